"""What a message announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class MessageEnvoye(Annonce):
    """Someone wrote to the other side about an object."""

    nom: ClassVar[str] = "message_envoye"
    message_id: int
