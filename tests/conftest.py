"""A real PostgreSQL for every test, under the application's own role.

Each session has a server of its own, started on a copy of the folder that `tests.modele` keeps: its template database
(migrations, territories) is then copied, 0.2 s a copy. `DATABASE_URL` uses that server instead.
"""

from __future__ import annotations

import os
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from tests import modele
from tests.clamd import Clamd
from tests.clamd import demarrer as demarrer_clamd
from tests.gardien import garder

from levier.socle.base_de_donnees import lire_adresse


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the controlling process only; xdist's workers receive its address."""
    if hasattr(config, "workerinput") or "no:django" in config.getoption("plugins"):
        return
    if "DATABASE_URL" in os.environ:
        os.environ["LEVIER_TEST_MODELE"] = name = f"{modele.NOM}_{uuid.uuid4().hex[:8]}"
        config.add_cleanup(lambda: _ordre(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        return
    from levier.config import postgresql_embarque as embarque

    data = modele.place() / f"levier-tests-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    stack = ExitStack()
    config.add_cleanup(stack.close)
    stack.enter_context(garder(data))
    modele.deposer(data)
    server = embarque.demarrer(data, durable=False)
    os.environ["LEVIER_TEST_MODELE"] = modele.NOM
    os.environ["DATABASE_URL"] = server.adresse("levier")
    settings.CONNEXION_PROPRIETAIRE = lire_adresse(os.environ["DATABASE_URL"])
    connections["default"].settings_dict.update(HOST=str(server.prise), USER=settings.CONNEXION_PROPRIETAIRE["USER"])


def _adresse() -> str:
    owner = settings.CONNEXION_PROPRIETAIRE
    parts = [f"dbname={owner['NAME']}", f"user={owner['USER']}"]
    parts += [f"host={owner['HOST']}"] if owner["HOST"] else []
    parts += [f"port={owner['PORT']}"] if owner["PORT"] else []
    parts += [f"password={owner['PASSWORD']}"] if owner["PASSWORD"] else []
    return " ".join(parts)


_GARDEE: list[psycopg.Connection] = []


def _ordre(sql: str) -> None:
    """As the owner, on one connection kept: a backend that has already met the memory of its server copies four times as fast."""
    if _GARDEE and (_GARDEE[0].closed or _GARDEE[0].broken):
        _GARDEE.pop().close()
    if not _GARDEE:
        _GARDEE.append(psycopg.connect(_adresse(), autocommit=True))
    _GARDEE[0].execute(sql)


def pytest_unconfigure() -> None:
    while _GARDEE:
        _GARDEE.pop().close()


def _construire_modele(nom: str) -> None:
    _ordre(f"CREATE DATABASE {nom} TEMPLATE template0 ENCODING 'UTF8'")
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    modele.remplir(head.rsplit("/", 1)[0] + f"/{nom}" + (f"?{tail}" if tail else ""))


@pytest.fixture(scope="session")
def base_modele() -> str:
    """Name of the template database; on a server that was given, built once whatever the number of workers."""
    name = os.environ["LEVIER_TEST_MODELE"]
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
            _ordre(f"CREATE DATABASE {copie} TEMPLATE {modele} STRATEGY FILE_COPY")
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
        _lire_les_ressorts()
    yield
    with django_db_blocker.unblock():
        connections["default"].close()
    _ordre(f"DROP DATABASE {copy} WITH (FORCE)")


def _lire_les_ressorts() -> None:
    """What a process reads once stands before the first test that counts its queries."""
    from levier.territoires.queries.noms import en_clair
    from levier.territoires.queries.ressorts import departement

    en_clair(departement("71"))


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


@pytest.fixture
def serveur_a_nous(base_modele: str, monkeypatch) -> None:
    """The server of the tests taken for the embedded one, its template for the model: a cahier is played there."""
    from levier.cli import essai
    from levier.config import base_d_essai

    monkeypatch.setattr(essai, "base_disponible", lambda: nullcontext(object()))
    monkeypatch.setattr(base_d_essai, "_modele", lambda *_: base_modele)


@pytest.fixture(autouse=True)
def fichiers_temporaires(settings, tmp_path: Path) -> None:
    """Files of a test stay in its folder."""
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    settings.LEVIER_SCEAUX, settings.LEVIER_CLE_SCEAUX = tmp_path / "sceaux.jsonl", tmp_path / "cle_sceaux"


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


D_UN_TENANT = (
    "parcours/",
    "bases/",
    "architecture/test_code",
    "architecture/test_presentations",
    "regles/test_accord_mutants",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--images", type=Path, metavar="FOLDER", help="write the pictures of every screen into FOLDER")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """A file of browser stories, of an earlier database, of rules on our sources stays on one worker: what it makes, it makes once.

    The mark `xdist_group` does nothing with pytest 9.2: xdist 3.8 writes the group in a node id that is no longer read.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ParFichier(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return path if any(part in path for part in D_UN_TENANT) else nodeid

    return ParFichier(config, log) if config.getoption("dist") == "loadgroup" else None
