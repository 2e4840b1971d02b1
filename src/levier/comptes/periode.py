"""Between which days a right holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from levier.comptes.erreurs import PeriodeInvalide


@dataclass(frozen=True, slots=True)
class Periode:
    """First and last days included; None leaves a side open. Raises PeriodeInvalide when they cross."""

    du: dt.date | None = None
    au: dt.date | None = None

    def __post_init__(self) -> None:
        if self.du is not None and self.au is not None and self.au < self.du:
            raise PeriodeInvalide


TOUJOURS = Periode()
