"""What each state of a request means for the porteur: declared by the step that brings a request to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from levier.dossiers.enums import EtatDossier
from levier.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Suite:
    """What the state means for the porteur, and what happens now."""

    situation: str
    suite: str


_suites: Registre[str, Suite] = Registre("what the state “{}” of a dossier means for the porteur")


def declarer(suites: Mapping[EtatDossier, Suite]) -> None:
    """State -> its words. Raises DejaDeclare."""
    _suites.declarer({etat.value: words for etat, words in suites.items()})


def suite(etat: str) -> Suite:
    """The words of a state; its mere name when no step declares any."""
    if etat not in _suites:
        return Suite(f"Votre demande est «\u00a0{EtatDossier(etat).label}\u00a0».", "")
    return _suites.lire(etat)
