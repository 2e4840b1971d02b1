"""Who may ask, and where: what a call says of its porteurs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Situes(StrEnum):
    """What must lie on the territory of the call."""

    AU_SIEGE = "au siège"  # the seat of the porteur: a stranger is stopped at the door
    AU_LIEU = "au lieu du projet"  # the place that plays the role `lieu`, looked at when the request is deposited
    PARTOUT = "partout"


@dataclass(frozen=True, slots=True)
class NatureAjoutee:
    """A nature of applicant that a call adds; `comme` is the known one that it is told apart from."""

    code: str
    libelle: str
    comme: str


PERIMETRE = "perimetre"
"""In place of the name of a file: every territory of the call."""


@dataclass(frozen=True, slots=True)
class Porteurs:
    """Who may ask. A call without département nor région has the whole country for territory.

    `sans_demande`: nobody asks; the beneficiaries are the codes of the file that this table or these lines bring, or
    those of the whole territory (`PERIMETRE`). Empty: one asks.
    """

    situes: Situes = Situes.AU_SIEGE
    natures: tuple[NatureAjoutee, ...] = ()
    sans_demande: str = ""

    def natures_de(self, nature: str) -> frozenset[str]:
        """What a structure of this known nature may be in this call: itself, or one that the call tells apart from it."""
        return frozenset((nature, *(ajoutee.code for ajoutee in self.natures if ajoutee.comme == nature)))


TOUS = Porteurs()
"""What a cahier that says nothing takes."""
