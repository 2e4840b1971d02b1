"""Filters of the agents' screens."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.http import QueryDict
from django.urls import reverse

from levier.espaces.agent.suite import piece_a_cote, suite
from levier.espaces.composants.requete import QUITTEE, RequeteConnectee
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


@register.inclusion_tag("agent/lien_de_retour.html", takes_context=True)
def revenir(context: template.Context, numero: str, classe: str = "") -> dict[str, str | int]:
    """The link that leaves the page of an act without doing it: to the piece that it was done beside, else to the dossier."""
    request: RequeteConnectee = context["request"]
    return {"adresse": suite(request, numero), "piece": piece_a_cote(request), "classe": classe}


@register.simple_tag(takes_context=True)
def liste_quittee(context: template.Context) -> str:
    """The address of the list, as the person left it: its filters, order and page."""
    request: RequeteConnectee = context["request"]
    query = QueryDict(request.COOKIES.get(QUITTEE, ""))
    address = reverse("agent:tableau")
    return f"{address}?{query.urlencode()}" if query else address
