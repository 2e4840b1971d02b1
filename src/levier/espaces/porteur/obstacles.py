"""What still prevents a request from being sent, each point with the address where it is settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from levier.dossiers.etude.obstacles import Obstacle, Rubrique
from levier.espaces.composants.champs import ancre_donnee
from regles.cahier import Cahier

ANCRES: Mapping[Rubrique, Callable[[str, Cahier], str]] = {
    "formulaire": ancre_donnee,
    "plan": lambda champ, _: "bilan" if champ == "plan" else champ,
    "partenaires": lambda champ, _: champ,
    "pieces": lambda champ, _: f"piece-{champ}",
}
"""Screen of the preparation -> where the field at fault stands on it. The window and the territory of the call are settled nowhere."""


@dataclass(frozen=True, slots=True)
class ObstacleVu:
    """A point to settle; `adresse` is empty when the porteur can do nothing about it."""

    phrase: str
    adresse: str


def obstacle_vu(obstacle: Obstacle, numero: str, cahier: Cahier) -> ObstacleVu:
    """An obstacle of the request `numero`, as its deposit shows it."""
    anchor = ANCRES.get(obstacle.rubrique)
    if anchor is None:
        return ObstacleVu(obstacle.phrase, "")
    page = reverse(f"porteur:{obstacle.rubrique}", args=[numero])
    return ObstacleVu(obstacle.phrase, f"{page}#{anchor(obstacle.champ, cahier)}")
