"""Send the request, answer a completion, or withdraw."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from levier.dossiers.actions import completer, deposer, retirer
from levier.dossiers.actions.envoi import DejaDepose
from levier.dossiers.enums import EtatDossier
from levier.dossiers.memoire.instantane import modifications
from levier.dossiers.permissions import peut_deposer, peut_retirer
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.porteur.acces import Demande, demande_de
from levier.socle.erreurs import RefusMetier


class Depot(View):
    """What is missing, the result, the commitment, the button."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        if not demande.modifiable:
            return redirect("porteur:dossier", numero=numero)
        return self._page(request, demande)

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        """A second click finds the request deposited and shows it."""
        demande = Demande(demande_de(request.user, numero))
        try:
            if demande.dossier.etat == EtatDossier.A_COMPLETER:
                completer(demande.dossier, par=request.user)
            else:
                deposer(demande.dossier, par=request.user, engagement=request.POST.get("engagement") == "on")
        except DejaDepose as refus:
            messages.info(request, refus.phrase)
        except RefusMetier as refus:
            return self._page(request, demande, refus)
        else:
            messages.success(request, "Votre envoi est enregistré. Un courriel vous le confirme.")
        return redirect("porteur:dossier", numero=numero)

    def _page(self, request: RequeteConnectee, demande: Demande, refus: RefusMetier | None = None) -> HttpResponse:
        right = peut_deposer(request.user, demande.dossier)
        context = {"demande": demande, "droit": right, "refus": refus, "coche": request.POST.get("engagement") == "on"}
        context["changements"] = modifications(demande.dossier)
        context["saisi"] = bool(demande.dossier.saisies) or any(one.reponse for one in demande.remarques.values())
        return render(request, "porteur/depot.html", context, status=422 if refus else 200)


class Retrait(View):
    """Withdraw the request, with a reason once it is deposited."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        return self._page(request, Demande(demande_de(request.user, numero)))

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        try:
            retirer(demande.dossier, par=request.user, motif=request.POST.get("motif", "").replace("\0", ""))
        except RefusMetier as refus:
            return self._page(request, demande, refus)
        messages.success(request, f"La demande n° {numero} est retirée.")
        return redirect("porteur:dossier", numero=numero)

    def _page(self, request: RequeteConnectee, demande: Demande, refus: RefusMetier | None = None) -> HttpResponse:
        right = peut_retirer(request.user, demande.dossier)
        context = {"demande": demande, "droit": right, "refus": refus, "motif": request.POST.get("motif", "")}
        return render(request, "porteur/retrait.html", context, status=422 if refus else 200)
