"""Mails of the service that did not arrive: the list, and the button that sends one again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from levier.dossiers.actions import relancer_courriel
from levier.espaces.agent.acces import appels_de, instruits
from levier.espaces.agent.views.base import VueAgent, VueDossier
from levier.instruction.queries import page_de_courriels
from levier.socle.erreurs import RefusMetier
from levier.socle.models import Courriel

TAILLE = 50


class CourrielsManques(VueAgent):
    """What a server refused or sent back, about the requests of the person's territory."""

    gabarit = "agent/courriels.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        after = self.cle_de_page()
        calls = list(appels_de(self.personne))
        page = page_de_courriels(self.personne, calls, after, TAILLE)
        return self.rendre(
            {
                "page": page,
                "instruits": {call.pk for call in instruits(self.personne, calls)},
                "url_suivante": f"?apres={page.suivant}" if page.suivant else "",
                "url_debut": request.path if after else "",
            }
        )


class RelanceCourriel(VueDossier):
    """Send again a mail that did not arrive: a button of the dossier page and of the list, where it leads back."""

    def post(self, request: HttpRequest, numero: str, courriel: int) -> HttpResponse:
        mail = get_object_or_404(Courriel, pk=courriel, **self.dossier.objet.colonnes)
        try:
            relancer_courriel(self.dossier, mail, par=self.personne)
        except RefusMetier as refus:
            messages.error(request, refus.phrase)
        else:
            messages.success(request, "Le courriel repart. S’il n’arrive pas, ce dossier le dira de nouveau.")
        return redirect("agent:courriels") if "liste" in request.POST else redirect("agent:dossier", numero)
