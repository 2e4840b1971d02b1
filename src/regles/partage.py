"""A pot shared among dossiers by their points: exact to the cent, in whole numbers, without iteration."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
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


class PartLue(NamedTuple):
    """A request beside a pot: its group, whether it is counted, the pot and what it brings; None where a value is missing."""

    groupe: Hashable | None
    comptee: bool | None
    pot: int | None
    demande: PartDemandee | None


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


def demander(valeurs: Mapping[str, object], bornees: Collection[str]) -> PartDemandee | None:
    """What `points`, `plancher` and `plafond` bring, those of `bornees` alone; None when one of them is missing."""
    lues = {nom: valeurs[nom] for nom in ("points", "plancher", "plafond") if nom in bornees}
    if None in lues.values():
        return None
    return PartDemandee(**{nom: int(str(valeur)) for nom, valeur in lues.items()})


def partager_par_groupe(lues: Sequence[PartLue]) -> list[int | None]:
    """The share of each request, in cents, 0 when it is not counted; a value that is missing leaves its group unknown."""
    parts: list[int | None] = [0 if lue.comptee is False and lue.groupe is not None else None for lue in lues]
    groupes: dict[Hashable, list[int]] = {}
    for rang, lue in enumerate(lues):
        if lue.groupe is not None and lue.comptee is not False:
            groupes.setdefault(lue.groupe, []).append(rang)
    for rangs in groupes.values():
        demandes = [lues[rang].demande for rang in rangs]
        pot = lues[rangs[0]].pot
        connues = [demande for demande in demandes if demande is not None]
        if pot is None or len(connues) < len(rangs) or any(lues[rang].comptee is None for rang in rangs):
            continue
        for rang, part in zip(rangs, partager(pot, connues).parts or [None] * len(rangs), strict=True):
            parts[rang] = part
    return parts
