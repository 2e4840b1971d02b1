"""A request taken by phone or on paper, entered by an agent for the structure that asks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from levier.appels.models import Appel
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import ROLES_D_INSTRUCTION
from levier.dossiers.actions import saisir_pour
from levier.espaces.agent.acces import appels_de
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.socle.droits import exiger, refuse
from levier.territoires.actions import structure_du_territoire
from levier.territoires.models import Territoire
from levier.territoires.queries.courant import chercher_aujourdhui


@page_a_formulaire
def saisir(request: RequeteConnectee) -> HttpResponse:
    """For which call and which structure, asked by whom: then the porteur's own screens, marked so."""
    appels, form = _appels(request.user), FormulaireLibre()

    def geste() -> HttpResponse:
        typed = request.POST
        place = get_object_or_404(Territoire, pk=entier(typed.get("territoire", "")), peut_porter=True)
        appel = next((one for one in appels if str(one.pk) == typed.get("appel")), appels[0])
        structure = structure_du_territoire(place, par=request.user.en_tant_que(Role.INSTRUCTEUR))
        asked_by = typed.get("demandeur", "").replace("\0", "")
        brouillon = saisir_pour(appel, structure, par=request.user, demandeur=asked_by, email=typed.get("email", ""))
        told = f"Brouillon n° {brouillon.numero} ouvert pour {brouillon.structure.avec_le}, qui en est prévenue."
        return fait(request, told, "porteur:formulaire", brouillon.numero)

    if joue := jouer(request, geste, form):
        return joue
    typed = (request.POST.get("q") or request.GET.get("q", "")).strip().replace("\0", "")
    context = {
        "onglet": "tableau",
        "appels": appels,
        "q": typed,
        "page": chercher_aujourdhui(typed, entier(request.GET.get("debut", ""))),
        "refus": form.refus,
        "saisi": request.POST,
    }
    return render(request, "agent/saisie.html", context, status=form.statut)


def _appels(personne: Personne) -> list[Appel]:
    """The calls that the person instructs; raises GesteInterdit when there is none."""
    appels = appels_de(personne, *ROLES_D_INSTRUCTION)
    if not appels:
        exiger(refuse("Seul un instructeur peut saisir une demande pour une structure."))
    return appels
