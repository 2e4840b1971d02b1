"""What still prevents a request from being sent. What the rules refuse is no obstacle: the service decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from levier.dossiers.plan import Plan
from levier.dossiers.saisie import LigneSaisie
from regles.cahier import Cahier, Champ

Rubrique = Literal["fenetre", "formulaire", "plan", "pieces", "partenaires"]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing to settle: the field or piece at fault, the sentence, and the screen where it is settled."""

    champ: str
    phrase: str
    rubrique: Rubrique = "formulaire"


def reponses_manquantes(
    champs: Iterable[Champ], reponses: dict[str, object], erreurs: dict[str, str]
) -> list[Obstacle]:
    """Fields asked that hold no answer, or one that could not be read."""
    found: list[Obstacle] = []
    for champ in champs:
        if champ.nom in erreurs:
            found.append(Obstacle(champ.nom, f"« {champ.donnee.libelle} » : {erreurs[champ.nom]}"))
        elif champ.obligatoire and not champ.calcule and champ.nom not in reponses:
            found.append(Obstacle(champ.nom, f"Répondez à « {champ.donnee.libelle} »."))
    return found


def plan_incomplet(plan: Plan, illisibles: Sequence[LigneSaisie]) -> list[Obstacle]:
    """Lines that could not be read; otherwise an empty plan, or one that does not balance."""
    if not illisibles:
        return [] if plan.equilibre else [Obstacle("plan", plan.phrase, "plan")]
    named = ", ".join(f"« {ligne.libelle or ligne.montant} »" for ligne in illisibles)
    lines = "une ligne est à corriger" if len(illisibles) == 1 else f"{len(illisibles)} lignes sont à corriger"
    return [Obstacle("plan", f"Dans le plan de financement, {lines} : {named}.", "plan")]


def pieces_manquantes(cahier: Cahier, genres: Iterable[str]) -> list[Obstacle]:
    """Pieces that the call asks and the request does not hold."""
    present = set(genres)
    return [
        Obstacle(piece.id, f"Joignez « {piece.libelle} ».", "pieces")
        for piece in cahier.pieces
        if piece.obligatoire and piece.id not in present
    ]
