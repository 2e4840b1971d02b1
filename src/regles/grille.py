"""The grid of a cahier: criteria marked on scales, weighted. Exact fractions; a mark that is absent is not a zero.

A mark becomes its share of its scale, from 0 (lowest) to 1 (highest); a total is the mean of these shares by weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from regles.arrondi import MILLION

if TYPE_CHECKING:
    from regles.cahier import Cahier, Critere

Notes = Mapping[str, int | None]
"""The marks of one assessor, by id of criterion: None where the criterion is without object; absent: not marked yet."""


@dataclass(frozen=True, slots=True)
class LigneDeGrille:
    """A criterion over several assessors: the mean of the shares, the least and the greatest; None: without object for all."""

    critere: Critere
    moyenne: Fraction | None
    minimum: Fraction | None
    maximum: Fraction | None

    @property
    def ecart(self) -> Fraction | None:
        """How far the assessors are from one another."""
        return None if self.minimum is None or self.maximum is None else self.maximum - self.minimum


@dataclass(frozen=True, slots=True)
class BilanDeGrille:
    """What several complete grids give: each criterion, the total of each assessor in their order, the mean of the totals."""

    lignes: tuple[LigneDeGrille, ...]
    totaux: tuple[Fraction, ...]
    note: Fraction

    @property
    def ecart(self) -> Fraction:
        """Between the highest total and the lowest."""
        return max(self.totaux) - min(self.totaux)


def criteres_notes(cahier: Cahier, theme: str) -> tuple[Critere, ...]:
    """The criteria that the grid marks for a theme."""
    return tuple(one for one in cahier.criteres if one.echelle and (not one.themes or theme in one.themes))


def non_notes(criteres: Iterable[Critere], notes: Notes) -> list[Critere]:
    """Those that wait for a mark."""
    return [critere for critere in criteres if critere.id not in notes]


def total(criteres: Sequence[Critere], notes: Notes) -> Fraction | None:
    """The mean by weight of one grid; None when a mark is missing, or nothing has an object."""
    marked = [one for one in criteres if notes.get(one.id) is not None]
    if non_notes(criteres, notes) or not marked:
        return None
    weighted = sum((one.poids * _part(one, notes[one.id]) for one in marked), Fraction(0))
    return weighted / sum(one.poids for one in marked)


def bilan(criteres: Sequence[Critere], grilles: Sequence[Notes]) -> BilanDeGrille | None:
    """What these grids give together; None without grid, or when one of them is not complete: nothing is ranked on it."""
    totals = [total(criteres, notes) for notes in grilles]
    known = tuple(one for one in totals if one is not None)
    if not known or len(known) < len(totals):
        return None
    lines = tuple(_ligne(critere, grilles) for critere in criteres)
    return BilanDeGrille(lines, known, sum(known, Fraction(0)) / len(known))


def notes_pour(criteres: Sequence[Critere], millioniemes: int) -> dict[str, int] | None:
    """Marks whose total, rounded down to a millionth, is that one; None when the grid never gives it."""
    weights = sum(one.poids for one in criteres)
    reached: dict[Fraction, dict[str, int]] = {Fraction(0): {}}
    for one in criteres:
        reached = {
            known + one.poids * _part(one, note): {**marks, one.id: note}
            for known, marks in reached.items()
            for note in (one.echelle.notes if one.echelle else ())
        }
    found = (marks for known, marks in reached.items() if int(known / weights * MILLION) == millioniemes)
    return next(found, None) if weights else None


def centiemes(part: Fraction) -> int:
    """A share out of a hundred, in hundredths; half of one goes up. For the eye: no rank is made on it."""
    return int(part * 10_000 + Fraction(1, 2))


def sur_cent(part: Fraction) -> str:
    """A share out of a hundred, as people read it: « 66,67 »."""
    whole, rest = divmod(centiemes(part), 100)
    return f"{whole},{rest:02}".rstrip("0").rstrip(",") if rest else str(whole)


def _ligne(critere: Critere, grilles: Sequence[Notes]) -> LigneDeGrille:
    given = [_part(critere, notes[critere.id]) for notes in grilles if notes[critere.id] is not None]
    if not given:
        return LigneDeGrille(critere, None, None, None)
    return LigneDeGrille(critere, sum(given, Fraction(0)) / len(given), min(given), max(given))


def _part(critere: Critere, note: int | None) -> Fraction:
    if critere.echelle is None or note is None:  # never asked: those without scale are not in a grid
        return Fraction(0)
    return critere.echelle.part(note)
