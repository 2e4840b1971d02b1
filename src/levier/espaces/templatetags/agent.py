"""Filters of the agents' screens."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def cle(valeurs: Mapping[int, int], rang: int) -> int:
    """The value kept under a key; 0 when there is none."""
    return valeurs.get(rang, 0)
