"""The seats of a comité, one by one: those of its cahier, then those that its service adds. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from regles.comite import NatureDeSiege, Siege, Voix


@dataclass(frozen=True, slots=True)
class PlaceAuComite:
    """One seat: of those that are alike, the `rang`-th. `cle` stays the same as long as its function and institution do."""

    siege: Siege
    rang: int

    @property
    def cle(self) -> str:
        named = f"{self.siege.fonction}|{self.siege.institution}".casefold()
        return f"{hashlib.sha256(named.encode()).hexdigest()[:12]}-{self.rang}"

    @property
    def dite(self) -> str:
        """« Référent régional, siège 2 »."""
        alone = replace(self.siege, nombre=1).dit
        return f"{alone}, siège {self.rang}" if self.siege.nombre > 1 else alone

    @property
    def vote(self) -> bool:
        return self.siege.voix is Voix.DELIBERATIVE

    @property
    def suppleable(self) -> bool:
        """Whether somebody may stand in for its holder (R133-3)."""
        return self.siege.nature is not NatureDeSiege.QUALIFIE


def places_de(sieges: Iterable[Siege], presidence: str = "") -> list[PlaceAuComite]:
    """Each seat, `nombre` times; `presidence`: the key of the one that the service named, when no text says it."""
    found = [PlaceAuComite(siege, rang) for siege in sieges for rang in range(1, siege.nombre + 1)]
    if any(place.siege.preside for place in found):
        return found
    return [replace(one, siege=replace(one.siege, preside=True)) if one.cle == presidence else one for one in found]
