"""The tree of a formula as written: operations, literals and names, each with its place in the text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regles.cahier import Genre, ValeurConnue


class Operation(StrEnum):
    """Every operation of the language, by the word that people read."""

    LITTERAL = "littéral"
    NOM = "nom"
    PLUS = "+"
    MOINS = "-"
    FOIS = "×"
    TAUX_DE = "de"  # a product whose first operand is a rate: the only place that rounds
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
class Noeud:
    """A node of the tree. `profondeur` is the height of what hangs under it."""

    operation: Operation
    place: Place
    operandes: tuple[Noeud, ...] = ()
    valeur: ValeurConnue | None = None  # of a literal
    genre: Genre | None = None  # of a literal
    nom: str = ""  # of a name, or the unit of an integer
    codes: tuple[Code, ...] = ()
    profondeur: int = 1


class ErreurDeFormule(Exception):
    """A mistake of the author in a formula: a French sentence, and the characters concerned."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
