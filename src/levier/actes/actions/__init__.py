"""What is done with an act, and what an officer decides and signs at once."""

from levier.actes.actions.actes import annuler, etablir, notifier, presenter, produire_document, signer
from levier.actes.actions.decisions import (
    attribuer_et_signer,
    rectifier_et_signer,
    refuser_et_signer,
    retirer_et_annuler,
)

__all__ = [
    "annuler",
    "attribuer_et_signer",
    "etablir",
    "notifier",
    "presenter",
    "produire_document",
    "rectifier_et_signer",
    "refuser_et_signer",
    "retirer_et_annuler",
    "signer",
]
