"""The commitment signed by hand: its scan, and what the service answers when the structure says that it is not theirs."""

from __future__ import annotations

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from levier.dossiers.lecture.engagement import signature_donnee
from levier.dossiers.models import Dossier
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.page import Contexte, page_du_geste
from levier.espaces.composants.envoi import envoyer
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.actions import repondre_a_la_contestation
from levier.instruction.queries import contestation_ouverte


@require_safe
def engagement(request: RequeteConnectee, numero: str) -> FileResponse:
    """The scan of a commitment signed by hand, never shown inside the site."""
    signed = signature_donnee(dossier_du_service(request.user, numero))
    if signed is None or signed.fichier is None:
        raise Http404
    return envoyer(signed.fichier)


class SignalementForm(forms.Form):
    """What the service checked."""

    reponse = ChampMotif(
        label="Ce que vous avez vérifié",
        help_text="Auprès de qui, et ce qui en résulte. Les signataires de la structure le reçoivent.",
        error_messages={"required": "Écrivez ce que vous avez vérifié, et auprès de qui : la structure le reçoit."},
    )


@page_a_formulaire
def repondre(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What the structure says, and the answer of the service."""
    dossier, form = dossier_du_service(request.user, numero), SignalementForm(saisie(request))

    def geste() -> HttpResponse:
        repondre_a_la_contestation(dossier, par=request.user, **form.cleaned_data)
        return fait(request, "Votre réponse est envoyée aux signataires de la structure.", suite(request, numero))

    def montrer(vu: Dossier) -> Contexte:
        return {"contestation": contestation_ouverte(vu)}

    return jouer(request, geste, form) or page_du_geste(request, "contestation", dossier, form, montrer)
