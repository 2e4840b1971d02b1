"""Filters of the agents' screens."""

from __future__ import annotations

from django import template

from levier.dossiers.models import Dossier

register = template.Library()
TITRE = "projet.titre"


@register.filter
def titre_projet(dossier: Dossier) -> str:
    """The project's title as its porteur wrote it; empty when the call asks for none."""
    return str(dossier.reponses.get(TITRE) or "")
