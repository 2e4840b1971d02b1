"""Outlines of départements and régions, as SVG paths (`carte.json`, written by `outils.carte`; licence beside it)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FICHIER = Path(__file__).resolve().parent / "carte.json"


@dataclass(frozen=True, slots=True)
class ContourOutreMer:
    """A territory overseas, in a drawing of its own."""

    largeur: int
    hauteur: int
    trace: str


@dataclass(frozen=True, slots=True)
class Contours:
    """Paths by INSEE code. The mainland and Corsica share one square drawing of side `cote`."""

    cote: int
    departements: Mapping[str, str]
    outre_mer: Mapping[str, ContourOutreMer]
    regions: Mapping[str, str]


@cache
def contours() -> Contours:
    """The committed outlines."""
    content = json.loads(FICHIER.read_text(encoding="utf-8"))
    return Contours(
        cote=content["cote"],
        departements=content["departements"],
        outre_mer={code: ContourOutreMer(**drawn) for code, drawn in content["outre_mer"].items()},
        regions=content["regions"],
    )
