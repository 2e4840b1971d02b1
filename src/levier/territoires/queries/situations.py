"""What a structure is in a vintage: its territory, its nature, its population, and its situation for the rules."""

from __future__ import annotations

from collections.abc import Iterable

from levier.territoires.enums import NatureStructure
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.couverture import couverture_des_territoires, territoires_des_structures
from levier.territoires.queries.memoire import selon_le_chargement
from regles.vocabulaire import Fourni

SituationConnue = dict[str, str | int | None]


def trouver_territoire(millesime: int, niveau: str, code: str) -> Territoire | None:
    """The territory of that level and code in that vintage."""
    return Territoire.objects.filter(millesime=millesime, niveau=niveau, code=code).first()


def territoire_de(structure: Structure, millesime: int) -> Territoire | None:
    """The territory that a structure is, as it stands in that vintage.

    None for another legal person, or for a territory that did not exist then.
    """
    return territoires_des_structures([structure], millesime).get(structure.pk)


def situation_porteur(
    structure: Structure, millesime: int, partenaires: Iterable[Structure] = (), *, chargement: str = ""
) -> SituationConnue:
    """The porteur's values for the rules, and what it covers with its partners, under the names of their vocabulary.

    None is unknown, never zero. A porteur alone is a group of one. Three queries, whatever the number of partners.
    `chargement`, when given, is the hash of the files that the vintage is loaded from: a porteur alone is then kept.
    """
    membres = [structure, *partenaires]
    if len(membres) > 1:
        return _situation(membres, millesime)
    return {
        **selon_le_chargement("situation", structure, millesime, chargement, lambda: _situation(membres, millesime))
    }


def _situation(membres: list[Structure], millesime: int) -> SituationConnue:
    structure = membres[0]
    found = territoires_des_structures(membres, millesime)
    whole = len(found) == len({member.pk for member in membres})
    covered = couverture_des_territoires(found.values(), millesime, complete=whole).valeurs()
    territoire = found.get(structure.pk)
    if territoire is not None:
        return {**_du_territoire(territoire), **covered}
    return {Fourni.NATURE: _nature_des_regles(structure.nature), Fourni.POPULATION: None, **covered}


def situation_territoire(territoire: Territoire) -> dict[str, str | int | None]:
    """The same for a territory that is no structure yet: the simulator without account."""
    covered = couverture_des_territoires([territoire], territoire.millesime)
    return {**_du_territoire(territoire), **covered.valeurs()}


def _du_territoire(territoire: Territoire) -> dict[str, str | int | None]:
    return {Fourni.NATURE: _nature_des_regles(territoire.nature), Fourni.POPULATION: territoire.population}


def _nature_des_regles(nature_: str) -> str:
    """The rules know no nature of its own for the overseas collectivités: they stand with the collectivités uniques."""
    return NatureStructure.CTU.value if nature_ == NatureStructure.COM else str(nature_)
