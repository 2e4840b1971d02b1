from __future__ import annotations

from levier.attributions.enums import EtatSubvention as E
from levier.comptes.enums import Role
from levier.socle.acteurs import SYSTEME
from levier.socle.etats import TableDeTransitions, Transition

_DECIDENT = frozenset({Role.SIGNATAIRE.value, SYSTEME.role})
_VIVANTE = frozenset({E.ATTRIBUEE.value, E.NOTIFIEE.value})

TRANSITIONS = TableDeTransitions(
    E,
    Transition(
        "notifier",
        frozenset({E.ATTRIBUEE.value}),
        E.NOTIFIEE,
        frozenset({SYSTEME.role, Role.INSTRUCTEUR.value, Role.SIGNATAIRE.value, Role.PORTEUR.value}),
        "Notifier l’arrêté au porteur",
        "subvention_notifiee",
    ),
    Transition(
        "reprendre",
        frozenset({E.NOTIFIEE.value}),
        E.ATTRIBUEE,
        frozenset({SYSTEME.role}),
        "Notifier de nouveau",
        "subvention_a_notifier",
    ),
    Transition("rectifier", _VIVANTE, E.ATTRIBUEE, _DECIDENT, "Rectifier le montant", "subvention_rectifiee"),
    Transition("annuler", _VIVANTE, E.ANNULEE, _DECIDENT, "Annuler la subvention", "subvention_annulee"),
)
