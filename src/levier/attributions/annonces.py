"""What a decision announces to the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class DecisionPrise(Annonce):
    """A request was granted or refused: its act is produced and notified."""

    nom: ClassVar[str] = "decision_prise"
    decision_id: int
