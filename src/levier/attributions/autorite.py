"""The authority that a decision is taken by, and an act signed by, as they print it for ever."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Autorite:
    """A name and a quality ("le préfet", a delegate's); the reference of the delegation, empty without one."""

    nom: str
    qualite: str
    delegation_reference: str = ""
