"""How many requests a person sees, and what they ask: read from counters, never counted over the table (ADR 0024)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Sum, Value

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.instruction.models import CompteurDeDossiers, DossierRecu
from levier.instruction.queries.filtres import Criteres, Filtres, criteres, retenus
from levier.instruction.queries.portee import A_TEMPS, EXCLU, JOUR, dans_la_portee, portee_de, qui_regarde
from levier.socle.requetes import Requete
from levier.territoires.enums import Perimetre
from levier.territoires.queries.portees import Forme, Portee, portee
from levier.territoires.ressort import Ressort

COMPTES_MAX = 1000
"""Answers to a text that are counted; over it, the counts say « et plus »."""


@dataclass(frozen=True, slots=True)
class Compteurs:
    """How many dossiers by state, and what those waiting for a decision ask, in euros.

    `au_moins`: more answer the text than were counted.
    """

    par_etat: dict[str, int]
    demande_en_attente: Decimal
    au_moins: bool = False

    @property
    def total(self) -> int:
        return sum(self.par_etat.values())


_Ligne = tuple[str, int, Decimal]


def compteurs(personne: Personne, filtres: Filtres | None = None, *, lus: Criteres | None = None) -> Compteurs:
    """Counts by state, without the state's filter (it is what the counts offer to choose).

    `lus`: what the filters mean, when it was read already.
    """
    where = portee_de(personne)
    voulus = (lus or criteres(filtres or Filtres(), where)).sauf("etat")
    rows = _compter(personne, [where], voulus)
    return _composer(rows, au_moins=voulus.par_texte and sum(count for _, count, _ in rows) > COMPTES_MAX)


def demande_en_attente(personne: Personne, appel: Appel, ressort: Ressort) -> Decimal:
    """What the requests of a call that wait for a service of `ressort` ask, in euros, of those that the person sees."""
    voulus = Criteres(("appel",), {"appel": appel.identifiant})
    return _composer(_compter(personne, [portee_de(personne), portee([ressort], "la")], voulus)).demande_en_attente


def _compter(personne: Personne, ou: list[Portee], voulus: Criteres) -> list[_Ligne]:
    values = {**voulus.valeurs, **qui_regarde(personne)}
    for one in ou:
        values |= one.valeurs
    shapes = tuple(one.forme for one in ou)
    narrow = any(one.perimetre == Perimetre.COMMUNES for where in ou for one in where.ressorts)
    read = _PAR_TEXTE if voulus.par_texte else _UN_A_UN if narrow or voulus.un_a_un else _TENUS
    return read(shapes, voulus.forme, **values)


def _composer(lignes: Iterable[_Ligne], *, au_moins: bool = False) -> Compteurs:
    counts, waiting = Counter[str](), Decimal(0)
    for state, count, total in lignes:
        counts[state] += count
        waiting += total if state in CHEZ_LE_SERVICE else 0
    return Compteurs({state: count for state, count in counts.items() if count}, waiting, au_moins)


def _dans(formes: tuple[Forme, ...]) -> Q:
    found = Q()
    for forme in formes:
        found &= dans_la_portee(forme)
    return found


def _vus(formes: tuple[Forme, ...], filtres: tuple[str, ...]) -> QuerySet[DossierRecu]:
    return DossierRecu.objects.filter(_dans(formes), retenus(filtres))


def _compte(dossiers: QuerySet[Any], signe: int = 1) -> QuerySet[Any, _Ligne]:
    number = Value(signe, IntegerField()) * Count("pk")
    total = Value(Decimal(signe)) * Sum("montant")
    found: QuerySet[Any, _Ligne] = dossiers.order_by().values_list("etat").annotate(combien=number, demande=total)
    return found


def _tenus(formes: tuple[Forme, ...], filtres: tuple[str, ...]) -> QuerySet[Any, _Ligne]:
    """What the counters hold, with those seen until a day, without those that the person is kept away from."""
    kept = CompteurDeDossiers.objects.filter(_dans(formes), retenus(filtres)).order_by().values_list("etat")
    seen = _vus(formes, filtres)
    return kept.annotate(combien=Sum("nombre"), demande=Sum("demande")).union(
        _compte(seen.filter(jusqu_au__gte=JOUR)), _compte(seen.filter(A_TEMPS, EXCLU), -1), all=True
    )


def _un_a_un(formes: tuple[Forme, ...], filtres: tuple[str, ...]) -> QuerySet[Any, _Ligne]:
    """Of a list of communes: few enough to be counted, and no counter tells communes apart."""
    return _compte(_vus(formes, filtres).filter(A_TEMPS, ~EXCLU))


def _par_texte(formes: tuple[Forme, ...], filtres: tuple[str, ...]) -> QuerySet[Any, _Ligne]:
    """One by one, and no more than needed to say that there are many."""
    found = _vus(formes, filtres).filter(A_TEMPS, ~EXCLU).order_by()
    return found.values_list("etat", Value(1, IntegerField()), "montant")[: COMPTES_MAX + 1]


_TENUS, _UN_A_UN, _PAR_TEXTE = Requete(_tenus), Requete(_un_a_un), Requete(_par_texte, sur_mesure=True)
