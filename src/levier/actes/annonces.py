"""What an act announces on its way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from levier.socle.annonces import Annonce, declarer


@declarer
@dataclass(frozen=True, slots=True)
class ActeSigne(Annonce):
    """An act has its signature and its number: its PDF is made."""

    nom: ClassVar[str] = "acte_signe"
    acte_id: int


@declarer
@dataclass(frozen=True, slots=True)
class ActeProduit(Annonce):
    """The PDF of an act exists: it is notified to the porteur."""

    nom: ClassVar[str] = "acte_produit"
    acte_id: int


@declarer
@dataclass(frozen=True, slots=True)
class ModelePublie(Annonce):
    """A level changed the words of its acts: the levels below that have their own are told."""

    nom: ClassVar[str] = "modele_publie"
    version_id: int
