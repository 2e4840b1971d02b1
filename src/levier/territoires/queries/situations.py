"""What a structure is in a vintage: its territory, its nature, its population, and its situation for the rules."""

from __future__ import annotations

from collections.abc import Iterable

from levier.territoires.enums import NatureStructure, Niveau
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.perimetres import communes_couvertes, departements_couverts, population_couverte


def trouver_territoire(millesime: int, niveau: str, code: str) -> Territoire | None:
    """The territory of that level and code in that vintage."""
    return Territoire.objects.filter(millesime=millesime, niveau=niveau, code=code).first()


def commune(code_insee: str, millesime: int) -> Territoire | None:
    """The commune that bears this INSEE code in that vintage."""
    return trouver_territoire(millesime, Niveau.COMMUNE, code_insee)


def territoire_de(structure: Structure, millesime: int) -> Territoire | None:
    """The territory that a structure is, as it stands in that vintage.

    Found by code, else by SIREN (a commune whose INSEE code changed). None for another legal person, or for a
    territory that did not exist then.
    """
    if structure.territoire_code is None:
        return None
    found = trouver_territoire(millesime, structure.niveau, structure.territoire_code)
    if found is None and structure.siren:
        found = Territoire.objects.filter(millesime=millesime, niveau=structure.niveau, siren=structure.siren).first()
    return found


def population(structure: Structure, millesime: int) -> int | None:
    """Municipal population in force that year; None for another legal person or when it is not published."""
    territoire = territoire_de(structure, millesime)
    return territoire.population if territoire else None


def nature(structure: Structure, millesime: int) -> NatureStructure:
    """Legal nature in that vintage (a CC may have become a CA since); else the one known at creation."""
    territoire = territoire_de(structure, millesime)
    return NatureStructure(territoire.nature if territoire else structure.nature)


def situation_porteur(structure: Structure, millesime: int) -> dict[str, str | int | None]:
    """The porteur's values for the rules, under the names of their vocabulary. None is unknown, never zero."""
    territoire = territoire_de(structure, millesime)
    if territoire is not None:
        return situation_territoire(territoire)
    return {"porteur.nature": _nature_des_regles(structure.nature), "porteur.population": None}


def situation_territoire(territoire: Territoire) -> dict[str, str | int | None]:
    """The same for a territory that is no structure yet: the simulator without account."""
    return {"porteur.nature": _nature_des_regles(territoire.nature), "porteur.population": territoire.population}


def situation_groupe(territoires: Iterable[Territoire], millesime: int) -> dict[str, int | None]:
    """What the members of a group cover together, for the rules: each commune counts once. A porteur alone is a group of one.

    The population is None (unknown) when a commune covered has none published.
    """
    members = list(territoires)
    return {
        "groupe.population": population_couverte(members, millesime),
        "groupe.communes": len(communes_couvertes(members, millesime)),
        "groupe.departements_entiers": len(departements_couverts(members, millesime)),
    }


def _nature_des_regles(nature_: str) -> str:
    """The rules know no nature of its own for the overseas collectivités: they stand with the collectivités uniques."""
    return NatureStructure.CTU.value if nature_ == NatureStructure.COM else str(nature_)
