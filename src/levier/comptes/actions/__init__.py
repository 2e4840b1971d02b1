"""Acts of the accounts. One module per subject; callers import them from here."""

from levier.comptes.actions.absences import absenter, revenir
from levier.comptes.actions.acceptations import accepter_d_office, accepter_un_droit
from levier.comptes.actions.acces import choisir_mot_de_passe, demander_mot_de_passe, identifier, lien_de_choix
from levier.comptes.actions.agents import AgentDesigne, deleguer_a_un_agent, habiliter_un_agent
from levier.comptes.actions.compte import (
    changer_mot_de_passe,
    confirmer_changement_email,
    confirmer_email,
    creer_compte,
    creer_compte_confirme,
    demander_changement_email,
    renvoyer_confirmation,
)
from levier.comptes.actions.confirmations import confirmer_un_droit, refuser_un_droit
from levier.comptes.actions.cumul import demander_le_cumul, mettre_fin_au_cumul
from levier.comptes.actions.delegations import deleguer_signature, mettre_fin_a_delegation
from levier.comptes.actions.departs import quitter_structure, retirer_membre
from levier.comptes.actions.fermeture import fermer_un_compte
from levier.comptes.actions.habilitations import (
    creer_premier_administrateur,
    habiliter,
    inviter,
    retirer_habilitation,
)
from levier.comptes.actions.invitations import (
    accepter_invitation,
    accepter_invitation_en_ouvrant_un_compte,
    annuler_invitation,
    inviter_collegue,
    renvoyer_invitation,
)
from levier.comptes.actions.preuves import (
    contester,
    ecrire_a_la_structure,
    prouver_par_l_adresse,
    rattacher_d_office,
    rejoindre_par_un_courriel,
)
from levier.comptes.actions.profil import choisir_rythme, garder_depliees, modifier_profil, resumer_courriels
from levier.comptes.actions.rattachements import (
    annuler_demande,
    changer_role_structure,
    confirmer_rattachement,
    declarer_et_rattacher,
    rattacher,
    refuser_rattachement,
)
from levier.comptes.actions.reclamations import accepter_reclamation, reclamer_structure, refuser_reclamation
from levier.comptes.actions.reglages import regler
from levier.comptes.actions.second_facteur import (
    adresse_du_secret,
    nouveau_secret,
    oublier_le_second_facteur,
    poser_un_second_facteur,
    prouver_par_un_code,
)
from levier.comptes.actions.suspension import retablir_un_compte, suspendre_un_compte

__all__ = [
    "AgentDesigne",
    "absenter",
    "accepter_d_office",
    "accepter_invitation",
    "accepter_invitation_en_ouvrant_un_compte",
    "accepter_reclamation",
    "accepter_un_droit",
    "adresse_du_secret",
    "annuler_demande",
    "annuler_invitation",
    "changer_mot_de_passe",
    "changer_role_structure",
    "choisir_mot_de_passe",
    "choisir_rythme",
    "confirmer_changement_email",
    "confirmer_email",
    "confirmer_rattachement",
    "confirmer_un_droit",
    "contester",
    "creer_compte",
    "creer_compte_confirme",
    "creer_premier_administrateur",
    "declarer_et_rattacher",
    "deleguer_a_un_agent",
    "deleguer_signature",
    "demander_changement_email",
    "demander_le_cumul",
    "demander_mot_de_passe",
    "ecrire_a_la_structure",
    "fermer_un_compte",
    "garder_depliees",
    "habiliter",
    "habiliter_un_agent",
    "identifier",
    "inviter",
    "inviter_collegue",
    "lien_de_choix",
    "mettre_fin_a_delegation",
    "mettre_fin_au_cumul",
    "modifier_profil",
    "nouveau_secret",
    "oublier_le_second_facteur",
    "poser_un_second_facteur",
    "prouver_par_l_adresse",
    "prouver_par_un_code",
    "quitter_structure",
    "rattacher",
    "rattacher_d_office",
    "reclamer_structure",
    "refuser_rattachement",
    "refuser_reclamation",
    "refuser_un_droit",
    "regler",
    "rejoindre_par_un_courriel",
    "renvoyer_confirmation",
    "renvoyer_invitation",
    "resumer_courriels",
    "retablir_un_compte",
    "retirer_habilitation",
    "retirer_membre",
    "revenir",
    "suspendre_un_compte",
]
