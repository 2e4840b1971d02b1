"""The tree of a formula as written: operations, literals and names, each with its place in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regles.valeurs import Genre, ValeurConnue


class Operation(StrEnum):
    """Every operation of the language, by the word that people read."""

    LITTERAL = "littéral"
    NOM = "nom"
    PLUS = "+"
    MOINS = "-"
    FOIS = "×"
    TAUX_DE = "de"  # a rate of an amount, rounded as the call says
    PRORATA = "au prorata de"  # (P, X, T): P × X / T, rounded down; T is 1 at least
    PRORATA_AU_DESSUS = "au prorata de, arrondi au-dessus"
    PRORATA_AU_PLUS_PRES = "au prorata de, arrondi au plus près"
    EGAL = "="
    DIFFERENT = "!="
    INFERIEUR = "<"
    INFERIEUR_OU_EGAL = "<="
    SUPERIEUR = ">"
    SUPERIEUR_OU_EGAL = ">="
    PARMI = "parmi"
    HORS = "hors"
    ET = "et"
    OU = "ou"
    NON = "non"
    SI = "si"
    MIN = "min"
    MAX = "max"
    A_DEFAUT = "à défaut"
    CONTIENT = "contient"
    MOIS_APRES = "mois après"  # (number, date): civil months, the day clamped to the end of the month
    JOURS_APRES = "jours après"  # (number, date)
    LECTURE = "pour"  # (code, value of the dossier): what a column of a file says of the code, else that value
    FIN_DE_L_ANNEE = "fin de l'année de"  # (date): 31 December of its year
    JOURS_ENTRE = "jours entre"  # (end, start): days from start to end, negative when they are reversed
    SOMME = "somme des"  # over the lines named `nom`: of a number, unknown when one line's is
    PLUS_HAUT = "maximum des"  # over the lines named `nom`; 0 when none counts
    PLUS_BAS = "minimum des"
    TOUS = "tous les"  # over the lines named `nom`: of a condition, in three-valued logic
    QUOTIENT = "quotient"  # made by `linéaire` alone: whole division, downwards, by a positive literal

    # Written by authors, and turned into the operations above when types are checked: no evaluator meets them.
    SELON = "selon"
    CROISEMENT = "selon … et …"
    PAR_TRANCHES = "par tranches de"
    LINEAIRE = "linéaire selon"
    ARRONDI = "arrondi"
    POUR = "… pour …"
    FIN_DE_L_ANNEE_SUIVANTE = "fin de l'année suivant"
    APRES = "après"
    AVANT = "avant"
    NOMBRE = "nombre de"
    AU_MOINS_UN = "au moins un"


class Sorte(StrEnum):
    """How a case of a table names what it covers."""

    JUSQU_A = "jusqu'à"  # the threshold included
    MOINS_DE = "moins de"  # the threshold excluded
    A_PARTIR_DE = "à partir de"  # included
    PLUS_DE = "plus de"  # excluded
    DE_A = "de … à"  # both included
    AU_DELA = "au-delà"  # all that is above the previous case
    CODES = "codes"
    OUI = "oui"
    NON = "non"
    SINON = "sinon"  # all that no other case covers


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a formula, from `debut` (included) to `fin` (excluded)."""

    debut: int
    fin: int


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a choice, as written in `parmi (...)`."""

    texte: str
    place: Place


@dataclass(frozen=True, slots=True)
class Cas:
    """What one line or one column of a table covers: thresholds, or codes of a choice; `texte` as it is written."""

    sorte: Sorte
    place: Place
    texte: str = ""
    bornes: tuple[Noeud, ...] = ()
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Noeud:
    """A node of the tree. `profondeur` is the height of what hangs under it.

    A table has its keys first among its operands, then its values, line by line; `cas` are its lines, `colonnes` the
    columns of a table by two keys. A whole number without a unit keeps its digits in `codes`. What runs over repeated lines has their name in `nom`, and its condition last.
    """

    operation: Operation
    place: Place
    operandes: tuple[Noeud, ...] = ()
    valeur: ValeurConnue | None = None  # of a literal
    genre: Genre | None = None  # of a literal
    nom: str = ""  # of a name, or the unit of an integer
    codes: tuple[Code, ...] = ()
    cas: tuple[Cas, ...] = ()
    colonnes: tuple[Cas, ...] = ()
    profondeur: int = 1


def noms_ecrits(noeud: Noeud) -> Iterator[str]:
    """Every name that a formula writes, those that only bound a table or a point included; repeated lines by theirs."""
    return (un.nom for un in noeuds(noeud) if un.nom and un.operation is not Operation.LITTERAL)


def noeuds(noeud: Noeud) -> Iterator[Noeud]:
    """Every node of a formula, in the order of its text, those that bound a table included."""
    yield noeud
    for operande in noeud.operandes:
        yield from noeuds(operande)
    for cas in (*noeud.cas, *noeud.colonnes):
        for borne in cas.bornes:
            yield from noeuds(borne)


def mots_compares(noeud: Noeud) -> Iterator[tuple[str, str]]:
    """Each pair of names that a formula compares: one may be a code of the other."""
    for un in noeuds(noeud):
        if un.operation in (Operation.EGAL, Operation.DIFFERENT):
            gauche, droite = un.operandes
            if gauche.operation is droite.operation is Operation.NOM:
                yield from ((gauche.nom, droite.nom), (droite.nom, gauche.nom))


class ErreurDeFormule(Exception):
    """A mistake of the author in a formula: a French sentence, and the characters concerned."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
