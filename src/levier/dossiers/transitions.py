"""What may happen to a dossier, by whom. Read by `franchir`, by the buttons, by docs and by the tests."""

from __future__ import annotations

from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier as E
from levier.dossiers.enums import EtatPartenaire as P
from levier.dossiers.enums import EtatSignature as S
from levier.socle.acteurs import SYSTEME
from levier.socle.etats import TableDeTransitions, Transition

_PORTEUR = frozenset({Role.PORTEUR.value})
_SERVICE = frozenset({Role.INSTRUCTEUR.value, Role.SIGNATAIRE.value})
_SIGNATAIRE = frozenset({Role.SIGNATAIRE.value})
_DECIDENT = frozenset({Role.SIGNATAIRE.value, SYSTEME.role})
"""Whoever the step that decides lets decide: an officer, or Levier in its name."""


def _depuis(*etats: E | P | S) -> frozenset[str]:
    return frozenset(etat.value for etat in etats)


TRANSITIONS = TableDeTransitions(
    E,
    Transition("deposer", _depuis(E.BROUILLON), E.DEPOSE, _PORTEUR, "Déposer la demande", "dossier_depose"),
    Transition("reprendre", _depuis(E.BROUILLON), E.DEPOSE, _SERVICE, "Reprendre d’un tableau", "dossier_repris"),
    Transition(
        "reprendre_complet",
        _depuis(E.BROUILLON),
        E.EN_INSTRUCTION,
        _SERVICE,
        "Reprendre d’un tableau, complète",
        "dossier_repris",
    ),
    Transition(
        "reprendre_refuse",
        _depuis(E.BROUILLON),
        E.REFUSE,
        _SERVICE,
        "Reprendre d’un tableau, refusée",
        "dossier_repris",
    ),
    Transition(
        "reprendre_accorde",
        _depuis(E.BROUILLON),
        E.RETENU,
        _SIGNATAIRE,
        "Reprendre d’un tableau, accordée",
        "dossier_repris",
    ),
    Transition(
        "etablir",
        _depuis(E.BROUILLON),
        E.EN_INSTRUCTION,
        _SERVICE,
        "Établir sans demande",
        "dossier_etabli",
    ),
    Transition(
        "demander_complement",
        _depuis(E.DEPOSE, E.EN_INSTRUCTION),
        E.A_COMPLETER,
        _SERVICE,
        "Demander des compléments",
        "complement_demande",
    ),
    Transition(
        "redemander_piece",
        _depuis(E.DEPOSE),
        E.A_COMPLETER,
        frozenset({SYSTEME.role}),
        "Redemander une pièce écartée",
        "complement_demande",
    ),
    Transition("completer", _depuis(E.A_COMPLETER), E.DEPOSE, _PORTEUR, "Envoyer les compléments", "complement_envoye"),
    Transition(
        "declarer_complet", _depuis(E.DEPOSE), E.EN_INSTRUCTION, _SERVICE, "Déclarer complet", "dossier_declare_complet"
    ),
    Transition(
        "retenir", _depuis(E.EN_INSTRUCTION), E.RETENU, _DECIDENT, "Attribuer la subvention", "subvention_attribuee"
    ),
    Transition(
        "refuser", _depuis(E.DEPOSE, E.EN_INSTRUCTION), E.REFUSE, _DECIDENT, "Refuser la demande", "demande_refusee"
    ),
    Transition("rectifier", _depuis(E.RETENU), E.RETENU, _DECIDENT, "Rectifier le montant", "decision_rectifiee"),
    Transition("conclure_avenant", _depuis(E.RETENU), E.RETENU, _DECIDENT, "Signer un avenant", "avenant_conclu"),
    Transition(
        "retirer_decision",
        _depuis(E.RETENU, E.REFUSE),
        E.EN_INSTRUCTION,
        _DECIDENT,
        "Retirer la décision",
        "decision_retiree",
    ),
    Transition(
        "retirer_refus_premature", _depuis(E.REFUSE), E.DEPOSE, _DECIDENT, "Retirer la décision", "decision_retiree"
    ),
    Transition(
        "retirer_classement", _depuis(E.SANS_SUITE), E.A_COMPLETER, _DECIDENT, "Retirer la décision", "decision_retiree"
    ),
    Transition(
        "classer_sans_suite",
        _depuis(E.A_COMPLETER),
        E.SANS_SUITE,
        _DECIDENT,
        "Classer sans suite",
        "dossier_classe_sans_suite",
    ),
    Transition(
        "retirer",
        _depuis(E.BROUILLON, E.DEPOSE, E.A_COMPLETER, E.EN_INSTRUCTION),
        E.RETIRE,
        _PORTEUR,
        "Retirer la demande",
        "dossier_retire",
    ),
)

PARTENAIRES = TableDeTransitions(
    P,
    Transition("valider", _depuis(P.INVITE, P.VALIDE), P.VALIDE, _PORTEUR, "Valider le projet", "partenariat_valide"),
    Transition("refuser", _depuis(P.INVITE), P.REFUSE, _PORTEUR, "Refuser le projet", "partenariat_refuse"),
    Transition("quitter", _depuis(P.VALIDE), P.RETIRE, _PORTEUR, "Se retirer du projet", "partenariat_quitte"),
    Transition(
        "ecarter", _depuis(P.INVITE, P.VALIDE, P.REFUSE), P.RETIRE, _PORTEUR, "Retirer du projet", "partenaire_ecarte"
    ),
)

SIGNATURES = TableDeTransitions(
    S,
    Transition("signer", _depuis(S.DEMANDEE), S.SIGNEE, _PORTEUR, "Signer et déposer", "signature_donnee"),
    Transition(
        "renvoyer", _depuis(S.DEMANDEE), S.RENVOYEE, _PORTEUR, "Renvoyer avec un commentaire", "signature_renvoyee"
    ),
    Transition("annuler", _depuis(S.DEMANDEE), S.ANNULEE, _PORTEUR, "Annuler la demande", "signature_annulee"),
    naissances=(S.DEMANDEE, S.SIGNEE),
)
