"""What a porteur does with its request: prepare, deposit, complete, withdraw."""

from levier.dossiers.actions.acces import confier_au_service_regle, exclure, readmettre, transferer
from levier.dossiers.actions.brouillon import creer_brouillon
from levier.dossiers.actions.complements import abandonner_modifications, repondre_aux_remarques
from levier.dossiers.actions.corrections import (
    accepter_la_correction,
    finir_la_correction,
    proposer_une_correction,
    refuser_la_correction,
    retirer_la_correction,
)
from levier.dossiers.actions.courriels import relancer_courriel
from levier.dossiers.actions.duplication import dupliquer
from levier.dossiers.actions.envoi import completer, deposer, deposer_signe_a_la_main, envoyer, retirer
from levier.dossiers.actions.partenaires import (
    ecarter_partenaire,
    entrer_par_l_invitation,
    inviter_partenaire,
    nommer_contact,
    quitter_partenariat,
    refuser_partenariat,
    relancer_partenaires,
    valider_partenariat,
)
from levier.dossiers.actions.pieces import ajouter_piece, ecarter_piece, retirer_piece
from levier.dossiers.actions.plan import PlanSaisi, enregistrer_page_du_plan, enregistrer_plan
from levier.dossiers.actions.relais import confier, passer_le_relais
from levier.dossiers.actions.reponses import (
    ChampsEnregistres,
    Enregistrement,
    enregistrer_champs,
    enregistrer_reponses,
)
from levier.dossiers.actions.saisie import confirmer_saisie, saisir_pour
from levier.dossiers.actions.signature import (
    SignaturePapier,
    annuler_signature,
    demander_signature,
    imprimer_engagement,
    renvoyer_signature,
)

__all__ = [
    "ChampsEnregistres",
    "Enregistrement",
    "PlanSaisi",
    "SignaturePapier",
    "abandonner_modifications",
    "accepter_la_correction",
    "ajouter_piece",
    "annuler_signature",
    "completer",
    "confier",
    "confier_au_service_regle",
    "confirmer_saisie",
    "creer_brouillon",
    "demander_signature",
    "deposer",
    "deposer_signe_a_la_main",
    "dupliquer",
    "ecarter_partenaire",
    "ecarter_piece",
    "enregistrer_champs",
    "enregistrer_page_du_plan",
    "enregistrer_plan",
    "enregistrer_reponses",
    "entrer_par_l_invitation",
    "envoyer",
    "exclure",
    "finir_la_correction",
    "imprimer_engagement",
    "inviter_partenaire",
    "nommer_contact",
    "passer_le_relais",
    "proposer_une_correction",
    "quitter_partenariat",
    "readmettre",
    "refuser_la_correction",
    "refuser_partenariat",
    "relancer_courriel",
    "relancer_partenaires",
    "renvoyer_signature",
    "repondre_aux_remarques",
    "retirer",
    "retirer_la_correction",
    "retirer_piece",
    "saisir_pour",
    "transferer",
    "valider_partenariat",
]
