"""The scale of a criterion: the marks that may be given, and the share of the scale that each one is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

POIDS_MAXIMUM, NOTE_MAXIMUM = 100, 10


@dataclass(frozen=True, slots=True)
class Echelle:
    """Whole marks from `minimum` to `maximum`; `mots` names each, the lowest first (empty: figures)."""

    minimum: int
    maximum: int
    mots: tuple[str, ...] = ()

    @property
    def notes(self) -> range:
        """Every mark that may be given."""
        return range(self.minimum, self.maximum + 1)

    def dire(self, note: int) -> str:
        """One mark as people read it."""
        return self.mots[note - self.minimum] if self.mots else f"{note} sur {self.maximum}"

    def part(self, note: int) -> Fraction:
        """Its share of the scale."""
        return Fraction(note - self.minimum, self.maximum - self.minimum)

    def __str__(self) -> str:
        return ", ".join(self.mots) if self.mots else f"de {self.minimum} à {self.maximum}"
