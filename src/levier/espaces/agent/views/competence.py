"""Whose a dossier is: the service that has it, the one that its cahier names now, handing it over."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from levier.appels.queries import cahier_de
from levier.dossiers import actions
from levier.dossiers.acces import nom_du_service, nommer_le_service, service_de
from levier.dossiers.actions.acces import NON_TRANSFERABLE, RIEN_A_TRANSFERER, TRANSFERABLES
from levier.dossiers.competence import lieu_de, service_competent
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_transferer
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.territoires.queries.noms import en_clair
from levier.territoires.ressort import Ressort


class TransfertDeDossierForm(forms.Form):
    """Why another service has it."""

    motif = ChampMotif(
        label="Motif du transfert",
        help_text="Le demandeur et l’autre service le lisent.",
        error_messages={"required": "Dites pourquoi : le demandeur et l’autre service le lisent."},
    )


@page_a_formulaire
def service(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Which service has the dossier and which one the cahier names; hand it over when they differ, else why not."""
    dossier, form = dossier_du_service(request.user, numero), TransfertDeDossierForm(saisie(request))
    named = service_competent(dossier, cahier_de(dossier.version)).ressort.service

    def geste() -> HttpResponse:
        actions.transferer(dossier, par=request.user, motif=form.cleaned_data["motif"])
        done = f"Le dossier {numero} est transféré : {nommer_le_service(dossier.appel, named)}. Le demandeur en est prévenu."
        return fait(request, done, "agent:tableau")

    if joue := jouer(request, geste, form):
        return joue
    droit = peut_transferer(request.user, dossier)
    context = {
        "onglet": "dossiers", "dossier": dossier, "form": form, "service": nom_du_service(dossier),
        "nomme": nommer_le_service(dossier.appel, named), "lieu": en_clair(lieu_de(dossier, cahier_de(dossier.version))),
        "raison": _raison(dossier, named) or (droit.raison if not droit else ""),
    }  # fmt: skip
    return render(request, "agent/service.html", context, status=422 if form.is_bound else 200)


def _raison(dossier: Dossier, nomme: Ressort) -> str:
    """Why it is not to be handed over; empty when it is."""
    if dossier.etat not in TRANSFERABLES:
        return NON_TRANSFERABLE
    return RIEN_A_TRANSFERER if nomme == service_de(dossier) else ""
