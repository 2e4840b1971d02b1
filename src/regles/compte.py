"""What a call says across its requests: totals over the others, limits, aims, a pot to share, and an order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regles.valeurs import Source

DEMANDES = "demandes"
"""The unit of a compte that counts requests."""


class Parmi(StrEnum):
    """The requests over which a total is taken."""

    COMPLETES = "complètes"
    RECEVABLES = "recevables"
    RETENUES = "retenues"


class Etendue(StrEnum):
    """How far a total goes."""

    EDITION = "édition"  # this edition, every version of its cahier
    APPEL = "appel"  # every edition of the call
    FONDS = "fonds"  # every call of the fund: amounts and numbers of requests alone


@dataclass(frozen=True, slots=True)
class PotPartage:
    """A pot given to the requests by their points, each share between its bounds: formulas, empty for none."""

    pot: str
    selon: str
    plancher: str = ""
    plafond: str = ""


@dataclass(frozen=True, slots=True)
class Compte:
    """A total over requests: of `compter` (a value or a step; empty: of requests), kept by `avec`, of the same `par`.

    `comptes.<id>` is the total of the others. `au_plus` is held when a request is retained: beyond, it waits. `au_moins` is
    an aim: shown, it blocks nothing. With `partage`, `comptes.<id>` is the share of the request.
    """

    id: str
    libelle: str
    source: Source
    parmi: Parmi
    par: tuple[str, ...] = ()
    sur: Etendue = Etendue.EDITION
    avec: str = ""
    compter: str = ""
    au_plus: str = ""
    au_moins: str = ""
    partage: PotPartage | None = None
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class Rang:
    """One criterion of the order in which requests are served: a value or a step, the lowest first unless `decroissant`."""

    nom: str
    decroissant: bool = False
