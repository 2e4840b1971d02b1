"""What a review of credits looks at: each part of a whole, its forecast by the formula of the fund, who would give and receive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from levier.enveloppes.enums import GenreEnveloppe
from levier.enveloppes.models import Enveloppe, Revue
from levier.enveloppes.queries.grand_livre import ZERO
from levier.socle import argent
from regles.prevision import PartSuivie, Periode, prevoir, repartir


@dataclass(frozen=True, slots=True)
class PartRevue:
    """A part on the day of a review, in euros; `propose` is what it would receive, negative when it would give."""

    enveloppe: Enveloppe
    demande: Decimal
    prevu: Decimal
    propose: Decimal

    @property
    def consommation(self) -> int:
        """What was granted of what is open, in whole percents, rounded down."""
        ouvert = self.enveloppe.montant_ouvert
        return int(self.enveloppe.montant_attribue * 100 // ouvert) if ouvert else 0


def parts_a_revoir(tout: Enveloppe) -> QuerySet[Enveloppe]:
    """The drawing rights of a whole, in the order of the fund; a reserve pays nobody and is not reviewed."""
    return Enveloppe.objects.filter(parent=tout, genre=GenreEnveloppe.TIRAGE).order_by("rang", "id")


def revoir(tout: Enveloppe, parts: list[Enveloppe], demandes: Mapping[str, Decimal], jour: dt.date) -> list[PartRevue]:
    """The forecast of each part and what is proposed, its sum zero to the cent. No query.

    `demandes`: what the requests under way ask, by code of their département. The whole has a formula.
    """
    if tout.revue_debut is None or tout.revue_fin is None:
        raise ValueError("a whole without a formula has no review")
    period = Periode(tout.revue_debut, tout.revue_fin)
    sought = [demandes.get(part.ressort.code, ZERO) for part in parts]
    followed = [
        PartSuivie(*map(argent.en_centimes, (part.montant_ouvert, part.montant_attribue, one)))
        for part, one in zip(parts, sought, strict=True)
    ]
    planned = [prevoir(tout.prevision, one, period, jour) for one in followed]
    proposed = repartir(followed, planned)
    return [
        PartRevue(part, one, *map(argent.depuis_centimes, cents))
        for part, one, *cents in zip(parts, sought, planned, proposed, strict=True)
    ]


def revues_de(tout: Enveloppe) -> list[Revue]:
    """The reviews decided, the last one first, with their lines and the transferts that they asked. Three queries."""
    read = Revue.objects.filter(tout=tout).select_related("decidee_par")
    return list(read.prefetch_related("lignes__part", "transferts__de", "transferts__vers").order_by("-id")[:10])
