"""Where and when a right holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from levier.comptes.enums import Perimetre
from levier.comptes.erreurs import PeriodeInvalide


@dataclass(frozen=True, slots=True)
class Ressort:
    """A territory a right holds on: the nation (no code), a région or a département by its code."""

    perimetre: Perimetre
    code: str = ""


NATIONAL = Ressort(Perimetre.NATIONAL)


def departement(code: str) -> Ressort:
    """The ressort of one département."""
    return Ressort(Perimetre.DEPARTEMENT, code)


def region(code: str) -> Ressort:
    """The ressort of one région."""
    return Ressort(Perimetre.REGION, code)


@dataclass(frozen=True, slots=True)
class Periode:
    """First and last days included; None leaves a side open. Raises PeriodeInvalide when they cross."""

    du: dt.date | None = None
    au: dt.date | None = None

    def __post_init__(self) -> None:
        if self.du is not None and self.au is not None and self.au < self.du:
            raise PeriodeInvalide


TOUJOURS = Periode()
