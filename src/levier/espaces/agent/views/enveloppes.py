"""Credits of the calls: the gauge, and the ledger line by line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from levier.appels.models import Appel
from levier.enveloppes import queries as enveloppes
from levier.enveloppes.enums import NatureMouvement
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.jauge import Jauge
from levier.espaces.agent.views.base import VueAgent
from levier.instruction.queries import Filtres, compteurs

TAILLE = 50
MOINS = frozenset({NatureMouvement.ENGAGEMENT.value, NatureMouvement.RESERVATION.value})
"""Movements that take from what is left."""


class Enveloppes(VueAgent):
    """The enveloppes of the person's calls; the only one opens at once."""

    gabarit, onglet = "agent/enveloppes.html", "enveloppe"

    def get(self, _request: HttpRequest) -> HttpResponse:
        calls = list(appels_de(self.personne))
        if len(calls) == 1:
            return redirect("agent:enveloppe", calls[0].identifiant)
        return self.rendre({"appels": calls})


class LivreDeCredits(VueAgent):
    """One enveloppe: what is opened, committed, asked, left; then every movement, newest first."""

    gabarit, onglet = "agent/enveloppe.html", "enveloppe"
    appel: Appel

    def preparer(self, **adresse: object) -> None:
        self.appel = get_object_or_404(appels_de(self.personne), identifiant=adresse["slug"])

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        ledger = enveloppes.mouvements(self.appel, apres=self.cle_de_page(), taille=TAILLE)
        money = enveloppes.situation(self.appel)
        asked = compteurs(self.personne, Filtres(appel=slug)).demande_en_attente
        context = {"appel": self.appel, "lignes": ledger.lignes, "moins": MOINS, "money": money}
        addresses = {
            "url_suivante": f"?apres={ledger.suivant}" if ledger.suivant else "",
            "url_debut": request.path if self.cle_de_page() else "",
        }
        return self.rendre({**context, **addresses, "jauge": Jauge(money.ouvert, money.engage, attente=asked)})
