from __future__ import annotations

from levier.actes.enums import EtatActe as E
from levier.comptes.enums import Role
from levier.socle.acteurs import SYSTEME
from levier.socle.etats import TableDeTransitions, Transition

_SIGNATAIRE = frozenset({Role.SIGNATAIRE.value})
_SERVICE = frozenset({Role.INSTRUCTEUR.value, Role.SIGNATAIRE.value, SYSTEME.role})
_NOTIFIENT = _SERVICE | {Role.PORTEUR.value}
"""The service, or the addressee who opens it first."""
_DECIDENT = frozenset({Role.SIGNATAIRE.value, SYSTEME.role})


def _depuis(*etats: E) -> frozenset[str]:
    return frozenset(etat.value for etat in etats)


TRANSITIONS = TableDeTransitions(
    E,
    Transition("presenter", _depuis(E.PROJET), E.A_SIGNER, _SERVICE, "Mettre à la signature", "acte_presente"),
    Transition("signer", _depuis(E.A_SIGNER), E.SIGNE, _SIGNATAIRE, "Signer l’acte", "acte_signe"),
    Transition(
        "produire", _depuis(E.SIGNE), E.A_NOTIFIER, frozenset({SYSTEME.role}), "Produire le PDF", "acte_produit"
    ),
    Transition("notifier", _depuis(E.A_NOTIFIER), E.NOTIFIE, _NOTIFIENT, "Notifier l’acte", "acte_notifie"),
    Transition(
        "reprendre",
        _depuis(E.NOTIFIE),
        E.A_NOTIFIER,
        frozenset({SYSTEME.role}),
        "Notifier de nouveau",
        "acte_non_remis",
    ),
    Transition(
        "annuler",
        _depuis(E.PROJET, E.A_SIGNER, E.SIGNE, E.A_NOTIFIER, E.NOTIFIE),
        E.ANNULE,
        _DECIDENT,
        "Annuler l’acte",
        "acte_annule",
    ),
)
