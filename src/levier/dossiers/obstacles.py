"""What still prevents a request from being sent. What the rules refuse is no obstacle: the service decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from levier.dossiers.enums import SensLigne
from levier.dossiers.financement.justificatifs import il_manque
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.financement.plan import Plan
from levier.dossiers.formulaire.blocs import est_un_bloc, libelle_du_champ
from levier.dossiers.formulaire.questionnaire import Questionnaire
from levier.dossiers.models import LignePlan
from levier.socle.erreurs import RefusMetier
from regles.cahier import Cahier, Champ, TypeChamp

Rubrique = Literal["fenetre", "formulaire", "plan", "pieces", "partenaires"]


class DepotFerme(RefusMetier):
    """The window of the call is not open at the instant of the act. The draft is kept."""


class DepotImpossible(RefusMetier):
    """Something is missing before the request may be sent; `obstacles` lists all of it."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        self.obstacles = tuple(obstacles)
        count = len(self.obstacles)
        points = "un point reste" if count == 1 else f"{count} points restent"
        super().__init__(
            f"La demande n’est pas envoyée, {points} à régler : " + " ".join(o.phrase for o in self.obstacles),
            self.obstacles[0].champ,
        )


class EngagementManquant(RefusMetier):
    """The declaration on honour was not ticked."""

    def __init__(self) -> None:
        super().__init__(
            "Cochez l’engagement du demandeur : sans lui, la demande ne peut pas être déposée.", "engagement"
        )


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to settle: the field or piece at fault, the sentence, and the screen where it is settled."""

    champ: str
    phrase: str
    rubrique: Rubrique = "formulaire"


def reponses_manquantes(questionnaire: Questionnaire) -> list[Obstacle]:
    """Fields asked that hold no answer, one that could not be read, or one that does not go with the others."""
    cahier, present = questionnaire.cahier, questionnaire.presents
    found: list[Obstacle] = []
    for champ in questionnaire.champs:
        own = [champ, *(line for line in questionnaire.saisissables if line.nom.startswith(f"{champ.nom}."))]
        missing = questionnaire.manque(champ)
        for field in own:
            name = libelle_du_champ(cahier, field.nom, present) or field.nom
            if field.nom in questionnaire.erreurs:
                found.append(Obstacle(field.nom, f"« {name} » : {questionnaire.erreurs[field.nom]}"))
            elif field.nom in missing:
                found.append(Obstacle(field.nom, _demande(field, name)))
    return found


def _demande(champ: Champ, libelle: str) -> str:
    if est_un_bloc(champ):
        return f"Ajoutez au moins une ligne à « {libelle} »."
    if champ.type is TypeChamp.DECLARATION:
        return f"Cochez « {libelle} »."
    return f"Répondez à « {libelle} »."


def plan_incomplet(plan: Plan, illisibles: Sequence[LigneSaisie]) -> list[Obstacle]:
    """Lines that could not be read; otherwise an empty plan, or one that does not balance."""
    if not illisibles:
        return [] if plan.equilibre else [Obstacle("plan", plan.phrase, "plan")]
    named = ", ".join(f"« {ligne.libelle or ligne.montant} »" for ligne in illisibles)
    lines = "une ligne est à corriger" if len(illisibles) == 1 else f"{len(illisibles)} lignes sont à corriger"
    return [Obstacle("plan", f"Dans le plan de financement, {lines} : {named}.", "plan")]


def depenses_sans_justificatif(cahier: Cahier, lignes: Iterable[LignePlan]) -> list[Obstacle]:
    """Expenses that name no file where the call wants one for each; `champ` is where the plan's screen asks for it."""
    piece = cahier.justificatif
    if piece is None:
        return []
    spent = (line for line in lignes if line.sens == SensLigne.DEPENSE)
    return [
        Obstacle(f"l{rank}-piece", f"Dépense « {line.libelle} » : choisissez ou joignez « {piece.libelle} ».", "plan")
        for rank, line in enumerate(spent)
        if il_manque(cahier, line.nature, line.piece_id)
    ]


def pieces_manquantes(cahier: Cahier, genres: Iterable[str]) -> list[Obstacle]:
    """Pieces that the call asks and the request does not hold."""
    present = set(genres)
    return [
        Obstacle(piece.id, f"Joignez « {piece.libelle} ».", "pieces")
        for piece in cahier.pieces
        if piece.obligatoire and piece.id not in present
    ]
