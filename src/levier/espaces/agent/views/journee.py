"""« Ma journée »: what waits for the person who reads, and why, in order of consequence."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.comptes.queries import pouvoirs_de
from levier.espaces.agent.jour import blocs
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import journee_de


@require_safe
def journee(request: RequeteConnectee) -> HttpResponse:
    """Each reason with its count, its first rows and the way to all of them; the page says so when nothing waits."""
    read = journee_de(request.user)
    return render(
        request,
        "agent/journee.html",
        {
            "onglet": "journee",
            "blocs": blocs(read, request.user),
            "remplaces": sorted(pouvoirs_de(request.user).remplace.values()),
        },
    )
