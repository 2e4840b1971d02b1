"""What the structure answers about a decision: its observations before it is undone, its plan on the amount granted."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from levier.attributions.actions import repondre_a_une_sollicitation
from levier.attributions.enums import ObjetSollicitation
from levier.attributions.fondements import OBSERVATIONS
from levier.attributions.models import Sollicitation
from levier.attributions.queries import decision_de, sollicitations_avant_refus, sollicitations_sur
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_ecrire_au_service
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire
from levier.espaces.composants.messagerie import lire_message
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import demande_de


@page_a_formulaire
def repondre(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What is envisaged, and the form to answer: a message and its files. 404 while nothing is asked."""
    dossier = demande_de(request.user, numero)
    demande, form = _attendue(dossier), lire_message(request)

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        repondre_a_une_sollicitation(
            demande, typed["texte"], par=request.user, joints=typed["fichiers"], cle=typed["cle"]
        )
        done = "Votre réponse est envoyée. Le service en est prévenu."
        return fait(request, done, "porteur:dossier", numero)

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "dossier": dossier,
        "intitule": "Plan de financement révisé" if demande.objet == ObjetSollicitation.PLAN else "Vos observations",
        "demande": demande,
        "form": form,
        "droit": peut_ecrire_au_service(request.user, dossier),
        "reference": OBSERVATIONS,
    }
    return render(request, "porteur/observations.html", context, status=422 if form.is_bound else 200)


def _attendue(dossier: Dossier) -> Sollicitation:
    """What is asked about the decision in force, or before a refusal, and not answered yet; the oldest first."""
    decision = decision_de(dossier)
    sollicitations = sollicitations_sur(decision) if decision else sollicitations_avant_refus(dossier)
    waiting = [one for one in sollicitations if one.repondue_le is None]
    if not waiting:
        raise Http404
    return waiting[0]
