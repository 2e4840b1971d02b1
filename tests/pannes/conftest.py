"""A PostgreSQL that one may stop: a server of its own, durable like the real one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections

from levier.config import postgresql_embarque as embarque
from levier.socle.base_de_donnees import lire_adresse

RACINE = Path(__file__).resolve().parents[2]
_PREPARER = (
    "import django; django.setup()\n"
    "from django.core.management import call_command\n"
    "from levier.territoires.actions import charger_millesime\n"
    "call_command('migrate', verbosity=0)\n"
    "charger_millesime(2021)\n"
)


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
    data = Path("/var/tmp") / f"levier-panne-{uuid.uuid4().hex[:8]}"
    server = embarque.demarrer(data)
    address = server.adresse("levier")
    connection = connections["default"]
    former = dict(connection.settings_dict)
    try:
        embarque.creer_base(server, "levier")
        env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "levier.config.settings_proprietaire",
               "PYTHONPATH": str(RACINE / "src"), "LEVIER_CLE_SECRETE": "tests"}  # fmt: skip
        subprocess.run([sys.executable, "-c", _PREPARER], env=env, check=True, cwd=RACINE)
        with django_db_blocker.unblock():
            connection.close()
            owner = lire_adresse(address)
            connection.settings_dict.update({key: owner[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
            yield BaseArretable(server, address)
            connection.close()
    finally:
        connection.settings_dict.update(former)
        server.arreter()
        shutil.rmtree(data, ignore_errors=True)
