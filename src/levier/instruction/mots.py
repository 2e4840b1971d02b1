"""What people call a proposal, by its nature: pages and mails say it in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from levier.instruction.enums import NatureProposition


@dataclass(frozen=True, slots=True)
class MotsDeProposition:
    """`geste`, after « de »: « de refuser la demande ». `effet`: what becomes of the request. `acte`: what is signed and sent."""

    objet: str
    geste: str
    motif: str
    effet: str
    acte: str
    ou_le_motif: str


MOTS: Mapping[NatureProposition, MotsDeProposition] = {
    NatureProposition.ATTRIBUTION: MotsDeProposition(
        objet="l’attribution",
        geste="attribuer",
        motif="Motif de l’écart avec le barème",
        effet="reçoit une subvention",
        acte="L’arrêté est signé",
        ou_le_motif="dans l’arrêté",
    ),
    NatureProposition.REFUS: MotsDeProposition(
        objet="le refus",
        geste="refuser la demande",
        motif="Motif du refus",
        effet="est refusée",
        acte="La lettre de refus est signée",
        ou_le_motif="dans la lettre",
    ),
    NatureProposition.SANS_SUITE: MotsDeProposition(
        objet="le classement sans suite",
        geste="classer la demande sans suite",
        motif="Motif du classement",
        effet="est classée sans suite : les compléments demandés ne sont pas arrivés",
        acte="La décision de classement est signée",
        ou_le_motif="dans la décision",
    ),
}
