"""A cahier as the key of a cache: itself, not its equals, which would take longer to compare than to compute again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from regles.cahier import Cahier

CACHE = 64  # entries kept: a process serves few calls, many times


@dataclass(frozen=True, slots=True)
class Cle:
    """The key of `cahier`."""

    cahier: Cahier

    def __hash__(self) -> int:
        return id(self.cahier)

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Cle) and autre.cahier is self.cahier
