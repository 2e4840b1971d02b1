"""What a service settled for its requests."""

from __future__ import annotations

from levier.comptes.enums import Reglage
from levier.comptes.models import ReglageDeService
from levier.territoires.queries.ressorts import exactement
from levier.territoires.ressort import Ressort


def reglages_de(ressort: Ressort) -> set[Reglage]:
    """The settings that the service of this ressort turned on. One query."""
    held = ReglageDeService.objects.filter(exactement(ressort.service), actif=True)
    return {Reglage(name) for name in held.values_list("reglage", flat=True)}
