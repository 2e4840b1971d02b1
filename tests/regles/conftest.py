"""The cahier of Saône-et-Loire, its common situation, and small cahiers made for one test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from regles.cahier import Cahier
from regles.chargement import charger
from regles.valeurs import Situation

RACINE = Path(__file__).resolve().parents[2]
FICHIER = "cahiers/fitn7/axe3-saone-et-loire.yaml"


@pytest.fixture(scope="session")
def texte_71() -> str:
    return (RACINE / FICHIER).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def cahier_71(texte_71: str) -> Cahier:
    return charger(texte_71, FICHIER)


@pytest.fixture
def commune(cahier_71: Cahier) -> Situation:
    """A commune of 900 inhabitants, 40 000 € of eligible expenses, everything known and in order."""
    return cahier_71.exemples[0].donnees


@pytest.fixture
def changer(texte_71: str) -> Callable[..., str]:
    """The text of the cahier with pieces replaced, each of which must be there exactly once."""

    def remplacer(*paires: tuple[str, str]) -> str:
        texte = texte_71
        for avant, apres in paires:
            assert texte.count(avant) == 1, f"{avant!r} : {texte.count(avant)} fois"
            texte = texte.replace(avant, apres)
        return texte

    return remplacer


@pytest.fixture(autouse=True)
def fichiers_temporaires() -> None:
    """Nothing here writes files or knows Django: these tests run without it."""
