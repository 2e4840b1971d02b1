"""Requests as our views receive them, and the key of a page in their address."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from levier.comptes.models import Personne

CHIFFRES_D_UNE_CLE = 18
QUITTEE = "liste"
"""The cookie of the list of dossiers that one left: its filters, for the way back."""


class HtmxHttpRequest(HttpRequest):
    """A request seen by django-htmx."""

    htmx: HtmxDetails


class RequeteConnectee(HtmxHttpRequest):
    """A request of a person who is logged in: LoginRequiredMiddleware lets no other through."""

    user: Personne


def cle_de_page(requete: HttpRequest, nom: str = "apres") -> int | None:
    """The key that a page starts from; None for the first page, or when the address holds no such key."""
    key = requete.GET.get(nom, "")
    return int(key) if key.isdecimal() and key.isascii() and len(key) <= CHIFFRES_D_UNE_CLE else None


def entier(texte: str) -> int:
    """A key as a form sends it; 0, the key of nothing, for a text that holds none."""
    return int(texte) if texte.isdecimal() and len(texte) <= CHIFFRES_D_UNE_CLE else 0
