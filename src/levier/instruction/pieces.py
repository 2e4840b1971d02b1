"""The documents that a request owes: with its deposit before it is complete, before its decision when it is proposed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from levier.dossiers.lecture.contenu import suivre_pieces
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import cahier_du, pieces_jointes
from levier.instruction.erreurs import DossierIncomplet, PiecesDeLaDecision
from levier.instruction.queries import situation_instruite
from regles.completude import PieceSuivie
from regles.resultat import Resultat
from regles.valeurs import Moment, Situation
from regles.vocabulaire import Fourni

_PLAN_ENVOYE: Situation = {Fourni.DEPENSES: 0}
"""A request that was sent holds its plan; no condition reads it here."""


def pieces_du(dossier: Dossier, moment: Moment, jointes: Iterable[Piece] | None = None) -> list[PieceSuivie]:
    """The documents of this moment that the request is asked, beside what it holds. No query where the call has none.

    `jointes`: what it holds, when it was read already, for many at once.
    """
    cahier = cahier_du(dossier)
    if not any(piece.quand is moment for piece in cahier.pieces):
        return []
    held: dict[str, list[Piece]] = {}
    for piece in pieces_jointes(dossier) if jointes is None else jointes:
        held.setdefault(piece.genre, []).append(piece)
    known = situation_instruite(dossier) if cahier.pieces_conditionnelles else _PLAN_ENVOYE
    suivies = [suivie for suivie in suivre_pieces(cahier, known, held) if suivie.piece.quand is moment]
    return [suivie for suivie in suivies if suivie.proposee is not False or suivie.piece.id in held]


def attendues_pour_decider(
    dossier: Dossier, resultat: Resultat | None = None, jointes: Iterable[Piece] | None = None
) -> list[PieceSuivie]:
    """Those due before the decision that are missing or too old; none once the request is known not to be eligible."""
    if resultat is not None and resultat.recevable is False:
        return []
    return [suivie for suivie in pieces_du(dossier, Moment.DECISION, jointes) if suivie.tenue is False]


def exiger_complet(dossier: Dossier, jointes: Iterable[Piece] | None = None) -> None:
    """Raise DossierIncomplet with each document due with the deposit that is missing or too old."""
    if missing := [suivie for suivie in pieces_du(dossier, Moment.DEPOT, jointes) if suivie.tenue is False]:
        raise DossierIncomplet(nommer(missing))


def exiger_pieces_de_la_decision(
    dossier: Dossier, resultat: Resultat, ecartees: Collection[str], jointes: Iterable[Piece] | None = None
) -> str:
    """What is set aside by name (`ecartees`), for the journal; raises PiecesDeLaDecision with what is still awaited."""
    awaited = attendues_pour_decider(dossier, resultat, jointes)
    if left := [suivie for suivie in awaited if suivie.piece.id not in ecartees]:
        raise PiecesDeLaDecision(nommer(left))
    named = ", ".join(f"« {suivie.piece.libelle} »" for suivie in awaited)
    return f"Décision proposée sans attendre {named}." if named else ""


def nommer(suivies: Sequence[PieceSuivie]) -> str:
    """`« Étude », pièce due ; elle est absente.`, one after the other."""
    return " ".join(f"« {suivie.piece.libelle} », {suivie.raison}" for suivie in suivies)
