from __future__ import annotations

from levier.attributions.enums import EtatSubvention as E
from levier.comptes.enums import Role
from levier.socle.etats import TableDeTransitions, Transition

TRANSITIONS = TableDeTransitions(
    E,
    Transition(
        "notifier",
        frozenset({E.ATTRIBUEE.value}),
        E.NOTIFIEE,
        frozenset({"systeme", Role.INSTRUCTEUR.value, Role.SIGNATAIRE.value}),
        "Notifier l’arrêté au porteur",
        "subvention_notifiee",
    ),
)
