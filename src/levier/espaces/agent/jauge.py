"""The gauge of an enveloppe: what is opened, granted, asked, and what is left, drawn and said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

LARGEUR = 1000
"""Units of the drawing: a thousandth of the credits each."""


@dataclass(frozen=True, slots=True)
class Troncon:
    """A stretch of the gauge: its amount, its words, where it is drawn."""

    classe: str
    libelle: str
    montant: Decimal
    debut: int
    largeur: int


@dataclass(frozen=True, slots=True)
class Jauge:
    """Credits of one enveloppe. `apres`: the amount about to be granted, when the gauge says what a decision will leave."""

    ouvert: Decimal
    attribue: Decimal
    attente: Decimal | None = None
    apres: Decimal | None = None

    @property
    def reste(self) -> Decimal:
        """What may still be granted, the decision at hand counted."""
        return self.ouvert - self.attribue - (self.apres or Decimal(0))

    @property
    def depassement(self) -> Decimal:
        """By how much the pending requests exceed what is left; zero when they do not."""
        return max(Decimal(0), (self.attente or Decimal(0)) - self.reste)

    @property
    def parts(self) -> list[Troncon]:
        """The stretches to draw, from the left, cut at the end of the gauge."""
        wanted = [
            ("attribue", "Attribué", self.attribue),
            ("apres", "Cette décision", self.apres),
            ("attente", "Demandé par les dossiers en cours", self.attente),
        ]
        parts: list[Troncon] = []
        start = 0
        for classe, libelle, montant in wanted:
            if montant is None:
                continue
            width = min(LARGEUR - start, self._largeur(montant))
            parts.append(Troncon(classe, libelle, montant, start, width))
            start += width
        return parts

    def _largeur(self, montant: Decimal) -> int:
        return 0 if not self.ouvert else round(montant * LARGEUR / self.ouvert)
