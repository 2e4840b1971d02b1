from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def vu_par():
    """A browser where this person is logged in."""

    def ouvrir(personne) -> Client:
        client = Client()
        client.force_login(personne)
        return client

    return ouvrir
