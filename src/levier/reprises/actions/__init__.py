"""Acts on the spreadsheets that services kept until now."""

from levier.reprises.actions.controle import GENRE_CONTROLE
from levier.reprises.actions.reception import (
    COLONNES_MAX,
    CONTROLE,
    LIGNES_MAX,
    decrire_les_colonnes,
    recevoir_le_tableau,
)
from levier.reprises.actions.reprise import GENRE_REPRISE, REPRISE, LigneNonReprise, reprendre_les_lignes

__all__ = [
    "COLONNES_MAX",
    "CONTROLE",
    "GENRE_CONTROLE",
    "GENRE_REPRISE",
    "LIGNES_MAX",
    "REPRISE",
    "LigneNonReprise",
    "decrire_les_colonnes",
    "recevoir_le_tableau",
    "reprendre_les_lignes",
]
