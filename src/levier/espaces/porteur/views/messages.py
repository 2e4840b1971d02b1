"""Messages between the structure and the service about a request, and the files they carry."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from levier.dossiers.permissions import peut_ecrire_au_service
from levier.espaces.composants import messagerie
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.espaces.porteur.acces import Demande, demande_de
from levier.messages.actions import ecrire_au_service
from levier.messages.enums import Cote


@page_a_formulaire
def messages(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The thread as the structure reads it, and the form to write to the service."""
    demande, form = Demande(demande_de(request.user, numero)), messagerie.lire_message(request)

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        ecrire_au_service(demande.dossier, typed["texte"], par=request.user, joints=typed["fichiers"], cle=typed["cle"])
        return fait(request, "Votre message est envoyé. Le service en est prévenu.", "porteur:messages", numero)

    return jouer(request, geste, form) or _page(request, demande, form)


def _page(request: RequeteConnectee, demande: Demande, form: messagerie.MessageForm) -> HttpResponse:
    verdict = peut_ecrire_au_service(request.user, demande.dossier)
    context = messagerie.contexte(
        demande.dossier, request.user, Cote.PORTEUR, verdict, avant=cle_de_page(request, "avant"), form=form
    )
    status = 422 if form.is_bound else 200
    return render(request, "porteur/messages.html", {"demande": demande, **context}, status=status)
