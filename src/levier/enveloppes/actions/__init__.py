"""What is done to the tree of credits."""

from levier.enveloppes.actions.credits import attribuer_credits, degager, ouvrir_credits, reduire_credits
from levier.enveloppes.actions.engagements import (
    enregistrer_un_engagement,
    exiger_engage_couvert,
    reduire_un_engagement,
)
from levier.enveloppes.actions.fonds import charger_le_fonds
from levier.enveloppes.actions.guichet import ouvrir_le_guichet, rattacher_l_appel
from levier.enveloppes.actions.imputation import imputer
from levier.enveloppes.actions.revues import decider_une_revue
from levier.enveloppes.actions.transferts import demander_un_transfert, ecarter_un_transfert, signer_un_transfert

__all__ = [
    "attribuer_credits",
    "charger_le_fonds",
    "decider_une_revue",
    "degager",
    "demander_un_transfert",
    "ecarter_un_transfert",
    "enregistrer_un_engagement",
    "exiger_engage_couvert",
    "imputer",
    "ouvrir_credits",
    "ouvrir_le_guichet",
    "rattacher_l_appel",
    "reduire_credits",
    "reduire_un_engagement",
    "signer_un_transfert",
]
