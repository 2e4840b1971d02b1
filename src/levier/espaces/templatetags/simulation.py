"""Figures of a simulation as the page writes them."""

from __future__ import annotations

from django import template

from levier.espaces.agent.simulation.restitution import ecart, euros
from levier.socle import argent
from regles.texte import entier

register = template.Library()
register.filter("euros", euros)
register.filter("ecart", ecart)
register.filter("nombre", entier)


@register.filter
def ecart_exact(cents: int | None) -> str:
    """« + 1 967,40 € », to the cent; a dash when either amount is unknown."""
    written = argent.ecrire(None if cents is None else argent.depuis_centimes(cents))
    return f"+\u00a0{written}" if cents and cents > 0 else written.replace("−", "−\u00a0")
