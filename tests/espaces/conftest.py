from __future__ import annotations

import pytest
from tests.fabriques import une_personne, une_structure

from levier.comptes.models import Personne
from levier.territoires.models import Structure


@pytest.fixture
def structure(db) -> Structure:
    return une_structure()


@pytest.fixture
def personne(structure) -> Personne:
    return une_personne(structure)


@pytest.fixture
def connectee(client, personne):
    """The browser of a signataire of the structure."""
    client.force_login(personne)
    return client
