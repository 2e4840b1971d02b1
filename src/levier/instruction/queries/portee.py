"""Which of the requests received a person sees, as a condition that a query written once may hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef, Q

from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.dossiers.models import Acces
from levier.socle import horloge
from levier.socle.requetes import Parametre
from levier.territoires.enums import Perimetre
from levier.territoires.ressort import Ressort

MOI = Parametre("personne", BigIntegerField())
JOUR = Parametre("jour", DateField())
A_TEMPS = Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=JOUR)
"""Rows seen on the day."""
EXCLU = Exists(Acces.objects.filter(dossier=OuterRef("pk"), personne=MOI, exclu=True))
"""Rows from which the person is kept away."""
_LISTE = ArrayField(CharField(max_length=5))


@dataclass(frozen=True, slots=True)
class Portee:
    """Ressorts, none inside another; `nom` tells apart their parameters from those of another `Portee` in one query."""

    ressorts: tuple[Ressort, ...]
    nom: str = "ou"

    @property
    def forme(self) -> Hashable:
        """What the text of the condition depends on."""
        return (self.nom, *(ressort.perimetre for ressort in self.ressorts))

    @property
    def valeurs(self) -> dict[str, object]:
        """What stands in the places of `dans_la_portee`."""
        found: dict[str, object] = {}
        for rank, ressort in enumerate(self.ressorts):
            found[f"{self.nom}_{rank}"] = ressort.code
            found[f"{self.nom}_{rank}_communes"] = sorted(ressort.communes)
        return found


def portee(ressorts: Collection[Ressort], nom: str = "ou") -> Portee:
    """The widest of these ressorts, in an order that does not change."""
    widest = (one for one in ressorts if not any(other != one and other.couvre(one) for other in ressorts))
    return Portee(tuple(sorted(widest, key=lambda one: (one.etroitesse, one.cle))), nom)


def portee_de(personne: Personne) -> Portee:
    """Where the person holds a right today."""
    return portee(ressorts_de(personne))


def qui_regarde(personne: Personne) -> dict[str, object]:
    """What `MOI` and `JOUR` stand for."""
    day: dt.date = horloge.aujourdhui()
    return {"personne": personne.pk, "jour": day}


def dans_la_portee(forme: tuple[str, ...]) -> Q:
    """Rows that carry `departement`, `region` and, for a list of communes, `communes`; none for a `Portee` of nothing."""
    nom, *perimetres = forme
    found = Q(pk__in=[])
    for rank, perimetre in enumerate(perimetres):
        found |= _dans(perimetre, f"{nom}_{rank}")
    return found


def _dans(perimetre: str, nom: str) -> Q:
    code = Parametre(nom, CharField())
    match perimetre:
        case Perimetre.NATIONAL:
            return ~Q(pk__in=[])
        case Perimetre.REGION:
            return Q(region=code)
        case Perimetre.DEPARTEMENT:
            return Q(departement=code)
    held = Parametre(f"{nom}_communes", _LISTE)
    return Q(departement=code, communes__overlap=held, communes__contained_by=held)
