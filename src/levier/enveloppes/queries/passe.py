"""The tree of credits as it stood at the end of a day, from the totals that the ledger keeps day by day (ADR 0065)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import astuple, dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from levier.enveloppes.enums import NatureMouvement as Nature
from levier.enveloppes.models import Cumul, Enveloppe
from levier.enveloppes.queries.arbre import lignee
from levier.enveloppes.queries.grand_livre import EUROS, ZERO


@dataclass(frozen=True, slots=True)
class EtatDesCredits:
    """Credits at a day, in euros: `ouvert`, `attribue`, `engage` as the counters mean them, nets; the others, what made them.

    `repris`: given back to the level above. `transfere`: received less given. `degage`: released of what had been granted.
    """

    ouvert: Decimal = ZERO
    repris: Decimal = ZERO
    transfere: Decimal = ZERO
    attribue: Decimal = ZERO
    degage: Decimal = ZERO
    engage: Decimal = ZERO

    def __add__(self, autre: EtatDesCredits) -> EtatDesCredits:
        return EtatDesCredits(*(one + other for one, other in zip(astuple(self), astuple(autre), strict=True)))

    @property
    def reste(self) -> Decimal:
        """What could still be granted."""
        return self.ouvert - self.attribue

    @property
    def a_engager(self) -> Decimal:
        """What was granted, and that no EJ of Chorus committed yet."""
        return self.attribue - self.engage


@dataclass(frozen=True, slots=True)
class BrancheAu:
    """An enveloppe at its place in the tree, with what stood at it and under it; None of a whole that is only named."""

    enveloppe: Enveloppe
    etage: int
    au: EtatDesCredits | None


def etats_au(enveloppes: Collection[Enveloppe], jour: dt.date) -> dict[int, EtatDesCredits]:
    """What stood at each enveloppe itself at the end of the day. One query, which reads one row by enveloppe and nature."""
    wanted = Enveloppe.objects.filter(pk__in=[one.pk for one in enveloppes])
    read = wanted.annotate(**{f"cumul_{nature}": _cumul(nature, jour) for nature in Nature}).order_by()
    return {one["pk"]: _etat(one) for one in read.values("pk", *(f"cumul_{nature}" for nature in Nature))}


def arbre_au(enveloppes: Collection[Enveloppe], jour: dt.date) -> list[BrancheAu]:
    """The enveloppes as a tree at the end of a day, the wholes above them named, each before its parts. One query.

    The enveloppes come with their wholes above (`enveloppes_visibles`). The tree has its shape of today: a part keeps its row.
    """
    own = etats_au(enveloppes, jour)
    parts: dict[int | None, list[Enveloppe]] = {}
    for one in {up.pk: up for enveloppe in enveloppes for up in lignee(enveloppe)}.values():
        parts.setdefault(one.parent_id, []).append(one)
    return list(_descendre(parts, own, None, 0))


def _descendre(
    parts: dict[int | None, list[Enveloppe]], propres: dict[int, EtatDesCredits], tout: int | None, etage: int
) -> Iterator[BrancheAu]:
    for one in sorted(parts.get(tout, []), key=lambda part: (part.rang, part.pk)):
        under = list(_descendre(parts, propres, one.pk, etage + 1))
        filles = [branche.au for branche in under if branche.etage == etage + 1 and branche.au]
        au = sum(filles, propres[one.pk]) if one.pk in propres else None
        yield BrancheAu(one, etage, au)
        yield from under


def _cumul(nature: Nature, jour: dt.date) -> Coalesce:
    rows = Cumul.objects.filter(enveloppe=OuterRef("pk"), nature=nature, jour__lte=jour).order_by("-jour")
    return Coalesce(Subquery(rows.values("montant")[:1], output_field=EUROS), Value(ZERO), output_field=EUROS)


def _etat(lu: dict[str, Decimal]) -> EtatDesCredits:
    one = {nature: lu[f"cumul_{nature}"] for nature in Nature}
    moved = one[Nature.RECEPTION] - one[Nature.CESSION]
    return EtatDesCredits(
        ouvert=one[Nature.OUVERTURE] - one[Nature.REDUCTION] + moved,
        repris=one[Nature.REDUCTION],
        transfere=moved,
        attribue=one[Nature.ATTRIBUTION] - one[Nature.DEGAGEMENT],
        degage=one[Nature.DEGAGEMENT],
        engage=one[Nature.ENGAGEMENT] - one[Nature.DESENGAGEMENT],
    )
