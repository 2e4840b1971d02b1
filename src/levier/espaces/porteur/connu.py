"""What is known of the structure without asking it: shown with its source and its vintage, never typed again."""

from __future__ import annotations

from dataclasses import dataclass

from levier.territoires.enums import Niveau
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries import groupements_de, habitants, territoire_de


@dataclass(frozen=True, slots=True)
class Connu:
    """One fact, and where it comes from."""

    libelle: str
    valeur: str
    source: str


def connu(structure: Structure, millesime: int) -> list[Connu]:
    """Name, number, population, groupings, address: only those that are known. A SIREN is never derived."""
    place = territoire_de(structure, millesime)
    lists = f"listes des territoires de {millesime}"
    declared = "déclaré avec la structure"
    facts = [
        Connu("Demandeur", structure.denomination, lists if place else declared),
        Connu(
            "SIRET" if structure.siret else "SIREN",
            structure.siret or structure.siren or "",
            lists if place else declared,
        ),
        *(_du_territoire(place, lists) if place else []),
        Connu("Adresse", structure.adresse, declared),
    ]
    return [fact for fact in facts if fact.valeur]


def _du_territoire(place: Territoire, lists: str) -> list[Connu]:
    facts = []
    if place.population is not None:
        year = f" de {place.population_annee}" if place.population_annee else ""
        figures = f"{place.get_population_source_display()}{year}, en vigueur en {place.millesime}"
        facts.append(Connu("Population", habitants(place.population), figures))
    if place.niveau == Niveau.COMMUNE:
        names = ", ".join(grouping.nom for grouping in groupements_de(place))
        facts.append(Connu("Intercommunalité", names, lists))
    return facts
