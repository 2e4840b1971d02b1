"""What a structure is in a vintage, read once by a process: rows of a vintage change with its loading alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from levier.territoires.models import Millesime, Structure

STRUCTURES_GARDEES = 20_000
"""What is kept of porteurs, half a kilobyte each: those of a call, many times over."""
T = TypeVar("T")
_gardees: dict[tuple[object, ...], Any] = {}


def selon_le_chargement(quoi: str, structure: Structure, millesime: int, chargement: str, lire: Callable[[], T]) -> T:
    """What `lire` gives of the structure, known by `quoi`; read once for the files of the vintage, of hash `chargement`.

    An empty hash keeps nothing. Nothing is kept either of a vintage that was loaded meanwhile.
    """
    key = (quoi, millesime, chargement, structure.nature, structure.niveau, structure.territoire_code, structure.siren)
    if chargement and key in _gardees:
        kept: T = _gardees[key]
        return kept
    found = lire()
    if chargement and Millesime.objects.filter(annee=millesime, empreinte=chargement).exists():
        if len(_gardees) >= STRUCTURES_GARDEES:
            _gardees.pop(next(iter(_gardees)), None)
        _gardees[key] = found
    return found


def oublier() -> None:
    """Forget all that is kept: for who changes rows of a vintage by other means, in a base of its own."""
    _gardees.clear()
