"""What the life of the accounts announces to the steps that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class MembreParti(Annonce):
    """A person no longer acts for a structure; `relais_id` is the person who takes over what she followed, if any."""

    nom: ClassVar[str] = "membre_parti"
    rattachement_id: int
    relais_id: int | None
