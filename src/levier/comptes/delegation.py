"""What an arrêté of delegation says, before it is recorded. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from levier.comptes.enums import ActeDelegue


@dataclass(frozen=True, slots=True)
class Arrete:
    """Its reference, cited in the acts; where and when it was published; what it bears on, up to which amount.

    `publication`: of the recueil des actes administratifs. `plafond`: euros, None for any amount.
    """

    reference: str
    publication: str
    publiee_le: dt.date
    objets: tuple[ActeDelegue, ...] = tuple(ActeDelegue)
    plafond: Decimal | None = None
