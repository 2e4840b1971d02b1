"""The calls of the sources as tests read them: by the short name of their file, and case by case."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from regles.cahier import Cahier
from regles.chargement import charger
from regles.evaluation import evaluer
from regles.resultat import Resultat

RACINE = Path(__file__).resolve().parents[2]
CAHIERS = RACINE / "cahiers" / "fitn7"
FICHIERS = sorted(CAHIERS.glob("axe*.yaml"))
SOURCES = Path(os.environ.get("LEVIER_SOURCES") or RACINE.parent / "shared" / "sources")

Cas = Callable[..., Resultat]


def texte_de(nom: str) -> str:
    """The text of one file of `cahiers/fitn7`, by its short name."""
    return (CAHIERS / f"{nom}.yaml").read_text(encoding="utf-8")


def lire(nom: str) -> Cahier:
    """The cahier of one file of `cahiers/fitn7`, by its short name."""
    return charger(texte_de(nom), f"cahiers/fitn7/{nom}.yaml")


def cas_de(cahier: Cahier) -> Cas:
    """The common situation of a cahier's examples, some values changed (`projet__depot` for `projet.depot`)."""
    base = cahier.exemples[0].donnees

    def evaluer_avec(**changes: object) -> Resultat:
        return evaluer(cahier, {**base, **{nom.replace("__", "."): valeur for nom, valeur in changes.items()}})

    return evaluer_avec


def motifs(resultat: Resultat) -> list[str]:
    """The ids of the conditions that fail."""
    return [motif.id for motif in resultat.motifs]
