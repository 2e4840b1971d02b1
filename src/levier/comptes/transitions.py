"""What may happen to the link between a person and a structure, by whom."""

from __future__ import annotations

from levier.comptes.enums import EtatInvitation as I
from levier.comptes.enums import EtatRattachement as E
from levier.comptes.enums import Role
from levier.socle.acteurs import SYSTEME
from levier.socle.etats import TableDeTransitions, Transition

_PORTEUR = frozenset({Role.PORTEUR.value})
_SERVICE = frozenset({Role.INSTRUCTEUR.value, Role.ADMINISTRATEUR.value})


_FERMETURE = frozenset({Role.ADMINISTRATEUR.value, SYSTEME.role})
"""Who closes an account, whose links end with it."""


def _depuis(*etats: E | I) -> frozenset[str]:
    return frozenset(etat.value for etat in etats)


TRANSITIONS = TableDeTransitions(
    E,
    Transition("confirmer", _depuis(E.A_CONFIRMER), E.ACTIF, _PORTEUR, "Accepter ce collègue", "rattachement_confirme"),
    Transition("prouver", _depuis(E.A_CONFIRMER), E.ACTIF, _PORTEUR, "Prouver par courriel", "rattachement_prouve"),
    Transition(
        "faire_attendre",
        _depuis(E.ACTIF),
        E.A_CONFIRMER,
        _PORTEUR | _SERVICE,
        "Faire attendre",
        "rattachement_en_attente",
    ),
    Transition("contester", _depuis(E.ACTIF, E.A_CONFIRMER), E.REFUSE, _PORTEUR, "Contester", "rattachement_conteste"),
    Transition("refuser", _depuis(E.A_CONFIRMER), E.REFUSE, _PORTEUR, "Refuser ce collègue", "rattachement_refuse"),
    Transition("reclamer", _depuis(E.A_CONFIRMER), E.RECLAME, _PORTEUR, "Réclamer la structure", "structure_reclamee"),
    Transition(
        "accepter_reclamation", _depuis(E.RECLAME), E.ACTIF, _SERVICE, "Accepter la réclamation", "reclamation_acceptee"
    ),
    Transition(
        "refuser_reclamation",
        _depuis(E.RECLAME, E.ACTIF),
        E.REFUSE,
        _SERVICE,
        "Refuser la réclamation",
        "reclamation_refusee",
    ),
    Transition(
        "annuler",
        _depuis(E.A_CONFIRMER, E.RECLAME),
        E.ANNULE,
        _PORTEUR | _FERMETURE,
        "Annuler ma demande",
        "rattachement_annule",
    ),
    Transition("quitter", _depuis(E.ACTIF), E.TERMINE, _PORTEUR, "Quitter la structure", "structure_quittee"),
    Transition(
        "retirer",
        _depuis(E.ACTIF),
        E.TERMINE,
        _PORTEUR | _SERVICE | _FERMETURE,
        "Retirer ce membre",
        "membre_retire",
    ),
    naissances=(E.A_CONFIRMER, E.RECLAME, E.ACTIF),
)

INVITATIONS = TableDeTransitions(
    I,
    Transition(
        "accepter", _depuis(I.EN_ATTENTE), I.ACCEPTEE, _PORTEUR, "Rejoindre la structure", "invitation_acceptee"
    ),
    Transition(
        "annuler",
        _depuis(I.EN_ATTENTE),
        I.ANNULEE,
        _PORTEUR | _FERMETURE,
        "Annuler l’invitation",
        "invitation_annulee",
    ),
)
