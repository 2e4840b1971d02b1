"""The views of the list that a person may take: its own, and those shared where it holds a right."""

from __future__ import annotations

from django.db.models import Q

from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.instruction.models import VueDeListe
from levier.territoires.queries.ressorts import exactement


def vues_de(personne: Personne) -> list[VueDeListe]:
    """By name, its own first. One query."""
    shared = Q(pk__in=[])
    for ressort in ressorts_de(personne):
        shared |= exactement(ressort) & Q(partagee=True)
    found = VueDeListe.objects.filter(Q(personne=personne) | shared).select_related("personne")
    return sorted(found, key=lambda one: (one.personne_id != personne.pk, one.nom))
