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


@declarer
@dataclass(frozen=True, slots=True)
class EngagementSignale(Annonce):
    """A member of the structure says that the commitment signed by hand is not theirs."""

    nom: ClassVar[str] = "engagement_signale"
    contestation_id: int


@declarer
@dataclass(frozen=True, slots=True)
class SignalementRepondu(Annonce):
    """The service answered what was said of the commitment."""

    nom: ClassVar[str] = "signalement_repondu"
    contestation_id: int


@declarer
@dataclass(frozen=True, slots=True)
class NoteEcrite(Annonce):
    """An agent wrote a note that mentions colleagues."""

    nom: ClassVar[str] = "note_ecrite"
    note_id: int
