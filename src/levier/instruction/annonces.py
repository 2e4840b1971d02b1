"""What the instruction announces to the jobs and the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class PropositionTransmise(Annonce):
    """An instructor proposed a grant or a refusal: it is to be signed."""

    nom: ClassVar[str] = "proposition_transmise"
    proposition_id: int


@declarer
@dataclass(frozen=True, slots=True)
class PropositionRenvoyee(Annonce):
    """Who signs sent a proposal back, with the reason."""

    nom: ClassVar[str] = "proposition_renvoyee"
    proposition_id: int
