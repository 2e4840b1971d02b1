"""Start a request from an earlier one, in the same call or in another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views import View

from levier.dossiers.actions import dupliquer
from levier.dossiers.queries import reprises
from levier.espaces.appel.guichet import guichets
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.socle.erreurs import RefusMetier


class Duplication(View):
    """Choose the call: each says what it takes over and what it leaves."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        return self._page(request, Demande(demande_de(request.user, numero)))

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        chosen = {found.appel.identifiant: found for found in guichets() if found.ouvert}.get(
            request.POST.get("appel", "")
        )
        if chosen is None:
            return self._page(request, demande, "Choisissez l’appel de la nouvelle demande.")
        try:
            draft = dupliquer(demande.dossier, chosen.appel, par=request.user)
        except RefusMetier as refus:
            return self._page(request, demande, refus.phrase)
        messages.success(request, f"Brouillon n° {draft.numero} créé depuis la demande n° {numero}.")
        return redirect(f"{reverse('porteur:formulaire', args=[draft.numero])}?repris={numero}")

    def _page(self, request: RequeteConnectee, demande: Demande, refus: str = "") -> HttpResponse:
        opened = [found for found in guichets() if found.ouvert]
        taken = reprises(demande.dossier, [found.cahier for found in opened])
        offered = list(zip(opened, taken, strict=True))
        context = {"demande": demande, "offres": offered, "refus": refus, "choisi": request.POST.get("appel", "")}
        return render(request, "porteur/duplication.html", context, status=422 if refus else 200)
