"""What a call says of payments: when each is made and how much may then have been paid in all, and who pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regles.valeurs import Source


@dataclass(frozen=True, slots=True)
class Versement:
    """One payment: `verse_en_tout` is the formula of what may have been paid in all once it is made.

    `avant` is the formula of the last day on which it may be asked (empty: none), `pieces` are those it waits for.
    """

    id: str
    libelle: str
    verse_en_tout: str
    source: Source
    plusieurs: bool = False
    pieces: tuple[str, ...] = ()
    avant: str = ""
    lecture: str = ""


@dataclass(frozen=True, slots=True)
class Payeur:
    """One of those who bear the grant: its part is a formula, or what the others leave (empty) for the last."""

    nom: str
    libelle: str
    part: str = ""
    instruit: bool = False  # its service sees the request too


@dataclass(frozen=True, slots=True)
class Versements:
    """Payments in the order of the call. `a_l_unite`: the grant is a price, paid for what is done, without its cap.

    `justifies` gives, by the name of a value foreseen (`depenses.etude`), that of what is justified (`justifie.etude`).
    """

    versements: tuple[Versement, ...] = ()
    payeurs: tuple[Payeur, ...] = ()
    a_l_unite: bool = False
    justifies: Mapping[str, str] = field(default_factory=dict)
