"""The content last sent, kept whole: what the service sees while the porteur completes, what giving up comes back to."""

from __future__ import annotations

from typing import TypedDict

from django.db import models

from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier, LignePlan, Piece
from levier.dossiers.queries import pieces_de, pieces_jointes
from levier.socle.models import EtatFichier

CHAMPS = ("reponses", "recupere_tva")
"""Columns of a request that the porteur fills."""
Stocke = dict[str, str | None]


class Brut(TypedDict):
    """Columns of the request, lines of the plan and keys of the pieces, as they were stored when it was sent."""

    champs: dict[str, object]
    lignes: list[Stocke]
    pieces: list[int]


def garder(dossier: Dossier) -> Brut:
    """The content of the request now, whole, as JSON."""
    return Brut(
        champs={nom: getattr(dossier, nom) for nom in CHAMPS},
        lignes=[_stocker(line) for line in dossier.lignes.all()],
        pieces=[piece.pk for piece in pieces_jointes(dossier)],
    )


def depose(dossier: Dossier) -> Brut | None:
    """What was last sent, while changes wait beside it; None when the request holds exactly what was sent."""
    sent = (dossier.instantane or {}).get("brut")
    return sent if dossier.etat == EtatDossier.A_COMPLETER else None


def vu_du_service(dossier: Dossier) -> Dossier:
    """The request with the answers that the service has received: read-only, changes not yet sent are left out."""
    sent = depose(dossier)
    if sent is not None:
        for nom, value in sent["champs"].items():
            setattr(dossier, nom, value)
        dossier.saisies = {}
    return dossier


def lignes_deposees(dossier: Dossier) -> list[LignePlan]:
    """Lines of the plan as the service received them. One query at most."""
    sent = depose(dossier)
    return list(dossier.lignes.all()) if sent is None else lignes_de(sent, dossier)


def lignes_de(brut: Brut, dossier: Dossier) -> list[LignePlan]:
    """The lines kept, not saved, their keys left out."""
    return [LignePlan(dossier=dossier, **_relire(line)) for line in brut["lignes"]]


def pieces_deposees(dossier: Dossier) -> list[Piece]:
    """Pieces as the service received them, those withdrawn since included, those that the antivirus put aside left out."""
    sent = depose(dossier)
    if sent is None:
        return list(pieces_jointes(dossier))
    kept = dossier.pieces.filter(pk__in=sent["pieces"]).exclude(fichier__etat=EtatFichier.ECARTE)
    found = list(kept.select_related("fichier", "deposee_par"))
    for piece in found:
        piece.retiree_le = None  # read-only: the withdrawal is not sent yet
    return found


def pieces_anciennes_du_service(dossier: Dossier, deposees: list[Piece]) -> list[Piece]:
    """Pieces that the service received once and that the request no longer holds for it. One query."""
    held = {piece.pk for piece in deposees}
    return [piece for piece in pieces_de(dossier).filter(envoyee_le__isnull=False) if piece.pk not in held]


def _colonnes() -> list[models.Field[object, object]]:
    return [field for field in LignePlan._meta.concrete_fields if field.name not in {"id", "dossier"}]  # noqa: SLF001  Django's documented model API


def _stocker(line: LignePlan) -> Stocke:
    return {
        field.attname: None if field.value_from_object(line) is None else field.value_to_string(line)
        for field in _colonnes()
    }


def _relire(stocke: Stocke) -> dict[str, object]:
    return {
        field.attname: None if stocke[field.attname] is None else field.to_python(stocke[field.attname])
        for field in _colonnes()
        if field.attname in stocke
    }
