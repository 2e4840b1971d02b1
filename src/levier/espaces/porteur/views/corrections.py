"""What the service proposed to correct in a request, as its porteur reads and answers it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from levier.dossiers.actions import accepter_la_correction, refuser_la_correction
from levier.espaces.composants.geste import fait, jouer
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.espaces.porteur.acces import demande_de


@require_POST
def repondre(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Accept or refuse the correction that the page showed: two buttons of the request. Neither pressed, nothing is done."""
    found = demande_de(request.user, numero)
    correction = get_object_or_404(found.corrections, pk=entier(request.POST.get("correction", "")))
    if (sort := request.POST.get("sort")) not in {"accepter", "refuser"}:
        return redirect("porteur:dossier", numero)
    said = request.POST.get("reponse", "").replace("\0", "")[:2000]

    def geste() -> HttpResponse:
        if sort == "accepter":
            accepter_la_correction(correction, par=request.user, reponse=said)
            return fait(
                request, "Votre demande est corrigée. Ce que vous aviez signé reste lisible.", "porteur:dossier", numero
            )
        refuser_la_correction(correction, par=request.user, reponse=said)
        return fait(request, "Votre demande reste telle que vous l’avez signée.", "porteur:dossier", numero)

    return jouer(request, geste) or redirect("porteur:dossier", numero)
