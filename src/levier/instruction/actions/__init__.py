"""Acts of the service on a dossier, from its assignment to the proposal."""

from levier.instruction.actions.appreciations import (
    Jugement,
    confirmer_les_jugements,
    rendre_appreciation,
    rendre_les_appreciations,
)
from levier.instruction.actions.avis import (
    Consulte,
    Parties,
    annuler_un_avis,
    demander_un_avis,
    prolonger_un_avis,
    rappeler_les_avis,
    rendre_un_avis,
)
from levier.instruction.actions.beneficiaires import etablir_la_liste, etablir_le_dossier
from levier.instruction.actions.complements import demander_complement, prolonger
from levier.instruction.actions.depenses import ExamenSaisi, examiner_les_depenses
from levier.instruction.actions.engagement import contester_l_engagement, repondre_a_la_contestation
from levier.instruction.actions.ensemble import agir_ensemble
from levier.instruction.actions.export import exporter_la_liste
from levier.instruction.actions.grille import (
    NoteSaisie,
    abandonner_la_notation,
    demander_une_notation,
    enregistrer_la_notation,
    envoyer_la_notation,
    relire_la_notation,
    tenir_la_note,
)
from levier.instruction.actions.journee import ecrire_les_journees
from levier.instruction.actions.listes import compacter_les_compteurs, retablir_les_listes
from levier.instruction.actions.notes import (
    CoupDeFil,
    ecrire_une_note,
    garder_la_lecture,
    lire_les_mentions,
    noter_un_appel,
    retirer_une_note,
    s_abonner,
)
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
from levier.instruction.actions.textes import ecrire_un_texte_type, retirer_un_texte_type
from levier.instruction.actions.vues import enregistrer_la_vue, retirer_la_vue

__all__ = [
    "Consulte",
    "CoupDeFil",
    "ExamenSaisi",
    "Jugement",
    "NoteSaisie",
    "Parties",
    "abandonner_la_notation",
    "affecter",
    "agir_ensemble",
    "annuler_un_avis",
    "clore",
    "compacter_les_compteurs",
    "confirmer_les_jugements",
    "contester_l_engagement",
    "declarer_complet",
    "demander_complement",
    "demander_un_avis",
    "demander_une_notation",
    "ecrire_les_journees",
    "ecrire_un_texte_type",
    "ecrire_une_note",
    "enregistrer_comite",
    "enregistrer_la_notation",
    "enregistrer_la_vue",
    "envoyer_la_notation",
    "etablir_la_liste",
    "etablir_le_dossier",
    "examiner_les_depenses",
    "exiger_sans_reponse",
    "exporter_la_liste",
    "garder_la_lecture",
    "lire_les_mentions",
    "noter_un_appel",
    "perimer",
    "prendre_en_charge",
    "prolonger",
    "prolonger_un_avis",
    "proposer",
    "proposer_le_classement",
    "proposer_un_refus",
    "rappeler_les_avis",
    "relire_la_notation",
    "rendre_appreciation",
    "rendre_au_service",
    "rendre_les_appreciations",
    "rendre_un_avis",
    "renvoyer_la_proposition",
    "repondre_a_la_contestation",
    "retablir_les_listes",
    "retirer_la_proposition",
    "retirer_la_vue",
    "retirer_un_texte_type",
    "retirer_une_note",
    "s_abonner",
    "tenir_la_note",
]
