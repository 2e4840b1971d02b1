"""A PostgreSQL that one may stop: a server of its own, durable like the real one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connections
from tests import modele
from tests.gardien import garder

from levier.config import postgresql_embarque as embarque
from levier.socle.base_de_donnees import lire_adresse


@dataclass(frozen=True)
class BaseArretable:
    """A database, and how its server is stopped without a word, then started again."""

    serveur: embarque.ServeurEmbarque
    adresse: str

    def couper(self) -> None:
        """As if the machine had lost its power: no goodbye to anyone, nothing written that was not yet."""
        embarque._executer(
            self.serveur.binaires / "pg_ctl", "-D", self.serveur.donnees, "-m", "immediate", "-w", "stop",
            utilisateur=embarque._utilisateur(),
        )  # fmt: skip

    def relancer(self) -> None:
        embarque.demarrer(self.serveur.donnees)


@pytest.fixture
def base_arretable(django_db_blocker) -> Iterator[BaseArretable]:
    """The test's own process works on it too."""
    data = modele.place() / f"levier-panne-{uuid.uuid4().hex[:8]}"
    with garder(data):
        modele.deposer(data)
        server = embarque.demarrer(data)
        connection = connections["default"]
        former = dict(connection.settings_dict)
        owner = lire_adresse(server.adresse(modele.NOM))
        with django_db_blocker.unblock():
            connection.close()
            connection.settings_dict.update({key: owner[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
            try:
                yield BaseArretable(server, server.adresse(modele.NOM))
            finally:
                connection.close()
                connection.settings_dict.update(former)
