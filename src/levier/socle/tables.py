"""Tables of transitions: the only ways from a state to another, one table per kind of object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


class NaissanceImpossible(ValueError):
    """A mistake of ours: an object made in a state that its table does not give at birth."""


class TableDeTransitions:
    """The transitions of one kind of object, by action; `naissances`: the states it may be made in, the first one if unsaid."""

    def __init__(
        self,
        etats: type[models.TextChoices],
        *transitions: Transition,
        naissances: Iterable[models.TextChoices] = (),
    ) -> None:
        self.etats = etats
        self.naissances = frozenset(str(etat) for etat in naissances) or frozenset(etats.values[:1])
        self.transitions: Mapping[str, Transition] = {t.action: t for t in transitions}
        if len(self.transitions) != len(transitions):
            raise ValueError("two transitions share a name")

    def possibles(self, etat: str, role: str) -> list[Transition]:
        """What `role` may do from `etat`: the buttons of a screen."""
        return [t for t in self.transitions.values() if etat in t.depuis and role in t.roles]


def verifier_naissance(sender: type[models.Model], instance: models.Model, **_: object) -> None:
    """Before each save: raises NaissanceImpossible for a new object whose state its table reaches by a transition only."""
    table: TableDeTransitions | None = getattr(sender, "TRANSITIONS", None)
    if table is None or not instance._state.adding:  # noqa: SLF001  Django's documented API
        return
    etat = str(getattr(instance, "etat", ""))
    if etat not in table.naissances:
        raise NaissanceImpossible(f"{sender.__name__} « {etat} »")
