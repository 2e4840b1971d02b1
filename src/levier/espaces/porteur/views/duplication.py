"""Start a request from an earlier one, in the same call or in another."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from levier.appels.queries import appels_ouverts
from levier.dossiers.actions import dupliquer
from levier.dossiers.memoire.duplication import reprises
from levier.espaces.appel.guichet import guichet_de
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.socle.erreurs import RefusMetier


@page_a_formulaire
def duplication(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Choose the call: each says what it takes over and what it leaves."""
    demande, form = Demande(demande_de(request.user, numero)), FormulaireLibre()
    opened = {appel.identifiant: guichet_de(appel) for appel in appels_ouverts()}
    wanted = request.POST.get("appel", "")

    def geste() -> HttpResponse:
        if wanted not in opened:
            raise RefusMetier("Choisissez l’appel de la nouvelle demande.", "appel")
        brouillon = dupliquer(demande.dossier, opened[wanted].appel, par=request.user)
        told = f"Brouillon n° {brouillon.numero} créé depuis la demande n° {numero}."
        return fait(request, told, f"{reverse('porteur:formulaire', args=[brouillon.numero])}?repris={numero}")

    if joue := jouer(request, geste, form):
        return joue
    taken = reprises(demande.dossier, [found.cahier for found in opened.values()])
    offered = list(zip(opened.values(), taken, strict=True))
    context = {"demande": demande, "offres": offered, "refus": form.refus, "choisi": wanted}
    return render(request, "porteur/duplication.html", context, status=form.statut)
