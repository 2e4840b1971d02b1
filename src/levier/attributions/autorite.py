"""The authority that a decision is taken by, and an act signed by, as they print it for ever."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Autorite:
    """A name and a quality (« La préfète de l’Ain », « Pour le préfet et par délégation, la secrétaire générale »);
    the reference of the delegation, empty without one. The service is that of the request (CRPA, L. 212-1).
    """

    nom: str
    qualite: str
    delegation_reference: str = ""
