"""Messages between the service and the structure about a dossier, seen by the agent."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_ecrire_au_porteur
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.insertion import AvecTextes
from levier.espaces.composants import messagerie
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.instruction.enums import GenreDeTexte
from levier.instruction.queries import TextesOfferts
from levier.messages.actions import ecrire_au_porteur
from levier.messages.enums import Cote


class MessageDuServiceForm(AvecTextes, messagerie.MessageForm):
    """The same, with the texts that the service keeps."""

    cible = "texte"


@page_a_formulaire
def messages(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The thread as the service reads it, and the form to write to the structure."""
    dossier = dossier_du_service(request.user, numero)
    textes = TextesOfferts(dossier, GenreDeTexte.MESSAGE)
    form = MessageDuServiceForm(**messagerie.recu(request), textes=textes)

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        ecrire_au_porteur(dossier, typed["texte"], par=request.user, joints=typed["fichiers"], cle=typed["cle"])
        told = "Votre message est envoyé. Les membres de la structure en sont prévenus."
        return fait(request, told, "agent:messages", numero)

    return jouer(request, geste, form) or _page(request, dossier, form)


def _page(request: RequeteConnectee, dossier: Dossier, form: MessageDuServiceForm) -> HttpResponse:
    verdict = peut_ecrire_au_porteur(request.user, dossier)
    context = messagerie.contexte(
        dossier, request.user, Cote.SERVICE, verdict, avant=cle_de_page(request, "avant"), form=form
    )
    status = 422 if form.is_bound and not form.insere else 200
    return render(request, "agent/messages.html", {"onglet": "dossiers", **context}, status=status)
