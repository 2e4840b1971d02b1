"""Filters of the agents' screens."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.queries import combien_a_signer

register = template.Library()


@register.filter
def cle(valeurs: Mapping[int, int], rang: int) -> int:
    """The value kept under a key; 0 when there is none."""
    return valeurs.get(rang, 0)


@register.simple_tag(takes_context=True)
def a_signer_en_attente(context: template.Context) -> int:
    """How many proposals wait for the signature of who reads; 0 without a query for who signs nowhere."""
    request: RequeteConnectee = context["request"]
    return combien_a_signer(request.user)
