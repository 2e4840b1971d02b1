"""Filters of the agents' screens."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from levier.dossiers.models import Dossier

register = template.Library()
TITRE = "projet.titre"


@register.filter
def titre_projet(dossier: Dossier) -> str:
    """The project's title as its porteur wrote it; empty when the call asks for none."""
    return str(dossier.reponses.get(TITRE) or "")


@register.filter
def cle(valeurs: Mapping[int, int], rang: int) -> int:
    """The value kept under a key; 0 when there is none."""
    return valeurs.get(rang, 0)
