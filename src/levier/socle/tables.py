"""Tables of transitions: the only ways from a state to another, one table per kind of object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from some states to another: who may take it (roles), how it reads, what the journal calls it."""

    action: str
    depuis: frozenset[str]
    vers: str
    roles: frozenset[str]
    libelle: str  # the button: "Déposer la demande"
    evenement: str  # the journal: "dossier_depose"


class TableDeTransitions:
    """The transitions of one kind of object, by action."""

    def __init__(self, etats: type[models.TextChoices], *transitions: Transition) -> None:
        self.etats = etats
        self.transitions: Mapping[str, Transition] = {t.action: t for t in transitions}
        if len(self.transitions) != len(transitions):
            raise ValueError("two transitions share a name")

    def possibles(self, etat: str, role: str) -> list[Transition]:
        """What `role` may do from `etat`: the buttons of a screen."""
        return [t for t in self.transitions.values() if etat in t.depuis and role in t.roles]
