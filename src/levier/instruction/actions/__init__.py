"""Acts of the service on a dossier, from its assignment to the proposal."""

from levier.instruction.actions.appreciations import confirmer_les_jugements, rendre_appreciation
from levier.instruction.actions.complements import demander_complement
from levier.instruction.actions.engagement import contester_l_engagement, repondre_a_la_contestation
from levier.instruction.actions.ensemble import agir_ensemble
from levier.instruction.actions.export import exporter_la_liste
from levier.instruction.actions.listes import compacter_les_compteurs, retablir_les_listes
from levier.instruction.actions.peremption import clore, perimer
from levier.instruction.actions.propositions import (
    exiger_sans_reponse,
    proposer,
    proposer_le_classement,
    proposer_un_refus,
    renvoyer_la_proposition,
    retirer_la_proposition,
)
from levier.instruction.actions.suivi import (
    affecter,
    declarer_complet,
    enregistrer_comite,
    prendre_en_charge,
    rendre_au_service,
)

__all__ = [
    "affecter",
    "agir_ensemble",
    "clore",
    "compacter_les_compteurs",
    "confirmer_les_jugements",
    "contester_l_engagement",
    "declarer_complet",
    "demander_complement",
    "enregistrer_comite",
    "exiger_sans_reponse",
    "exporter_la_liste",
    "perimer",
    "prendre_en_charge",
    "proposer",
    "proposer_le_classement",
    "proposer_un_refus",
    "rendre_appreciation",
    "rendre_au_service",
    "renvoyer_la_proposition",
    "repondre_a_la_contestation",
    "retablir_les_listes",
    "retirer_la_proposition",
]
