from __future__ import annotations

import pytest
from django.test import Client
from tests import fabriques

from levier.comptes.enums import Role


@pytest.fixture
def appel(db):
    return fabriques.un_appel()


@pytest.fixture
def agent(db):
    return fabriques.un_agent()


@pytest.fixture
def prefet(db):
    return fabriques.un_agent(Role.SIGNATAIRE, nom="Claude Moreau")


@pytest.fixture
def administrateur(db):
    return fabriques.un_agent(Role.ADMINISTRATEUR, nom="Alex Durand")


@pytest.fixture
def vu_par():
    """A browser where this person is logged in."""

    def ouvrir(personne) -> Client:
        client = Client()
        client.force_login(personne)
        return client

    return ouvrir


@pytest.fixture
def depose(appel):
    return fabriques.un_dossier_depose(appel)


@pytest.fixture
def complet(appel, agent):
    return fabriques.un_dossier_complet(appel, agent=agent)
