"""Who acts: the kernel knows an identifier, a label and a role, never an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Acteur(Protocol):
    """What the journal keeps of who acted, as text, for ever."""

    @property
    def identifiant(self) -> str: ...

    @property
    def libelle(self) -> str: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ActeurConnu:
    """An actor under one role: "porteur", "instructeur", "signataire", "administrateur", "systeme"."""

    identifiant: str
    libelle: str
    role: str


SYSTEME = ActeurConnu("systeme", "Levier", "systeme")
"""Levier itself: deadlines, jobs, receipts."""
