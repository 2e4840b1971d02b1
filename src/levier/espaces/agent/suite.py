"""Where an act on a dossier leads once done: the page of the piece that it was done beside, else the sheet."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from levier.espaces.composants.requete import entier

PIECE = "piece"
"""In the address of an act: the key of the piece. Nothing else comes from the address: it never leads out of the space."""


def piece_a_cote(requete: HttpRequest) -> int:
    """The key of the piece that the act is done beside; 0 for none."""
    return entier(requete.GET.get(PIECE, ""))


def suite(requete: HttpRequest, numero: str, route: str = "agent:dossier") -> str:
    """The address of what comes after; of another act of the dossier (`route`), the piece goes with it."""
    key = piece_a_cote(requete)
    if key and route == "agent:dossier":
        return reverse("agent:piece", args=[numero, key])
    return reverse(route, args=[numero]) + (f"?{PIECE}={key}" if key else "")
