"""What happened to a call, announced to later steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class CahierPublie(Annonce):
    """A version of a call's cahier is published."""

    nom: ClassVar[str] = "cahier_publie"
    version_id: int


@declarer
@dataclass(frozen=True, slots=True)
class CompetenceReglee(Annonce):
    """A setting names the service of a département that the cahier left open."""

    nom: ClassVar[str] = "competence_reglee"
    reglage_id: int
