"""The territories that a list offers to choose among, for those that a person covers."""

from __future__ import annotations

from collections.abc import Collection

from levier.territoires.enums import Niveau, Perimetre
from levier.territoires.models import Territoire
from levier.territoires.ressort import Ressort

Choix = tuple[tuple[str, str], ...]
_offerts: dict[frozenset[str], Choix] = {}
"""By the keys of the ressorts, read once: rows of a vintage change with its loading alone."""


def lieux_de(ressorts: Collection[Ressort]) -> Choix:
    """The EPCI of the départements covered, by name; for who covers a région or the nation, its départements by code."""
    key = frozenset(one.cle for one in ressorts)
    if key not in _offerts and (found := _lire(ressorts)):
        _offerts[key] = found
    return _offerts.get(key, ())


def _lire(ressorts: Collection[Ressort]) -> Choix:
    wide = [one for one in ressorts if one.perimetre in {Perimetre.NATIONAL, Perimetre.REGION}]
    known = Territoire.objects.order_by("code", "-millesime").distinct("code")
    if wide:
        found = known.filter(niveau=Niveau.DEPARTEMENT)
        if not any(one.perimetre == Perimetre.NATIONAL for one in wide):
            found = found.filter(region_code__in={one.region for one in wide})
        return tuple((one.code, f"{one.code} {one.nom}") for one in found)
    here = known.filter(niveau=Niveau.EPCI, departement_code__in={one.code for one in ressorts})
    return tuple(sorted(((one.code, one.nom) for one in here), key=lambda pair: pair[1]))
