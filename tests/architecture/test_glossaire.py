"""The glossary is the dictionary of the models: a noun that enters a model enters the glossary in the same commit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

GLOSSAIRE = Path(__file__).resolve().parents[2] / "docs" / "glossaire.md"


@pytest.fixture(scope="module")
def identifiants() -> set[str]:
    return set(re.findall(r"`([A-Za-z_]+)` \| [^|]+ \|$", GLOSSAIRE.read_text(encoding="utf-8"), re.MULTILINE))


def _modeles():
    return [m for m in apps.get_models() if m.__module__.startswith("levier.")]


def test_every_model_stands_in_the_glossary(identifiants):
    assert sorted({m.__name__ for m in _modeles()} - identifiants) == []


def test_every_amount_stands_in_the_glossary(identifiants):
    amounts = {f.name for m in _modeles() for f in m._meta.fields if f.name.startswith("montant_")}
    assert sorted(amounts - identifiants) == []


def test_every_state_of_a_dossier_stands_in_the_glossary(identifiants):
    from levier.dossiers.enums import EtatDossier

    assert sorted(set(EtatDossier.values) - identifiants) == []


def test_every_transition_of_a_dossier_stands_in_the_glossary(identifiants):
    from levier.dossiers.transitions import TRANSITIONS

    synonyms = {"retenir": "attribuer"}
    assert sorted({synonyms.get(a, a) for a in TRANSITIONS.transitions} - identifiants) == []


def test_no_term_is_written_twice():
    terms = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| `", GLOSSAIRE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(t for t in set(terms) if terms.count(t) > 1) == []
