"""The cahiers that an agent deposits to simulate them: kept packed in the session, and nowhere else."""

from __future__ import annotations

import base64
import zlib
from collections.abc import MutableMapping
from typing import Any

from levier.appels.parents import VersionsPubliees
from levier.simulation.cahiers import cle_du_depose
from regles.chargement.heritage import entier

GARDES = 2
"""Deposited texts kept in a session: the rule of reference and the one compared."""
_EN_SESSION = "simulation_cahiers"


def deposes(session: MutableMapping[str, Any]) -> dict[str, str]:
    """The texts kept, by their choice."""
    return {cle: _gonfler(packed) for cle, packed in session.get(_EN_SESSION, {}).items()}


def deposer(session: MutableMapping[str, Any], texte: str) -> str:
    """Keep a text for the session and give its choice; the last ones only. Raises CahierInvalide."""
    texte = entier(texte, "cahier.yaml", VersionsPubliees())
    cle = cle_du_depose(texte)
    others = {one: packed for one, packed in session.get(_EN_SESSION, {}).items() if one != cle}
    kept = dict([*others.items()][1 - GARDES :])
    packed = base64.b64encode(zlib.compress(texte.encode(), 9)).decode()
    session[_EN_SESSION] = {**kept, cle: packed}
    return cle


def _gonfler(texte: str) -> str:
    return zlib.decompress(base64.b64decode(texte)).decode()
