"""What is done to the tree of credits."""

from levier.enveloppes.actions.credits import attribuer_credits, degager, ouvrir_credits, reduire_credits
from levier.enveloppes.actions.fonds import charger_le_fonds
from levier.enveloppes.actions.guichet import ouvrir_le_guichet, rattacher_l_appel
from levier.enveloppes.actions.imputation import imputer

__all__ = [
    "attribuer_credits",
    "charger_le_fonds",
    "degager",
    "imputer",
    "ouvrir_credits",
    "ouvrir_le_guichet",
    "rattacher_l_appel",
    "reduire_credits",
]
