"""What a structure is in a vintage: its territory, its nature, its population, and its situation for the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.couverture import couverture_des_territoires, territoires_des_structures
from levier.territoires.queries.descriptions import (
    DU_LIEU,
    DU_PORTEUR,
    decrire,
    ligne_du_membre,
    lignes_des_membres,
)
from levier.territoires.queries.lieux import territoire_du_lieu
from levier.territoires.queries.memoire import selon_le_chargement
from regles.lieu import Lieu
from regles.valeurs import Valeur
from regles.vocabulaire import Fourni

_TOUJOURS = frozenset({Fourni.NATURE, Fourni.POPULATION})
_PRECISIONS = frozenset({*DU_PORTEUR.values(), Fourni.MEMBRES}) - _TOUJOURS
"""What is looked for only when rules read it."""
SituationConnue = dict[str, Valeur]


def trouver_territoire(millesime: int, niveau: str, code: str) -> Territoire | None:
    """The territory of that level and code in that vintage."""
    return Territoire.objects.filter(millesime=millesime, niveau=niveau, code=code).first()


def territoire_de(structure: Structure, millesime: int) -> Territoire | None:
    """The territory that a structure is, as it stands in that vintage.

    None for another legal person, or for a territory that did not exist then.
    """
    return territoires_des_structures([structure], millesime).get(structure.pk)


def situation_porteur(
    structure: Structure,
    millesime: int,
    partenaires: Iterable[Structure] = (),
    *,
    chargement: str = "",
    lues: Collection[str] = (),
) -> SituationConnue:
    """The porteur's values for the rules, and what it covers with its partners, under the names of their vocabulary.

    None is unknown, never zero. A porteur alone is a group of one. Three queries, whatever the number of partners; one
    more when `lues`, the values that rules read, holds its largest commune.
    `chargement`, when given, is the hash of the files that the vintage is loaded from: a porteur alone is then kept.
    """
    membres, wanted = [structure, *partenaires], frozenset(lues) & _PRECISIONS
    if len(membres) > 1 or (wanted and structure.territoire_code is None):
        return _situation(membres, millesime, wanted)
    what = " ".join(["situation", *sorted(wanted)])
    return {
        **selon_le_chargement(what, structure, millesime, chargement, lambda: _situation(membres, millesime, wanted))
    }


def _situation(membres: list[Structure], millesime: int, lues: frozenset[str]) -> SituationConnue:
    structure = membres[0]
    found = territoires_des_structures(membres, millesime)
    whole = len(found) == len({member.pk for member in membres})
    covered = couverture_des_territoires(found.values(), millesime, complete=whole).valeurs()
    territoire = found.get(structure.pk)
    rows: SituationConnue = {Fourni.MEMBRES: lignes_des_membres(membres, found)} if Fourni.MEMBRES in lues else {}
    return {**decrire(DU_PORTEUR, _TOUJOURS | lues, territoire, structure), **covered, **rows}


def situation_territoire(territoire: Territoire, lues: Collection[str] = ()) -> SituationConnue:
    """The same for a territory that is no structure yet: the simulator without account."""
    covered = couverture_des_territoires([territoire], territoire.millesime).valeurs()
    rows: SituationConnue = {Fourni.MEMBRES: (ligne_du_membre(territoire),)} if Fourni.MEMBRES in lues else {}
    return {**decrire(DU_PORTEUR, _TOUJOURS | frozenset(lues), territoire), **covered, **rows}


def situation_du_lieu(
    lieu: Lieu | None, millesime: int, siege: Territoire | Structure, lues: Collection[str]
) -> SituationConnue:
    """What rules read of the place of the project: where the answer says, else the seat; unknown for a place that no list names."""
    if not any(nom in lues for nom in DU_LIEU.values()):
        return {}
    if lieu is not None:
        return decrire(DU_LIEU, lues, territoire_du_lieu(lieu, millesime))
    if isinstance(siege, Structure):
        return decrire(DU_LIEU, lues, territoire_de(siege, millesime), siege)
    return decrire(DU_LIEU, lues, siege)
