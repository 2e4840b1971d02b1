"""Filters of our screens: amounts, dates in French."""

from __future__ import annotations

from decimal import Decimal

from django import template

from levier.socle import argent

register = template.Library()


@register.filter
def montant(valeur: Decimal | None) -> str:
    """« 30 000,00 € »."""
    return argent.ecrire(valeur)
