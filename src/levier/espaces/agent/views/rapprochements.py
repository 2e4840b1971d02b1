"""What is near a request, read once its part of the sheet is opened; a page of its own without script."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import rapprochements


@require_safe
def rapprocher(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Likely duplicates, and similar projects: those of the person's services, those that are public, a count of the others."""
    dossier = dossier_du_service(request.user, numero)
    context = {"onglet": "dossiers", "dossier": dossier, "vus": rapprochements(dossier, request.user)}
    return render(request, "agent/dossier/proches.html" if request.htmx else "agent/rapprochements.html", context)
