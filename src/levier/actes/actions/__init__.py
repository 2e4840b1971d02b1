"""What is done with an act, and what an officer decides and signs at once."""

from levier.actes.actions.actes import annuler, etablir, notifier, presenter, produire_document, signer
from levier.actes.actions.decisions import (
    rectifier_et_signer,
    retirer_et_annuler,
    signer_la_proposition,
)
from levier.actes.actions.projet import imprimer_le_projet, projet_d_acte

__all__ = [
    "annuler",
    "etablir",
    "imprimer_le_projet",
    "notifier",
    "presenter",
    "produire_document",
    "projet_d_acte",
    "rectifier_et_signer",
    "retirer_et_annuler",
    "signer",
    "signer_la_proposition",
]
