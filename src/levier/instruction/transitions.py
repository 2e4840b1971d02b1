from __future__ import annotations

from levier.comptes.enums import Role
from levier.instruction.enums import EtatProposition as E
from levier.socle.acteurs import SYSTEME
from levier.socle.etats import TableDeTransitions, Transition

_A_SIGNER = frozenset({E.TRANSMISE.value})
_SERVICE = frozenset({Role.INSTRUCTEUR.value, Role.SIGNATAIRE.value})
_SIGNATAIRE = frozenset({Role.SIGNATAIRE.value})

TRANSITIONS = TableDeTransitions(
    E,
    Transition("retirer", _A_SIGNER, E.RETIREE, _SERVICE, "Retirer la proposition", "proposition_retiree"),
    Transition("renvoyer", _A_SIGNER, E.RENVOYEE, _SIGNATAIRE, "Renvoyer la proposition", "proposition_renvoyee"),
    Transition(
        "perimer", _A_SIGNER, E.PERIMEE, frozenset({SYSTEME.role}), "Périmer la proposition", "proposition_perimee"
    ),
    Transition(
        "suivre",
        _A_SIGNER,
        E.SUIVIE,
        frozenset({Role.SIGNATAIRE.value, SYSTEME.role}),
        "Signer la proposition",
        "proposition_suivie",
    ),
)
