"""What deserves a look before deciding, among the essentials of a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from levier.dossiers.financement.plan import Plan
from levier.dossiers.lecture.contenu import PieceVue
from levier.espaces.agent.appreciations import AppreciationVue
from levier.instruction.models import Contestation
from levier.instruction.queries import ExamenDuPlan
from levier.socle import argent
from regles.resultat import Resultat


class PlaceDuPoint(Enum):
    """Where a point stands among the essentials: what the rules say, what is judged, what is missing, what else to look at."""

    REGLES = "regles"
    JUGEMENTS = "jugements"
    MANQUE = "manque"
    A_VOIR = "a_voir"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: where it stands on the page, and whether it prevents a grant."""

    titre: str
    phrase: str
    ancre: str
    rubrique: PlaceDuPoint = PlaceDuPoint.A_VOIR
    bloque: bool = False


def points(
    resultat: Resultat,
    plan: Plan | None,
    pieces: Iterable[PieceVue],
    appreciations: Iterable[AppreciationVue],
    alerte: str,
    siege: str = "",
) -> list[Point]:
    """Failed conditions first, then what is missing, what does not balance, what is still to be judged."""
    return [
        *(
            Point("Condition non remplie", motif.phrase, "conditions", PlaceDuPoint.REGLES, bloque=True)
            for motif in resultat.motifs
        ),
        *(
            Point("Pièce manquante", f"{piece.libelle}.", "pieces", PlaceDuPoint.MANQUE)
            for piece in pieces
            if piece.manque
        ),
        *(() if plan is None else (*_plan(plan), *_au_dela(resultat, plan))),
        *([Point("Territoire", siege, "demande")] if siege else []),
        *([Point("Autres demandes", alerte, "autres")] if alerte else []),
        *_a_rendre(appreciations),
    ]


def engagement(contestation: Contestation | None) -> list[Point]:
    """What the structure says against the commitment signed in its name."""
    if contestation is None:
        return []
    said = f"{contestation.par} signale qu’il n’est pas de la structure : « {contestation.motif} » Répondez-lui."
    return [Point("Engagement contesté", said, "", bloque=True)]


def examen(examine: ExamenDuPlan) -> list[Point]:
    """Expenses that changed since the service looked at them, or that the plan no longer has."""
    again = ", ".join(f"« {une.ligne.libelle} »" for une in examine.a_refaire)
    gone = ", ".join(f"« {une.libelle} »" for une in examine.disparues)
    said = [f"Changées depuis leur examen : {again}."] if again else []
    said += [f"Examinées, et qui ne sont plus dans le plan : {gone}."] if gone else []
    return [Point("Dépenses", " ".join(said), "plan", bloque=bool(again))] if said else []


def _plan(plan: Plan) -> Iterator[Point]:
    if not plan.equilibre:
        yield Point("Plan de financement", plan.phrase, "plan", PlaceDuPoint.MANQUE)


def _au_dela(resultat: Resultat, plan: Plan) -> Iterator[Point]:
    if resultat.recevable is False or resultat.montant is None or plan.demande is None:
        return
    computed = argent.depuis_centimes(resultat.montant)
    if plan.demande > computed:
        yield Point(
            "Demande supérieure au barème",
            f"{argent.ecrire(plan.demande)} demandés, {argent.ecrire(computed)} calculés.",
            "calcul",
            PlaceDuPoint.REGLES,
        )


def _a_rendre(appreciations: Iterable[AppreciationVue]) -> Iterator[Point]:
    waiting = [one.libelle for one in appreciations if one.a_rendre]
    if waiting:
        yield Point("À apprécier", f"{', '.join(waiting)}.", "appreciations", PlaceDuPoint.JUGEMENTS)
