"""What is known of the structure without asking it: shown with its source and its vintage, never typed again."""

from __future__ import annotations

from dataclasses import dataclass

from levier.territoires.enums import Niveau
from levier.territoires.models import Structure
from levier.territoires.queries import groupements_de, habitants, selon_le_chargement, territoire_de


@dataclass(frozen=True, slots=True)
class Connu:
    """One fact, and where it comes from."""

    libelle: str
    valeur: str
    source: str


def connu(structure: Structure, millesime: int, chargement: str = "") -> list[Connu]:
    """Name, number, population, groupings, address: only those that are known. A SIREN is never derived.

    `chargement`: the hash of the files that the vintage is loaded from, when it was read: territories are then read once.
    """
    place, facts = selon_le_chargement(
        "connu", structure, millesime, chargement, lambda: _du_territoire(structure, millesime)
    )
    declared = "déclaré avec la structure"
    numero = structure.siret or structure.siren or ""
    known = [
        Connu("Demandeur", structure.denomination, place or declared),
        Connu("SIRET" if structure.siret else "SIREN", numero, place or declared),
        *facts,
        Connu("Adresse", structure.adresse, declared),
    ]
    return [fact for fact in known if fact.valeur]


RETARD = 3
"""Years between a legal population and its coming into force."""


def _du_territoire(structure: Structure, millesime: int) -> tuple[str, tuple[Connu, ...]]:
    """Where its name and number come from, and what is known of the territory that it is; nothing of another structure."""
    place = territoire_de(structure, millesime)
    if place is None:
        return "", ()
    facts, lists = [], f"listes des territoires de {millesime}"
    if place.population is not None:
        year = f" de {place.population_annee}" if place.population_annee else ""
        next_year = place.population_annee is not None and place.population_annee > place.millesime - RETARD
        force = (
            f"celle en vigueur en {place.millesime} n’est pas publiée"
            if next_year
            else f"en vigueur en {place.millesime}"
        )
        figures = f"{place.get_population_source_display()}{year}, {force}"
        facts.append(Connu("Population", habitants(place.population), figures))
    if place.niveau == Niveau.COMMUNE:
        names = ", ".join(grouping.nom for grouping in groupements_de(place))
        facts.append(Connu("Intercommunalité", names, lists))
    return lists, tuple(facts)
