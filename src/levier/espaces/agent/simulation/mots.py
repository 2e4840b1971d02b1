"""The words of the page for each kind of porteur that is simulated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from levier.territoires.enums import Demandeurs


@dataclass(frozen=True, slots=True)
class Mots:
    """« commune », « communes »."""

    un: str
    des: str


MOTS: Mapping[Demandeurs, Mots] = {
    Demandeurs.COMMUNES: Mots("commune", "communes"),
    Demandeurs.GROUPEMENTS: Mots("intercommunalité", "intercommunalités"),
    Demandeurs.DEPARTEMENTS: Mots("département", "départements"),
    Demandeurs.REGIONS: Mots("région", "régions"),
}
