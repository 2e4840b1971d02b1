"""The porteur's request, and what its service proposes to correct in it."""

from levier.dossiers.models.correction import Correction
from levier.dossiers.models.dossier import (
    Acces,
    Alentours,
    DemandeComplement,
    Dossier,
    LignePlan,
    Partenaire,
    Piece,
    PointDemande,
    SaisieParLeService,
    Signature,
)

__all__ = [
    "Acces",
    "Alentours",
    "Correction",
    "DemandeComplement",
    "Dossier",
    "LignePlan",
    "Partenaire",
    "Piece",
    "PointDemande",
    "SaisieParLeService",
    "Signature",
]
