"""Messages between the service and the structure about a dossier, seen by the agent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from levier.dossiers.permissions import peut_ecrire_au_porteur
from levier.espaces.agent.views.base import VueDossier
from levier.espaces.composants import messagerie
from levier.espaces.composants.requete import cle_de_page
from levier.messages.actions import ecrire_au_porteur
from levier.messages.enums import Cote


class Messages(VueDossier):
    """The thread as the service reads it, and the form to write to the structure."""

    gabarit = "agent/messages.html"

    def get(self, _request: HttpRequest, **_: object) -> HttpResponse:
        return self.montrer(messagerie.message_vierge())

    def post(self, request: HttpRequest, numero: str) -> HttpResponse:
        refused = messagerie.envoyer(
            request,
            lambda texte, joints, cle: ecrire_au_porteur(
                self.dossier, texte, par=self.personne, joints=joints, cle=cle
            ),
        )
        if refused is not None:
            return self.montrer(refused, status=422)
        messages.success(request, "Votre message est envoyé. Les membres de la structure en sont prévenus.")
        return redirect("agent:messages", numero)

    def montrer(self, form: messagerie.MessageForm, status: int = 200) -> HttpResponse:
        right = peut_ecrire_au_porteur(self.personne, self.dossier)
        context = messagerie.contexte(
            self.dossier, self.personne, Cote.SERVICE, right, avant=cle_de_page(self.request, "avant"), form=form
        )
        return render(self.request, self.gabarit, {"onglet": self.onglet, **context}, status=status)
