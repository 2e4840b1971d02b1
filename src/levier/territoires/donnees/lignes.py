"""The rows being built: a commune, a territory, a population with the year it is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from levier.territoires.donnees.format import Cellule

PART_INCONNUE_ADMISE = 100
"""A sum may stand in for an unknown figure with that of another year below one inhabitant in this many."""
LigneAppartenance = tuple[str, str, str]


def nettoyer_nom(nom: str) -> str:
    """One space between words; an apostrophe where the source lost it ("Terre d?Emeraude")."""
    return " ".join(re.sub(r"(?<=\w)\?(?=\w)", "'", nom).split())


@dataclass(frozen=True, slots=True)
class Population:
    """Municipal and total population, the year they are of, and where they come from."""

    municipale: int | None = None
    totale: int | None = None
    annee: int | None = None
    source: str = "absente"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of one vintage."""

    code: str
    nom: str
    article: int
    departement: str
    region: str
    siren: str | None
    population: Population
    poids: int
    codes_postaux: tuple[str, ...]
    anciens_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decoupage:
    """All communes of a vintage and the groupings that hold them."""

    communes: Mapping[str, Commune]
    appartenances: Sequence[LigneAppartenance]

    def membres(self, groupement: str) -> list[Commune]:
        """Communes of an EPCI or EPT."""
        return [self.communes[code] for _, groupe, code in self.appartenances if groupe == groupement]


@dataclass(frozen=True, slots=True, kw_only=True)
class LigneTerritoire:
    """One row of the file of territories."""

    niveau: str
    nature: str
    code: str
    nom: str
    population: Population
    article: int = 0
    statut_particulier: bool = False
    peut_porter: bool = True
    circonscription: bool = False
    siren: str | None = None
    departement: str = ""
    region: str = ""
    codes_postaux: tuple[str, ...] = ()
    anciens_codes: tuple[str, ...] = ()
    poids: int = 0

    def en_ligne(self) -> tuple[Cellule, ...]:
        """Cells in the order of format.COLONNES."""
        flags = (self.statut_particulier, self.peut_porter, self.circonscription)
        population = self.population
        return (
            self.niveau, self.nature, self.code, self.nom, self.article, *("t" if flag else "f" for flag in flags),
            self.siren, population.municipale, population.totale, population.annee, population.source,
            self.departement, self.region, " ".join(self.codes_postaux), " ".join(self.anciens_codes), self.poids,
        )  # fmt: skip


def somme(communes: Iterable[Commune]) -> Population:
    """Population of several communes together.

    Where the figure in force is unknown, or of another year, for a negligible share, another year's stands in and the
    source says so ("somme_approchee"); beyond, nothing is given.
    """
    members = list(communes)
    years = {c.population.annee for c in members if c.population.annee}
    year = min(years, default=None)
    known = sum(c.population.municipale or 0 for c in members if c.population.annee == year)
    missing = sum(c.population.municipale or c.poids for c in members) - known
    complete = all(c.population.municipale is not None and c.population.annee == year for c in members)
    if not members or (not complete and missing * PART_INCONNUE_ADMISE >= known):
        return Population()
    totals = [c.population.totale for c in members]
    return Population(
        known + missing,
        sum(t for t in totals if t is not None) if None not in totals else None,
        year,
        "somme" if complete else "somme_approchee",
    )


def poids(communes: Iterable[Commune]) -> int:
    """Weight of a territory among homonyms: its inhabitants, whatever the year they were counted."""
    return sum(c.population.municipale or c.poids for c in communes)


def departement_principal(communes: Iterable[Commune]) -> tuple[str, str]:
    """(département, région) where most inhabitants live; at equality most communes, then the lowest code."""
    weights: dict[str, tuple[int, int]] = {}
    regions: dict[str, str] = {}
    for commune in communes:
        personnes, count = weights.get(commune.departement, (0, 0))
        weights[commune.departement] = (personnes + (commune.population.municipale or commune.poids), count + 1)
        regions[commune.departement] = commune.region
    best = min(weights, key=lambda code: (-weights[code][0], -weights[code][1], code))
    return best, regions[best]
