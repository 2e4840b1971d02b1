"""The small cahiers of `cas`, of which some are there to be refused."""

from __future__ import annotations

from pathlib import Path

from regles.chargement import CahierInvalide, charger


def se_charge(fichier: Path) -> bool:
    """Whether a file is a cahier: those of `cas` have their own tests, the others must be."""
    try:
        charger(fichier.read_text(encoding="utf-8"))
    except CahierInvalide:
        return "cas" not in fichier.parts
    return True
