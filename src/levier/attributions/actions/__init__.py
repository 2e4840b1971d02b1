"""What is decided on a request, undone after the signature, and asked of its structure meanwhile."""

from levier.attributions.actions.decisions import attribuer, classer_sans_suite, exiger_ecoute, refuser
from levier.attributions.actions.retour import (
    conclure_un_avenant,
    rectifier_decision,
    retirer_decision,
    tenir_ce_qui_paie,
)
from levier.attributions.actions.sollicitations import (
    demander_avant_un_refus,
    demander_des_observations,
    demander_le_plan,
    repondre_a_une_sollicitation,
)

__all__ = [
    "attribuer",
    "classer_sans_suite",
    "conclure_un_avenant",
    "demander_avant_un_refus",
    "demander_des_observations",
    "demander_le_plan",
    "exiger_ecoute",
    "rectifier_decision",
    "refuser",
    "repondre_a_une_sollicitation",
    "retirer_decision",
    "tenir_ce_qui_paie",
]
