"""The demonstration, step by step: each step may play, after those below it, what shows its own work."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from levier.socle.registre import Registre

Demonstration = Callable[[], Iterator[None]]
"""Plays acts on what the earlier steps left, business time held at each one's date; yields when waiting jobs are to be run."""
_demonstrations: Registre[str, Demonstration] = Registre("the demonstration “{}”")


def declarer(nom: str, jouer: Demonstration) -> None:
    """Have `levier demo` play it the first time that it fills its database. Raises DejaDeclare."""
    _demonstrations.declarer({nom: jouer})


def demonstrations() -> list[Demonstration]:
    """In the order of the steps."""
    return _demonstrations.valeurs()
