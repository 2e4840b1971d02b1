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


@declarer
@dataclass(frozen=True, slots=True)
class CompteFerme(Annonce):
    """An account is closed: what the person was entrusted with goes back to nobody."""

    nom: ClassVar[str] = "compte_ferme"
    personne_id: int
