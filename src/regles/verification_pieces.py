"""What looks forgotten about the pieces of a cahier: one asked twice, one that no example makes due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.completude import completude
from regles.valeurs import Moment
from regles.vocabulaire import piece_jointe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regles.cahier import Cahier


def doutes_des_pieces(cahier: Cahier) -> Iterator[tuple[str, str]]:
    """Each doubt, with where it is."""
    piece = cahier.justificatif
    if piece is not None and not piece.plusieurs:
        yield f"pièce « {piece.id} »", "un seul fichier justifierait toutes les dépenses : dites « plusieurs: oui »"
    yield from _demandees_deux_fois(cahier)
    yield from _jamais_dues(cahier)


def _demandees_deux_fois(cahier: Cahier) -> Iterator[tuple[str, str]]:
    obligatoires = {piece_jointe(piece.id): piece.id for piece in cahier.pieces if piece.obligatoire}
    for condition, formule in zip(cahier.recevabilite, cahier.programme.conditions, strict=True):
        for nom in formule.noms:
            if nom in obligatoires:
                message = (
                    f"la pièce « {obligatoires[nom]} » est obligatoire, et cette condition la demande aussi : sans elle, la "
                    "demande ne peut pas être déposée. Dites « obligatoire: non », ou enlevez-la de la condition"
                )
                yield f"condition « {condition.id} »", message


def _jamais_dues(cahier: Cahier) -> Iterator[tuple[str, str]]:
    if not cahier.exemples or not any(piece.obligatoire_si for piece in cahier.pieces):
        return
    suivies = [completude(cahier, exemple.donnees, jusque=Moment.VERSEMENT).pieces for exemple in cahier.exemples]
    for rang, piece in enumerate(cahier.pieces):
        vus = {une[rang].due for une in suivies}
        if piece.obligatoire_si and True not in vus:
            yield f"pièce « {piece.id} »", "aucun exemple où elle est due"
        if piece.obligatoire_si and False not in vus:
            yield f"pièce « {piece.id} »", "aucun exemple où elle n'est pas due"
