"""Values of an event that may one day be erased: kept beside the chain, which holds the salted hash of each. Pure.

Every text of an event of format 2 is one of them (actor's label, reason, values before and after): which ones are of a
person is not for each act to say. A number, a yes or no, an absence stays in the chain.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping

Valeur = str | int | bool | None
Valeurs = Mapping[str, Valeur]

EFFACE = "effacé"
"""What is read in place of a value that was erased."""
_SEL = 32
"""Characters of the salt that stands before each value."""


class Coffre:
    """The values of one event, by place (`motif`, `apres.email`): each behind a salt of its own, to be erased alone."""

    def __init__(self, gardees: dict[str, str]) -> None:
        self.gardees = gardees

    def confier(self, place: str, texte: str) -> str:
        """Keep a text; returns the trace that the chain holds of it. An empty one has none."""
        if not texte:
            return ""
        self.gardees[place] = secrets.token_hex(_SEL // 2) + texte
        return _trace(self.gardees[place])

    def confier_tout(self, place: str, valeurs: Valeurs) -> dict[str, Valeur]:
        """Keep each text of `valeurs`; the rest is returned as it is."""
        return {
            nom: self.confier(f"{place}.{nom}", valeur) if isinstance(valeur, str) else valeur
            for nom, valeur in valeurs.items()
        }

    def rendre(self, place: str, trace: str) -> str:
        """The text whose trace this is; EFFACE once it was erased."""
        if not trace:
            return ""
        return self.gardees[place][_SEL:] if place in self.gardees else EFFACE

    def rendre_tout(self, place: str, traces: Valeurs) -> dict[str, Valeur]:
        """Values whose traces these are."""
        return {
            nom: self.rendre(f"{place}.{nom}", trace) if isinstance(trace, str) else trace
            for nom, trace in traces.items()
        }

    def repond_a(self, traces: Mapping[str, Valeur]) -> bool:
        """Whether each value still kept is the one of its trace: none changed, none added."""
        return all(_trace(str(kept)) == traces.get(place) for place, kept in self.gardees.items())


def _trace(gardee: str) -> str:
    return hashlib.sha256(gardee.encode()).hexdigest()
