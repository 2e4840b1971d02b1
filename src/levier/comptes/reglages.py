"""What a service settled for its requests."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from levier.comptes.enums import Reglage
from levier.comptes.models import ReglageDeService
from levier.socle.requetes import Parametre, Requete
from levier.territoires.ressort import Ressort


def reglages_de(ressort: Ressort) -> set[Reglage]:
    """The settings that the service of this ressort turned on. One query."""
    held = ReglageDeService.colonnes(ressort.service)
    return {Reglage(name) for (name,) in _TENUS(**{one: held[one] for one in _EXACTEMENT})}


_EXACTEMENT = ("perimetre", "code", "communes")


def _tenus() -> QuerySet[ReglageDeService, Any]:
    fields: dict[str, Any] = {one: ReglageDeService._meta.get_field(one) for one in _EXACTEMENT}  # noqa: SLF001  Django's documented API
    parametres = {name: Parametre(name, one) for name, one in fields.items()}
    return ReglageDeService.objects.filter(**parametres, actif=True).values_list("reglage")


_TENUS = Requete(_tenus)
