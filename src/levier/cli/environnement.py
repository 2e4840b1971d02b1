"""What a command needs before it runs: a database, a secret key, Django ready."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from levier.config import postgresql_embarque
from levier.config.postgresql_embarque import PostgresqlIndisponible, ServeurEmbarque
from levier.socle.reglages import faire_cle

BASE = "levier"
RACINE = Path(__file__).resolve().parents[3]


def dossier_de_donnees() -> Path:
    """`LEVIER_DATA`, or `var/` in the project. Raises PostgresqlIndisponible when it cannot be written."""
    folder = Path(os.environ.setdefault("LEVIER_DATA", str(RACINE / "var"))).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise PostgresqlIndisponible(
            f"Le dossier de données {folder} ne peut pas être écrit ({error.strerror}) : "
            "libérez de la place ou donnez un autre dossier par LEVIER_DATA."
        ) from error
    return folder


@contextmanager
def base_disponible() -> Iterator[ServeurEmbarque | None]:
    """Set DATABASE_URL for the time of a command, starting the embedded server if no address is given.

    A server that another command of ours already runs is used and left running.
    """
    if "DATABASE_URL" in os.environ:
        yield None
        return
    folder = _dossier_postgresql(dossier_de_donnees())
    already = postgresql_embarque.tourne(folder)
    server = postgresql_embarque.demarrer(folder)
    try:
        postgresql_embarque.creer_base(server, BASE)
        os.environ["DATABASE_URL"] = server.adresse(BASE)
        yield server
    finally:
        os.environ.pop("DATABASE_URL", None)
        if not already:
            server.arreter()


def _dossier_postgresql(donnees: Path) -> Path:
    """Root's own folders are closed to the account that runs the server: its files go to /var/tmp then."""
    if os.geteuid() == 0 and not postgresql_embarque.atteignable(donnees):
        return Path("/var/tmp") / f"levier-{postgresql_embarque.marque(donnees)}"  # noqa: S108  a folder of our own, 0700
    return donnees / "postgresql"


def preparer_environnement(*, proprietaire: bool = False) -> None:
    """Name the settings and the key to whatever loads Django from here: this process, or those that it starts."""
    module = "settings_proprietaire" if proprietaire else "settings"
    os.environ["DJANGO_SETTINGS_MODULE"] = f"levier.config.{module}"
    faire_cle(dossier_de_donnees())


def preparer_django(*, proprietaire: bool = False) -> None:
    """Load Django under the application's role, or the owner's for migrations."""
    preparer_environnement(proprietaire=proprietaire)
    import django

    django.setup()


@contextmanager
def django_pret(*, proprietaire: bool = False) -> Iterator[None]:
    """A database and Django, for one command."""
    with base_disponible():
        preparer_django(proprietaire=proprietaire)
        from django.db import connections
        from django.db.utils import OperationalError

        try:
            connections["default"].ensure_connection()
        except OperationalError as error:
            raise PostgresqlIndisponible(
                f"La base de données ne répond pas ({str(error).splitlines()[0]}) : vérifiez DATABASE_URL "
                "et que le serveur PostgreSQL est démarré."
            ) from error
        try:
            yield
        finally:
            connections.close_all()
