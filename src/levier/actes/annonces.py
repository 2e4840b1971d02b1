"""What an act announces once produced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class ActeProduit(Annonce):
    """The document of a decision exists: it is notified to the porteur."""

    nom: ClassVar[str] = "acte_produit"
    acte_id: int
