"""A pot shared among dossiers by their points: exact to the cent, in whole numbers, without iteration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple


class PartDemandee(NamedTuple):
    """What one dossier brings to the sharing: its points, and its share at least and at most, in cents."""

    points: int
    plancher: int = 0
    plafond: int | None = None


@dataclass(frozen=True, slots=True)
class Partage:
    """`parts` (cents) in the order of the dossiers, None when the floors alone pass the pot by `manque` cents.

    `point`: the cents that a point is worth, None when every share stands on a bound.
    """

    parts: tuple[int, ...] | None
    point: Fraction | None = None
    manque: int = 0


class _Seuil(NamedTuple):
    """A value of the point at which a share leaves its floor or reaches its ceiling."""

    point: Fraction
    points: int  # gained by those whose share moves, lost at a ceiling
    fixe: int  # cents that stop being held at a floor, or start being held at a ceiling


def partager(pot: int, demandes: Sequence[PartDemandee]) -> Partage:
    """`pot` (cents) shared by points, each share between its bounds; a ceiling below a floor wins over it.

    The sum is the pot to the cent, or all that the ceilings allow, or the floors alone when nobody has points. Cents
    left go to the largest remainders, then in the order of `demandes`.
    """
    bornes = [_bornes(demande, pot) for demande in demandes]
    planchers = sum(bas for bas, _ in bornes)
    if planchers > pot:
        return Partage(None, manque=planchers - pot)
    point = _valeur_du_point(pot - planchers, demandes, bornes)
    if point is None:
        return Partage(tuple(haut if d.points else bas for d, (bas, haut) in zip(demandes, bornes, strict=True)))
    exactes = [_part(demande.points * point, *borne) for demande, borne in zip(demandes, bornes, strict=True)]
    parts = [part.numerator // part.denominator for part in exactes]
    restes = sorted((part - entiere, -rang) for rang, (part, entiere) in enumerate(zip(exactes, parts, strict=True)))
    for _, oppose in restes[len(restes) - (pot - sum(parts)) :]:
        parts[-oppose] += 1
    return Partage(tuple(parts), point)


def _bornes(demande: PartDemandee, pot: int) -> tuple[int, int]:
    haut = max(0, pot if demande.plafond is None else min(demande.plafond, pot))
    return min(max(0, demande.plancher), haut), haut


def _part(exacte: Fraction, bas: int, haut: int) -> Fraction:
    return min(max(exacte, Fraction(bas)), Fraction(haut))


def _valeur_du_point(
    reste: int, demandes: Sequence[PartDemandee], bornes: Sequence[tuple[int, int]]
) -> Fraction | None:
    """The value that shares what the floors leave: running sums over the sorted thresholds; None: the ceilings stop first."""
    seuils: list[_Seuil] = []
    for (points, *_), (bas, haut) in zip(demandes, bornes, strict=True):
        if points > 0 and bas < haut:
            seuils += [_Seuil(Fraction(bas, points), points, -bas), _Seuil(Fraction(haut, points), -points, haut)]
    seuils.sort(key=lambda seuil: seuil.point)
    donnes, points, fixe = Fraction(0), 0, 0  # at the threshold: cents above the floors
    for rang, seuil in enumerate(seuils):
        points, fixe = points + seuil.points, fixe + seuil.fixe
        suivant = seuils[rang + 1].point if rang + 1 < len(seuils) else seuil.point
        donnes = fixe + points * suivant
        if donnes >= reste:
            return (reste - fixe) / Fraction(points) if points else seuil.point
    return None
