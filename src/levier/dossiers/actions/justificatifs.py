"""The files that expenses name follow each change of the plan and of the pieces. The request is already held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import justificatifs, lignes_de
from levier.socle.erreurs import RefusMetier


class JustificatifInconnu(RefusMetier):
    """A line names a piece that this request never held."""

    def __init__(self) -> None:
        super().__init__("Ce fichier n’est pas de cette demande : choisissez l’un de ceux de la liste.", "piece")


def designer(tenu: Dossier, lignes: Iterable[LigneSaisie]) -> list[LigneSaisie]:
    """The lines typed, each with the piece that it names now. Raises JustificatifInconnu for that of another request."""
    held, typed = justificatifs(tenu), list(lignes)
    if not all(held.connait(line.piece) for line in typed):
        raise JustificatifInconnu
    return [replace(line, piece=str(piece.pk) if (piece := held.designe(line.piece)) else "") for line in typed]


def reporter(tenu: Dossier, remplacees: Sequence[Piece], nouvelle: Piece) -> None:
    """Expenses that named a piece now replaced name the new one."""
    gone = {piece.pk for piece in remplacees}
    if any(line.piece_id in gone for line in lignes_de(tenu)):
        tenu.lignes.filter(piece__in=remplacees).update(piece=nouvelle)


def liberer(tenu: Dossier) -> int:
    """Expenses whose piece the request no longer holds name none; how many were."""
    return tenu.lignes.filter(piece__retiree_le__isnull=False).update(piece=None)
