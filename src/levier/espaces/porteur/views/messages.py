"""Messages between the structure and the service about a request, and the files they carry."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from levier.dossiers.permissions import peut_ecrire_au_service
from levier.espaces.composants import messagerie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.espaces.porteur.acces import Demande, demande_de
from levier.messages.actions import ecrire_au_service
from levier.messages.enums import Cote


class Messages(View):
    """The thread as the structure reads it, and the form to write to the service."""

    def get(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        return self._page(request, Demande(demande_de(request.user, numero)), messagerie.message_vierge())

    def post(self, request: RequeteConnectee, numero: str) -> HttpResponse:
        demande = Demande(demande_de(request.user, numero))
        refused = messagerie.envoyer(
            request,
            lambda texte, joints, cle: ecrire_au_service(
                demande.dossier, texte, par=request.user, joints=joints, cle=cle
            ),
        )
        if refused is not None:
            return self._page(request, demande, refused, status=422)
        messages.success(request, "Votre message est envoyé. Le service en est prévenu.")
        return redirect("porteur:messages", numero=numero)

    def _page(
        self, request: RequeteConnectee, demande: Demande, form: messagerie.MessageForm, status: int = 200
    ) -> HttpResponse:
        right = peut_ecrire_au_service(request.user, demande.dossier)
        context = messagerie.contexte(
            demande.dossier, request.user, Cote.PORTEUR, right, avant=cle_de_page(request, "avant"), form=form
        )
        return render(request, "porteur/messages.html", {"demande": demande, **context}, status=status)
