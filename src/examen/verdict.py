"""What the look at a file may conclude. Sentences are in French, and follow the name of the file."""

from __future__ import annotations

from dataclasses import dataclass

MO = 1024 * 1024


class Refus(Exception):
    """The file holds what we refuse; the text says what, and what to do."""


class NonConforme(Exception):
    """The content is not a document of the kind that its name says."""


class Abime(Exception):
    """It is one, and a part of it can no longer be read."""


@dataclass(slots=True)
class Budget:
    """What a file may unpack to, all levels together: bytes and entries. `envoye`: bytes of the file that was sent.

    A file that packs better than `TAUX_MAX` to one past `GROS` is a bomb: real sheets stay under 60.
    """

    envoye: int
    octets: int = 200 * MO
    entrees: int = 3000
    pris: int = 0

    def prendre(self, octets: int) -> None:
        """Raises Refus once too much was unpacked."""
        self.pris += octets
        if self.pris > self.octets or (self.pris > GROS and self.pris > TAUX_MAX * self.envoye):
            raise Refus(BOMBE)

    def compter(self, entrees: int) -> None:
        """Raises Refus past the number of entries."""
        self.entrees -= entrees
        if self.entrees < 0:
            raise Refus(BOMBE)


TAUX_MAX = 120
GROS = 8 * MO
BOMBE = (
    "se déplie en un contenu démesuré (« bombe » de décompression) : enregistrez de nouveau le document, "
    "ou exportez-le en PDF."
)
