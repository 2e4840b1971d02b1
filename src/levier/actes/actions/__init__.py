"""What is done with an act, and what an officer decides and signs at once."""

from levier.actes.actions.actes import annuler, etablir, presenter, produire_document, signer
from levier.actes.actions.decisions import signer_la_proposition
from levier.actes.actions.lot import signer_en_lot
from levier.actes.actions.modeles import (
    ecarter_le_projet_de_modele,
    ecrire_un_modele,
    empreinte_du_projet,
    prevenir_les_niveaux_dessous,
    publier_le_modele,
    revenir_au_niveau_au_dessus,
)
from levier.actes.actions.notification import (
    consulter,
    enregistrer_l_information,
    enregistrer_la_remise,
    notifier,
    suivre_les_courriels,
)
from levier.actes.actions.preuves import demander_les_preuves
from levier.actes.actions.projet import (
    imprimer_la_repetition,
    imprimer_le_projet,
    imprimer_un_apercu,
    projet_d_acte,
    repeter,
)
from levier.actes.actions.recueil import inscrire_au_recueil
from levier.actes.actions.retour import conclure_un_avenant_et_signer, rectifier_et_signer, retirer_et_signer

__all__ = [
    "annuler",
    "conclure_un_avenant_et_signer",
    "consulter",
    "demander_les_preuves",
    "ecarter_le_projet_de_modele",
    "ecrire_un_modele",
    "empreinte_du_projet",
    "enregistrer_l_information",
    "enregistrer_la_remise",
    "etablir",
    "imprimer_la_repetition",
    "imprimer_le_projet",
    "imprimer_un_apercu",
    "inscrire_au_recueil",
    "notifier",
    "presenter",
    "prevenir_les_niveaux_dessous",
    "produire_document",
    "projet_d_acte",
    "publier_le_modele",
    "rectifier_et_signer",
    "repeter",
    "retirer_et_signer",
    "revenir_au_niveau_au_dessus",
    "signer",
    "signer_en_lot",
    "signer_la_proposition",
    "suivre_les_courriels",
]
