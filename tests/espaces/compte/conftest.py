from __future__ import annotations

import pytest
from tests.boite_smtp import boite_smtp  # noqa: F401  a fixture
from tests.comptes.conftest import MOT_DE_PASSE, membre, structure, une_personne  # noqa: F401  fixtures

from levier.comptes.models import Personne


@pytest.fixture
def personne(db) -> Personne:
    return une_personne("camille@mairie.example")


@pytest.fixture
def connectee(client, personne):
    """A browser where `personne` is logged in."""
    client.force_login(personne)
    return client


@pytest.fixture
def mot_de_passe() -> str:
    return MOT_DE_PASSE
