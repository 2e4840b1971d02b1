"""What a decision announces to the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class DecisionPrise(Annonce):
    """A request was granted, refused or closed, or its grant rectified: an act carries the decision."""

    nom: ClassVar[str] = "decision_prise"
    decision_id: int


@declarer
@dataclass(frozen=True, slots=True)
class DecisionRetiree(Annonce):
    """A decision was taken back by this one: the request is with the service again."""

    nom: ClassVar[str] = "decision_retiree"
    decision_id: int


@declarer
@dataclass(frozen=True, slots=True)
class ObservationsDemandees(Annonce):
    """The structure is asked what it has to say before its grant is taken back or corrected."""

    nom: ClassVar[str] = "observations_demandees"
    sollicitation_id: int
