"""Ressorts as parameters: conditions on rows that a query written once (`socle.requetes`) may hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Q

from levier.socle.requetes import Parametre
from levier.territoires.enums import Perimetre
from levier.territoires.ressort import Ressort

COMMUNES = ArrayField(CharField(max_length=5))
Forme = tuple[str, ...]
"""What the text of a condition depends on: the name of the parameters, then the kind of each ressort."""


@dataclass(frozen=True, slots=True)
class Portee:
    """Ressorts, none inside another; `nom` tells apart their parameters from those of another `Portee` in one query."""

    ressorts: tuple[Ressort, ...]
    nom: str = "ou"

    @property
    def forme(self) -> Forme:
        return (self.nom, *(ressort.perimetre for ressort in self.ressorts))

    @property
    def valeurs(self) -> dict[str, object]:
        """What stands in the places of the conditions."""
        found: dict[str, object] = {}
        for place, ressort in zip(places(self.forme), self.ressorts, strict=True):
            found |= {place.nom: ressort.code, f"{place.nom}_region": ressort.region}
            found[f"{place.nom}_communes"] = sorted(ressort.communes)
        return found


@dataclass(frozen=True, slots=True)
class Place:
    """A ressort whose kind is known, and whose codes are given at each execution."""

    perimetre: str
    nom: str

    @property
    def code(self) -> Parametre:
        return Parametre(self.nom, CharField())

    @property
    def region(self) -> Parametre:
        return Parametre(f"{self.nom}_region", CharField())

    @property
    def communes(self) -> Parametre:
        return Parametre(f"{self.nom}_communes", COMMUNES)


def portee(ressorts: Iterable[Ressort], nom: str = "ou") -> Portee:
    """The widest of these ressorts, in an order that does not change."""
    held = set(ressorts)
    widest = (one for one in held if not any(other != one and other.couvre(one) for other in held))
    return Portee(tuple(sorted(widest, key=lambda one: (one.etroitesse, one.cle))), nom)


def places(forme: Forme) -> list[Place]:
    """The ressorts of a shape."""
    nom, *perimetres = forme
    return [Place(perimetre, f"{nom}_{rank}") for rank, perimetre in enumerate(perimetres)]


def dans_une(forme: Forme) -> Q:
    """Rows (`models.SurUnRessort`) that lie in at least one of the ressorts: `ressorts.dans`, written once."""
    found = Q(pk__in=[])
    for place in places(forme):
        found |= _dans(place)
    return found


def couvrant_une(place: Place) -> Q:
    """Rows (`models.SurUnRessort`) whose ressort covers all of this one: `ressorts.couvrant`, written once."""
    found = Q(perimetre=Perimetre.NATIONAL) | Q(perimetre=Perimetre.REGION, code=place.region)
    if place.perimetre in {Perimetre.DEPARTEMENT, Perimetre.COMMUNES}:
        found |= Q(perimetre=Perimetre.DEPARTEMENT, code=place.code)
    if place.perimetre == Perimetre.COMMUNES:
        found |= Q(perimetre=Perimetre.COMMUNES, code=place.code, communes__contains=place.communes)
    return found


def _dans(place: Place) -> Q:
    match place.perimetre:
        case Perimetre.NATIONAL:
            return ~Q(perimetre="")
        case Perimetre.REGION:
            return Q(region_code=place.code)
        case Perimetre.DEPARTEMENT:
            return Q(perimetre__in=[Perimetre.DEPARTEMENT, Perimetre.COMMUNES], code=place.code)
    return Q(perimetre=Perimetre.COMMUNES, code=place.code, communes__contained_by=place.communes)
