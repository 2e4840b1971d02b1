"""A real service that one may kill: gunicorn and its workers, and a porteur's browser reduced to its requests."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.compte_du_site import adresse_du_site

from levier.comptes.models import Personne
from levier.dossiers.formulaire.conflits import contenu, empreinte
from levier.dossiers.models import Dossier

RACINE = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
"""Seconds after which a service that does not come back is a failure."""
COUPURES = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)


@dataclass(frozen=True)
class Service:
    """A running web server; `maitre` is gunicorn's own process, which starts a worker again when one dies."""

    port: int
    maitre: int
    journal: Path

    def ouvriers(self) -> list[int]:
        """The workers alive now."""
        listed = Path(f"/proc/{self.maitre}/task/{self.maitre}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    def tuer(self) -> int:
        """Kill every worker at once, without a word. Gives how many there were."""
        victims = self.ouvriers()
        for pid in victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(victims)


@contextmanager
def service(adresse_base: str, data: Path, *, ouvriers: int = 2) -> Iterator[Service]:
    """The site as it is deployed, on the database at this address, its files in `data`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ, "DATABASE_URL": adresse_du_site(adresse_base), "DJANGO_SETTINGS_MODULE": "levier.config.settings",
        "PYTHONPATH": str(RACINE / "src"), "LEVIER_CLE_SECRETE": settings.SECRET_KEY, "LEVIER_DATA": str(data),
        "LEVIER_JOUR": "2021-09-15", "LEVIER_ADRESSE": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "levier.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
               "--workers", str(ouvriers), "--threads", "2", "--preload", "--log-level", "warning"]  # fmt: skip
    log = data / "service.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, env=env, cwd=RACINE, stdout=output, stderr=output)
        try:
            _attendre(port, log)
            yield Service(port, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _attendre(port: int, log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/sante/")
            if connection.getresponse().status == 200:
                return
        except COUPURES:
            time.sleep(0.2)
        finally:
            connection.close()
    pytest.fail(f"the service does not answer:\n{log.read_text()[-3000:]}")


@dataclass(frozen=True)
class Reponse:
    """What the service answered."""

    statut: int
    entetes: Mapping[str, str]
    corps: str


@dataclass
class Navigateur:
    """The requests of one logged-in person, as its browser sends them."""

    port: int
    personne: Personne
    page: str = field(default_factory=lambda: secrets.token_hex(8))
    bases: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        client = Client()
        client.force_login(self.personne)
        self._session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._csrf = secrets.token_hex(16)

    def montrer(self, dossier: Dossier, noms: Iterable[str]) -> None:
        """Open the form: keep the mark of each field as it is shown."""
        self.bases = {nom: empreinte(contenu(dossier, nom)) for nom in noms}

    def envoyer(self, chemin: str, valeurs: Mapping[str, str], fichier: tuple[str, bytes] | None = None) -> Reponse:
        """POST a form. Raises one of COUPURES when the answer never comes."""
        body, kind = _formulaire(valeurs, fichier)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", chemin, body, {
                "Content-Type": kind, "X-CSRFToken": self._csrf, "HX-Request": "false" if fichier else "true",
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={self._session}; {settings.CSRF_COOKIE_NAME}={self._csrf}",
            })  # fmt: skip
            answer = connection.getresponse()
            return Reponse(answer.status, dict(answer.headers), answer.read().decode())
        finally:
            connection.close()


def _formulaire(valeurs: Mapping[str, str], fichier: tuple[str, bytes] | None) -> tuple[bytes, str]:
    if fichier is None:
        return urllib.parse.urlencode(valeurs).encode(), "application/x-www-form-urlencoded"
    mark, (name, content) = uuid.uuid4().hex, fichier
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in valeurs.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="fichier.devis"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    return "".join(
        [*parts, head]
    ).encode() + content + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


class EnCours:
    """Which kinds of request are under way now, and which were cut."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._present: dict[int, str] = {}
        self.coupes: dict[str, int] = {}

    @contextmanager
    def geste(self, genre: str) -> Iterator[None]:
        """Surrounds one request; one that is cut is counted."""
        me = threading.get_ident()
        with self._condition:
            self._present[me] = genre
            self._condition.notify_all()
        try:
            yield
        except COUPURES:
            with self._condition:
                self.coupes[genre] = self.coupes.get(genre, 0) + 1
            raise
        finally:
            with self._condition:
                del self._present[me]

    def attendre(self, genre: str) -> None:
        """Return when a request of this kind is under way."""
        with self._condition:
            assert self._condition.wait_for(lambda: genre in self._present.values(), PATIENCE), f"no {genre} comes"
