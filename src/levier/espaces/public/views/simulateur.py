"""The simulator without account. All its values stand in the address: it can be shared, and nothing is kept."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from levier.espaces.appel.guichet import guichet
from levier.espaces.appel.simulation import SimulationDUnAppel
from levier.espaces.composants.requete import HtmxHttpRequest
from levier.espaces.public import recherche
from levier.territoires.enums import NATURES_SANS_TERRITOIRE, NatureStructure


@login_not_required
def simulateur(request: HtmxHttpRequest, appel: str) -> HttpResponse:
    """At each change of a value htmx asks for the result alone."""
    simulation = SimulationDUnAppel(guichet(appel), request.GET)
    if request.htmx:
        response = render(request, "public/fragments/resultat.html", {"simulation": simulation})
        response["HX-Replace-Url"] = f"{request.path}?{simulation.requete}"
        return response
    parametres = request.GET.copy()
    parametres["appel"] = appel
    context = {
        "simulation": simulation,
        "guichet": simulation.guichet,
        "recherche": recherche.chercher_depuis(parametres),
        "natures": [
            (nature.value, nature.label.capitalize()) for nature in NatureStructure if nature in NATURES_SANS_TERRITOIRE
        ],
    }
    return render(request, "public/simulateur.html", context)
