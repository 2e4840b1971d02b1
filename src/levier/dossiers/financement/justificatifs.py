"""The files that justify the expenses of a plan: quotes, invoices. Pure.

A line names at most one piece; a piece may justify several lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from levier.dossiers.models import Piece
from regles.cahier import Cahier, ParDepense, PieceDemandee


@dataclass(frozen=True, slots=True)
class Justificatifs:
    """The piece of the call whose files expenses name, if it has one, and every piece that the request ever held."""

    demandee: PieceDemandee | None
    pieces: Sequence[Piece]

    @property
    def jointes(self) -> list[Piece]:
        """Files that a line may name."""
        genre = self.demandee.id if self.demandee else ""
        return [piece for piece in self.pieces if piece.genre == genre and piece.retiree_le is None]

    def connait(self, cle: str) -> bool:
        """Whether this key, as a page sent it, is that of a piece of the request; none at all is fine too."""
        return not cle or any(str(piece.pk) == cle for piece in self.pieces)

    def designe(self, cle: str) -> Piece | None:
        """The piece that a page names: itself while it is there, the one that took its place; None once withdrawn."""
        named = next((piece for piece in self.pieces if str(piece.pk) == cle), None)
        if named is None or self.demandee is None or named.genre != self.demandee.id:
            return None
        if named.retiree_le is None:
            return named
        return None if self.demandee.plusieurs else next(iter(self.jointes), None)


def il_manque(cahier: Cahier, nature: str, piece: object) -> bool:
    """Whether an expense of this nature, justified by `piece` or by nothing, still wants the file that the call asks."""
    exigence = cahier.justificatif
    if piece is not None or exigence is None or exigence.par_depense is not ParDepense.OBLIGATOIRE:
        return False
    return any(one.id == nature and one.eligible for one in cahier.natures_depense)
