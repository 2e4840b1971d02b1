"""Messages between the service and the structure about a dossier, seen by the agent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from levier.dossiers.permissions import peut_ecrire_au_porteur
from levier.espaces.agent.views.base import VueDossier
from levier.espaces.composants import messagerie
from levier.espaces.composants.geste import fait, jouer
from levier.espaces.composants.requete import cle_de_page
from levier.messages.actions import ecrire_au_porteur
from levier.messages.enums import Cote


class Messages(VueDossier):
    """The thread as the service reads it, and the form to write to the structure."""

    gabarit = "agent/messages.html"

    def get(self, request: HttpRequest, **_: object) -> HttpResponse:
        return self.montrer(messagerie.lire_message(request))

    def post(self, request: HttpRequest, numero: str) -> HttpResponse:
        form = messagerie.lire_message(request)

        def geste() -> HttpResponse:
            typed = form.cleaned_data
            ecrire_au_porteur(
                self.dossier, typed["texte"], par=self.personne, joints=typed["fichiers"], cle=typed["cle"]
            )
            told = "Votre message est envoyé. Les membres de la structure en sont prévenus."
            return fait(request, told, "agent:messages", numero)

        return jouer(request, geste, form) or self.montrer(form)

    def montrer(self, form: messagerie.MessageForm) -> HttpResponse:
        right = peut_ecrire_au_porteur(self.personne, self.dossier)
        context = messagerie.contexte(
            self.dossier, self.personne, Cote.SERVICE, right, avant=cle_de_page(self.request, "avant"), form=form
        )
        status = 422 if form.is_bound else 200
        return render(self.request, self.gabarit, {"onglet": self.onglet, **context}, status=status)
