"""Mails of the service that did not arrive: the list, and the button that sends one again."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.comptes.queries import ROLES_D_INSTRUCTION
from levier.dossiers.actions import relancer_courriel
from levier.dossiers.queries import dossiers_du_service
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.composants.geste import fait, jouer
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page
from levier.instruction.queries import page_de_courriels
from levier.socle.models import Courriel

TAILLE = 50


@require_safe
def courriels_manques(request: RequeteConnectee) -> HttpResponse:
    """What a server refused or sent back, about the requests of the person's territory."""
    after = cle_de_page(request)
    page = page_de_courriels(request.user, after, TAILLE)
    shown = [dossier.pk for _, dossier in page.lignes if dossier]
    mine = dossiers_du_service(request.user, *ROLES_D_INSTRUCTION).filter(pk__in=shown)
    context = {
        "onglet": "dossiers",
        "page": page,
        "instruits": set(mine.values_list("pk", flat=True)),
        "url_suivante": f"?apres={page.suivant}" if page.suivant else "",
        "url_debut": request.path if after else "",
    }
    return render(request, "agent/courriels.html", context)


@require_POST
def relancer(request: RequeteConnectee, numero: str, courriel: int) -> HttpResponse:
    """Send again a mail that did not arrive: a button of the dossier page and of the list, where it leads back."""
    dossier = dossier_du_service(request.user, numero)
    mail = get_object_or_404(Courriel, pk=courriel, **dossier.objet.colonnes)
    back = reverse("agent:courriels") if "liste" in request.POST else reverse("agent:dossier", args=[numero])

    def geste() -> HttpResponse:
        relancer_courriel(dossier, mail, par=request.user)
        return fait(request, "Le courriel repart. S’il n’arrive pas, ce dossier le dira de nouveau.", back)

    return jouer(request, geste) or redirect(back)
