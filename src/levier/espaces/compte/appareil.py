"""The mark that a browser keeps of the accounts that entered by it: their next mistakes are counted apart from strangers'."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from levier.comptes.models import Personne

_SEL = "levier.comptes.appareil"
DUREE = 365 * 24 * 3600
COMPTES = 5
"""Accounts that one browser remembers: the computer of a mairie has several."""


_NAVIGATEURS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMES = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
"""The first that is found: most browsers name those they look like."""


def appareil_connu(request: HttpRequest, email: str) -> str:
    """The name of this browser when this account entered by it, else nothing."""
    name, known = _lire(request)
    return name if _empreinte(email) in known else ""


def reconnaitre(request: HttpRequest, response: HttpResponse, personne: Personne) -> None:
    """Have the browser remember that this account entered by it."""
    name, known = _lire(request)
    mark = _empreinte(personne.email)
    kept = [mark, *(one for one in known if one != mark)][:COMPTES]
    response.set_cookie(
        settings.LEVIER_TEMOIN_APPAREIL,
        signing.dumps([name or secrets.token_urlsafe(9), *kept], salt=_SEL),
        max_age=DUREE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def nommer(agent: str) -> str:
    """« Firefox, Windows »: enough for its owner to know it, and no more is kept of what a browser says of itself."""
    browser = next((name for mark, name in _NAVIGATEURS if mark in agent), "Navigateur inconnu")
    system = next((name for mark, name in _SYSTEMES if mark in agent), "système inconnu")
    return f"{browser}, {system}"


def _lire(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        name, *known = signing.loads(request.COOKIES.get(settings.LEVIER_TEMOIN_APPAREIL, ""), salt=_SEL, max_age=DUREE)
    except signing.BadSignature:
        return "", []
    return name, known


def _empreinte(email: str) -> str:
    return salted_hmac(_SEL, email.strip().lower(), algorithm="sha256").hexdigest()[:16]
