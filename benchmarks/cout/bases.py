"""The bases that pages are measured on: made once in a folder, then copied for each run, which may write in its copy.

A base kept from an earlier tree is brought up to date in the copy alone: migrations, then what is counted apart. Several
runs may share the folder: the first starts the server, the last stops it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from benchmarks.cout.grossir import Grossissement

from levier.cli.courrier_demo import demarrer as demarrer_courrier
from levier.config import postgresql_embarque as embarque

RACINE = Path(__file__).resolve().parents[2]
JOUR = "2021-09-15"
DEMO = "demo"
A_RECOMPTER: tuple[tuple[str, ...], ...] = (("base", "retablir-listes"),)
"""Commands of `levier` that count again what is kept counted: the multiplication by SQL knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Base:
    """A base by what was multiplied, `dossiers` or `appels`, and about how many there are."""

    genre: str
    taille: int

    @property
    def nom(self) -> str:
        return f"{self.genre}_{self.taille}"


@contextmanager
def bases(dossier: Path) -> Iterator[Bases]:
    """The bases of the folder, their server running."""
    dossier.mkdir(parents=True, exist_ok=True)
    dossier.chmod(0o755)  # the account of the server goes through
    with (dossier / "usage").open("w") as usage:
        with _seul(dossier, "serveur"):
            server = embarque.demarrer(dossier / "postgresql")
            fcntl.flock(usage, fcntl.LOCK_SH)
        try:
            yield Bases(server, dossier)
        finally:
            with _seul(dossier, "serveur"):
                if _dernier(usage.fileno()):
                    server.arreter()


@contextmanager
def _seul(dossier: Path, quoi: str) -> Iterator[None]:
    """Alone to start, stop or make what is shared."""
    with (dossier / f"{quoi}.verrou").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _dernier(usage: int) -> bool:
    try:
        fcntl.flock(usage, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class Bases:
    """What is made and copied on one server."""

    def __init__(self, serveur: embarque.ServeurEmbarque, dossier: Path) -> None:
        self.serveur, self.dossier = serveur, dossier

    def preparer(self, base: Base) -> None:
        """Make it unless it is there, from the demonstration: minutes for 100 000 dossiers."""
        self._faire(DEMO, "template0", self._demonstration)
        self._faire(base.nom, DEMO, lambda nom: self._grossir(nom, base))

    @contextmanager
    def copie(self, base: Base) -> Iterator[Mapping[str, str]]:
        """A copy up to date with this tree, as an environment; dropped at the end."""
        name = f"{base.nom}_{os.getpid()}"
        files = self.dossier / name
        files.mkdir()
        environment = self._environnement(name, files)
        try:
            with _seul(self.dossier, base.nom):
                self._creer(name, base.nom)
            for command in (("base", "migrer"), *A_RECOMPTER):
                _executer("levier", *command, environnement=environment)
            self._sql("VACUUM ANALYZE", name)  # as autovacuum leaves it
            yield environment
        finally:
            self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            shutil.rmtree(files, ignore_errors=True)

    def _faire(self, nom: str, modele: str, remplir: Callable[[str], None]) -> None:
        """Under another name until it is whole: what was interrupted is begun again."""
        start, unfinished = time.monotonic(), f"{nom}_en_cours"
        with _seul(self.dossier, nom):
            if self._existe(nom):
                return
            print(f"base {nom} : se prépare", file=sys.stderr, flush=True)
            self._sql(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            with _seul(self.dossier, modele):
                self._creer(unfinished, modele)
            remplir(unfinished)
            self._sql("VACUUM ANALYZE", unfinished)
            self._sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{nom}"')
        print(f"base {nom} : prête en {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)

    def _creer(self, nom: str, modele: str) -> None:
        """Without parallel workers: the CPU of a statement is that of the one process watched."""
        self._sql(f'CREATE DATABASE "{nom}" TEMPLATE "{modele}" STRATEGY FILE_COPY')
        self._sql(f'ALTER DATABASE "{nom}" SET max_parallel_workers_per_gather = 0')

    def _demonstration(self, nom: str) -> None:
        files = self.dossier / DEMO
        shutil.rmtree(files, ignore_errors=True)
        files.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {**self._environnement(nom, files), "LEVIER_DEMO": "1", "LEVIER_SMTP_PORT": str(port)}
        post = demarrer_courrier(files / "courriers", port)
        try:
            _executer("levier", "base", "migrer", environnement=environment)
            _executer("benchmarks.cout.demonstration", environnement=environment)
        finally:
            post.stop()

    def _grossir(self, nom: str, base: Base) -> None:
        """Calls by their act, quick enough; dossiers by SQL."""
        if base.genre == "appels":
            environment = self._environnement(nom, self.dossier / DEMO)
            _executer("benchmarks.cout.appels", str(base.taille), environnement=environment)
            return
        with psycopg.connect(self.serveur.adresse(nom), autocommit=True) as connection:
            Grossissement(connection, base.taille).grossir()

    def _environnement(self, nom: str, fichiers: Path) -> dict[str, str]:
        """A connection that is kept, as a server in production keeps it; nothing is sent."""
        return {
            "DATABASE_URL": self.serveur.adresse(nom).replace("://levier@", "://levier_web@"),
            "DATABASE_URL_PROPRIETAIRE": self.serveur.adresse(nom),
            "LEVIER_DATA": str(fichiers),
            "LEVIER_CLE_SECRETE": "mesure",
            "LEVIER_JOUR": JOUR,
            "LEVIER_JOURNAL": "ERROR",
            "LEVIER_CONNEXION_GARDEE": "36000",
            "LEVIER_SMTP_HOTE": "127.0.0.1",
        }

    def _existe(self, nom: str) -> bool:
        with psycopg.connect(self.serveur.adresse("postgres")) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone() is not None

    def _sql(self, requete: str, nom: str = "postgres") -> None:
        with psycopg.connect(self.serveur.adresse(nom), autocommit=True) as connection:
            connection.execute(requete.encode())


def _executer(module: str, *arguments: str, environnement: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, check=True, cwd=RACINE, env={**os.environ, **environnement}, stdout=subprocess.DEVNULL)
