"""The calls of the sources, and the sources themselves when they are beside the project."""

from __future__ import annotations

import pytest
from tests.cahiers.appels import FICHIERS, SOURCES, lire, texte_de

from regles.cahier import Cahier
from regles.fonds import Fonds, charger_fonds


@pytest.fixture(scope="session")
def cahiers() -> dict[str, Cahier]:
    """Every call, by the name of its file."""
    return {chemin.stem: lire(chemin.stem) for chemin in FICHIERS}


@pytest.fixture(scope="session")
def fonds() -> Fonds:
    """The tree of the fund."""
    return charger_fonds(texte_de("fonds"), "cahiers/fitn7/fonds.yaml")


@pytest.fixture(scope="session")
def sources() -> dict[str, str]:
    """The text of the five sources, by their number."""
    textes = {chemin.name[:3]: chemin.read_text(encoding="utf-8") for chemin in sorted(SOURCES.glob("00*.txt"))}
    if not textes:
        pytest.skip("les documents sources ne sont pas à côté du projet (../shared/sources)")
    return textes


@pytest.fixture(autouse=True)
def fichiers_temporaires() -> None:
    """Nothing here writes files or knows Django: these tests run without it."""
