"""A real PostgreSQL for every test, under the application's own role.

A template database (migrations, territories) is built once per session by the owner, then copied: 0.2 s a copy.
`LEVIER_TEST_NOM` gives a session a server of its own; `DATABASE_URL` uses that server instead.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from tests.clamd import Clamd
from tests.clamd import demarrer as demarrer_clamd

from levier.socle.base_de_donnees import lire_adresse

RACINE = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process only; xdist's workers receive its address."""
    if hasattr(config, "workerinput") or "DATABASE_URL" in os.environ:
        return
    if "no:django" in config.getoption("plugins"):
        return
    from levier.config import postgresql_embarque as embarque

    name = os.environ.get("LEVIER_TEST_NOM", "t")
    mark = hashlib.sha256(f"{RACINE}{name}{os.getpid()}".encode()).hexdigest()[:8]
    data = Path("/var/tmp") / f"levier-tests-{mark}"
    server = embarque.demarrer(data, durable=False)
    embarque.creer_base(server, "levier")
    os.environ["DATABASE_URL"] = server.adresse("levier")
    settings.CONNEXION_PROPRIETAIRE = lire_adresse(os.environ["DATABASE_URL"])
    connections["default"].settings_dict.update(HOST=str(server.prise), USER=settings.CONNEXION_PROPRIETAIRE["USER"])
    config.add_cleanup(lambda: _jeter(server, data))


def _jeter(server, data: Path) -> None:
    import shutil

    server.arreter()
    shutil.rmtree(data, ignore_errors=True)


def _adresse() -> str:
    owner = settings.CONNEXION_PROPRIETAIRE
    parts = [f"dbname={owner['NAME']}", f"user={owner['USER']}"]
    parts += [f"host={owner['HOST']}"] if owner["HOST"] else []
    parts += [f"port={owner['PORT']}"] if owner["PORT"] else []
    parts += [f"password={owner['PASSWORD']}"] if owner["PASSWORD"] else []
    return " ".join(parts)


def _ordre(sql: str) -> None:
    with psycopg.connect(_adresse(), autocommit=True) as owner:
        owner.execute(sql)


def _construire_modele(nom: str) -> None:
    """Migrate and load the territories in a database of its own, as the owner, in a process of its own."""
    _ordre(f"CREATE DATABASE {nom} TEMPLATE template0 ENCODING 'UTF8'")
    base = os.environ["DATABASE_URL"]
    head, _, tail = base.partition("?")
    address = head.rsplit("/", 1)[0] + f"/{nom}" + (f"?{tail}" if tail else "")
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        "from levier.territoires.actions import charger_millesime\n"
        "charger_millesime(2021); charger_millesime(2026)\n"
    )
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "levier.config.settings_proprietaire",
           "PYTHONPATH": str(RACINE / "src"), "LEVIER_CLE_SECRETE": "tests"}  # fmt: skip
    subprocess.run([sys.executable, "-c", code], env=env, check=True, cwd=RACINE)


@pytest.fixture(scope="session")
def base_modele() -> str:
    """Name of the template database, built once whatever the number of workers."""
    name = (
        "modele_"
        + hashlib.sha256(os.environ["DATABASE_URL"].encode()).hexdigest()[:8]
        + f"_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:8]}"
    )
    with psycopg.connect(_adresse(), autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(71)")
        found = owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            _construire_modele(name)
        owner.execute("SELECT pg_advisory_unlock(71)")
    return name


def _copier(modele: str, copie: str) -> None:
    for _ in range(50):
        try:
            _ordre(f"CREATE DATABASE {copie} TEMPLATE {modele}")
        except psycopg.errors.ObjectInUse:  # another worker is copying
            time.sleep(0.1)
        else:
            return
    pytest.fail("the template database stays in use")


def _utiliser(nom: str) -> None:
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = nom
    settings.DATABASES["default"]["NAME"] = nom
    os.environ["LEVIER_BASE_DE_TEST"] = nom


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, base_modele: str, worker_id: str) -> Iterator[None]:
    """One copy per worker; each test runs in a transaction that is rolled back."""
    copy = f"{base_modele}_{worker_id}"
    _copier(base_modele, copy)
    with django_db_blocker.unblock():
        _utiliser(copy)
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    _ordre(f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "seul")


@pytest.fixture
def base_reelle(django_db_setup, django_db_blocker, base_modele: str, worker_id: str) -> Iterator[str]:
    """A fresh database where commits are real, for races, jobs and browsers; thrown away after the test.

    Use instead of `django_db(transaction=True)`, whose flush the journal's protection refuses.
    """
    previous = connections["default"].settings_dict["NAME"]
    copy = f"{base_modele}_{worker_id}_reelle"
    _ordre(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")
    _copier(base_modele, copy)
    with django_db_blocker.unblock():
        _utiliser(copy)
        yield copy
        _utiliser(previous)
    _ordre(f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.fixture(autouse=True)
def fichiers_temporaires(settings, tmp_path: Path) -> None:
    """Files of a test stay in its folder."""
    settings.MEDIA_ROOT = tmp_path / "fichiers"


@pytest.fixture(scope="session")
def clamd() -> Iterator[Clamd]:
    """A real antivirus with one signature; started once per worker that needs it."""
    with tempfile.TemporaryDirectory(prefix="levier-clamd-") as folder, demarrer_clamd(Path(folder)) as started:
        yield started


@pytest.fixture
def antivirus(clamd: Clamd, settings) -> Clamd:
    """An installation that has it."""
    settings.LEVIER_CLAMAV = clamd.machine
    return clamd


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--images", action="store_true", help="write the pictures of every screen into docs/images")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """A file of browser stories stays on one worker, which fills one site for it.

    The mark `xdist_group` does nothing with pytest 9.2: xdist 3.8 writes the group in a node id that is no longer read.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ParFichierDeParcours(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return path if "parcours/" in path else nodeid

    return ParFichierDeParcours(config, log) if config.getoption("dist") == "loadgroup" else None
