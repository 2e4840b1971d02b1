"""What the decision tells of itself to the steps below it: sentences, acts, and the states that it brings a request to."""

from __future__ import annotations

from levier.attributions.enums import EtatSubvention
from levier.attributions.models import Decision, LigneDecision, Subvention
from levier.attributions.permissions import (
    peut_demander_des_observations,
    peut_modifier,
    peut_proposer_un_refus,
    peut_renvoyer,
    peut_retirer,
    peut_suivre,
)
from levier.dossiers import gestes
from levier.dossiers.echeances import jalons, suites
from levier.dossiers.echeances.jalons import conclusion
from levier.dossiers.echeances.suites import Suite
from levier.dossiers.enums import EtatDossier
from levier.dossiers.gestes import Geste
from levier.dossiers.transitions import TRANSITIONS
from levier.socle import concordances, couleurs, phrases
from levier.socle.concordances import Concordance
from levier.socle.couleurs import Couleur
from levier.socle.protection import en_ajout_seul, figer

phrases.declarer(
    {
        "subvention_attribuee": "Subvention attribuée : {montant_attribue:montant}",
        "subvention_creee": "Subvention créée : {montant_attribue:montant}",
        "subvention_notifiee": "Décision notifiée au demandeur",
        "subvention_a_notifier": "Décision à notifier de nouveau",
        "subvention_rectifiee": "Montant attribué rectifié : {montant_attribue:montant}",
        "subvention_annulee": "Subvention annulée",
        "demande_refusee": "Demande refusée",
        "dossier_classe_sans_suite": "Dossier classé sans suite",
        "decision_rectifiee": "Montant attribué rectifié : {montant_attribue:montant} au lieu de {montant_precedent:montant}",
        "decision_retiree": "Décision retirée : la demande sera décidée de nouveau",
        "avenant_conclu": "Avenant : {montant_attribue:montant} attribués, {montant_precedent:montant} avant lui",
        "observations_demandees": "Observations demandées au porteur, au plus tard le {echeance:jour}",
        "plan_demande": "Plan de financement révisé demandé, sur {montant_attribue:montant}",
        "plan_recu": "Plan de financement révisé reçu",
        "observations_recues": "Observations reçues du porteur",
    }
)
_DECIDABLES = TRANSITIONS.transitions["refuser"].depuis | TRANSITIONS.transitions["classer_sans_suite"].depuis
_REFUSABLES = TRANSITIONS.transitions["refuser"].depuis
_ATTRIBUEES = TRANSITIONS.transitions["rectifier"].depuis
_RETIRABLES = TRANSITIONS.transitions["retirer_decision"].depuis | TRANSITIONS.transitions["retirer_classement"].depuis
gestes.declarer(
    Geste("signature", "Lire et signer la proposition", "agent:signature", _DECIDABLES, peut_suivre, 60),
    Geste("renvoi", "Renvoyer la proposition", "agent:renvoi", _DECIDABLES, peut_renvoyer, 70),
    Geste("refus", "Proposer un refus", "agent:refus", _REFUSABLES, peut_proposer_un_refus, 55),
    Geste(
        "observations",
        "Demander des observations",
        "agent:observations",
        _ATTRIBUEES | _REFUSABLES,
        peut_demander_des_observations,
        90,
    ),
    Geste("avenant", "Signer un avenant", "agent:avenant", _ATTRIBUEES, peut_modifier, 92),
    Geste("rectification", "Rectifier la décision", "agent:rectification", _ATTRIBUEES, peut_modifier, 94),
    Geste("retrait", "Retirer la décision", "agent:retrait", _RETIRABLES, peut_retirer, 96),
)
suites.declarer(
    {
        EtatDossier.RETENU: Suite(
            "Votre demande est retenue.", "L’arrêté vous est notifié par courriel et se télécharge sur cette page."
        ),
        EtatDossier.REFUSE: Suite(
            "Votre demande n’est pas retenue.", "Les raisons sont écrites ci-dessous et dans la lettre."
        ),
        EtatDossier.SANS_SUITE: Suite(
            "Votre demande est classée sans suite.",
            "Les compléments demandés ne sont pas arrivés. Vous pouvez déposer une nouvelle demande.",
        ),
    }
)
jalons.declarer(
    {
        EtatDossier.RETENU: conclusion("Décision : subvention attribuée", "subvention_attribuee"),
        EtatDossier.REFUSE: conclusion("Décision : demande refusée", "demande_refusee"),
        EtatDossier.SANS_SUITE: conclusion("Dossier classé sans suite", "dossier_classe_sans_suite"),
    }
)
couleurs.declarer(
    {
        EtatDossier.RETENU: Couleur.SUCCES,
        EtatDossier.REFUSE: Couleur.ECHEC,
        EtatDossier.SANS_SUITE: Couleur.NEUTRE,
    }
)
couleurs.declarer(
    {
        EtatSubvention.ATTRIBUEE: Couleur.SUCCES,
        EtatSubvention.NOTIFIEE: Couleur.SUCCES,
        EtatSubvention.ANNULEE: Couleur.NEUTRE,
    }
)
en_ajout_seul(Decision, LigneDecision)
figer(Subvention, "structure")
concordances.declarer(Concordance(Subvention, "montant_attribue", lambda row: f"{row.montant_attribue:.2f}"))
