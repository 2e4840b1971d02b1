"""The values that rules speak of: what they are, how they are named, where they come from.

Amounts are integer cents, rates integer parts per million, dates `datetime.date`, missing values `None`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

ValeurConnue = bool | int | str | dt.date
Ligne = Mapping[str, ValeurConnue | None]  # one repeated line: its fields by their own names (`cout`)
Valeur = ValeurConnue | frozenset[str] | tuple[Ligne, ...] | None  # a multiple choice is a set, repeated lines a tuple
HYPOTHESE = "hypothese"  # the document that a cahier cites for what no document says
Situation = Mapping[str, Valeur]
AVIS = "avis"  # the genre of a judgement that is an opinion: one of the choices below
JOURS = (dt.date(1900, 1, 1), dt.date(2199, 12, 31))  # what a date may be: any shift of it is still a date


class Genre(StrEnum):
    """Kind of a value. ENTIER carries a unit, CHOIX a list of options."""

    MONTANT = "montant"
    TAUX = "taux"
    ENTIER = "entier"
    DATE = "date"
    OUI_NON = "oui/non"
    CHOIX = "choix"
    CHOIX_MULTIPLE = "choix multiple"  # the set of the codes chosen
    CODE = "code"  # of a territory: compared with others, never written; common values only
    LIGNES = "lignes"  # repeated lines, each with its fields: formulas run over them
    TEXTE = "texte"  # for the form only: no formula reads it


DECLARABLES = tuple(genre for genre in Genre if genre not in (Genre.CODE, Genre.LIGNES))
"""What a call may say of a value of its own."""


class Moment(StrEnum):
    """From when a value is known. What reads it is known no sooner."""

    DEPOT = "dépôt"
    DECISION = "décision"
    VERSEMENT = "versement"

    @property
    def rang(self) -> int:
        """Its place in time."""
        return [*Moment].index(self)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: the document's id in the sources and its section."""

    document: str
    section: str

    def __str__(self) -> str:
        if self.document == HYPOTHESE:
            return f"hypothèse, « {self.section} »"
        return f"document {self.document}, « {self.section} »"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a choice: its stable code and what is shown."""

    code: str
    libelle: str
    aide: str = ""
    pour: tuple[str, ...] = ()  # of a linked choice: the codes of the first list under which it is offered
    departement: str = ""  # of a choice that says a place: the code of the département where it lies


AVIS_POSSIBLES = (
    Option("favorable", "Favorable"),
    Option("reserve", "Favorable sous réserve"),
    Option("defavorable", "Défavorable"),
)


@dataclass(frozen=True, slots=True)
class Donnee:
    """A named value a rule may read (`projet.debut`): type, unit, bounds and the words shown to people."""

    nom: str
    genre: Genre
    libelle: str
    aide: str = ""
    unite: str = ""
    options: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None  # of repeated lines: how many there may be
    champs: tuple[Donnee, ...] = ()  # of repeated lines: the fields of one, each named without its prefix


@dataclass(frozen=True, slots=True)
class Appreciation:
    """What the authority judges: a value with bounds, who may decide it, always with a written reason.

    `minimum`, `maximum` and `defaut_calcule` are formulas, empty when the call gives figures. Their `donnee` is then
    bounded by all that they may be; `evaluation.appreciations_ouvertes` gives the judgement as one dossier bounds it.
    """

    donnee: Donnee
    question: str
    par: str
    source: Source
    reserve_a: str = ""  # formula: when the judgement is open (empty: always)
    defaut: Valeur = None  # what the proposal assumes until it is decided; None: the result waits for the judgement
    minimum: str = ""
    maximum: str = ""
    defaut_calcule: str = ""
    avis: bool = False  # an opinion: the decision waits for it, though no rule reads it
    reserve: bool = False  # rendered by who signs the decision, and nobody else
    attend: tuple[str, ...] = ()  # of one dossier: the missing values without which it has no bounds
