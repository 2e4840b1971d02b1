from __future__ import annotations

from levier.comptes.enums import Role
from levier.enveloppes.enums import EtatTransfert as E
from levier.socle.etats import TableDeTransitions, Transition

_DEMANDE = frozenset({E.DEMANDE.value})

TRANSFERTS = TableDeTransitions(
    E,
    Transition(
        "signer", _DEMANDE, E.SIGNE, frozenset({Role.SIGNATAIRE.value}), "Signer le transfert", "transfert_signe"
    ),
    Transition(
        "ecarter",
        _DEMANDE,
        E.ECARTE,
        frozenset({Role.SIGNATAIRE.value, Role.ADMINISTRATEUR.value}),
        "Écarter le transfert",
        "transfert_ecarte",
    ),
)
