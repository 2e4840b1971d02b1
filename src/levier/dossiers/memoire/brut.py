"""The content of a request as it is stored: kept with what is sent, and brought back when its changes are given up."""

from __future__ import annotations

from typing import TypedDict

from django.db import models

from levier.dossiers.models import Dossier, LignePlan
from levier.dossiers.queries import lignes_de as lignes_du_dossier
from levier.dossiers.queries import pieces_tenues

CHAMPS = ("reponses", "recupere_tva")
"""Columns of a request that the porteur fills."""
Stocke = dict[str, str | None]


class Brut(TypedDict):
    """Columns of the request, lines of the plan and keys of the pieces, as they were stored when it was sent."""

    champs: dict[str, object]
    lignes: list[Stocke]
    pieces: list[int]


def brut_de(dossier: Dossier) -> Brut:
    """What the request holds now, to be kept."""
    return Brut(
        champs={nom: getattr(dossier, nom) for nom in CHAMPS},
        lignes=[_stocker(line) for line in lignes_du_dossier(dossier)],
        pieces=[piece.pk for piece in pieces_tenues(dossier)],
    )


def lignes_de(brut: Brut, dossier: Dossier) -> list[LignePlan]:
    """The lines kept, not saved, their keys left out."""
    return [LignePlan(dossier=dossier, **_relire(line)) for line in brut["lignes"]]


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
