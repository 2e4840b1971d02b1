"""`levier demo`: one process that owns everything the demonstration needs, and stops it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from levier.cli import depart
from levier.cli.environnement import base_disponible, dossier_de_donnees, preparer_environnement

JOUR = "2021-09-15"
ATTENTE_MAX = 60.0
ESPACE_MINIMAL = 300 * 1024 * 1024
ecran = Console()


class DemonstrationImpossible(RuntimeError):
    """The demonstration cannot start, or one of its parts stopped."""


class _Arret(Exception):
    """Ctrl-C, or a request to end."""


def demo() -> None:
    """Lancer la démonstration : base de données, contenu, site et tâches. Ctrl-C arrête tout."""
    port = _port()
    data = dossier_de_donnees()
    _espace(data)
    started = time.monotonic()
    os.environ.update(
        LEVIER_DEMO="1", LEVIER_JOUR=JOUR, LEVIER_ADRESSE=f"http://localhost:{port}", LEVIER_SMTP_HOTE="127.0.0.1"
    )
    _ecouter_les_arrets()
    try:
        with base_disponible(), _courrier(data / "courriers"):
            _preparer(data)
            with _processus(_commandes(port)) as children:
                _attendre(port, children)
                _annoncer(port, time.monotonic() - started)
                _veiller(children)
    except _Arret:
        ecran.print("\nArrêt propre : site, tâches, courrier et base de données.")


def _port() -> int:
    wanted = os.environ.get("PORT", "8000")
    if not wanted.isdigit() or not 1 <= int(wanted) <= 65535:
        raise DemonstrationImpossible(
            f"PORT « {wanted} » n'est pas un numéro de port : donnez-en un de 1 à 65535, par exemple PORT=8080."
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(wanted)))
        except OSError as error:
            raise DemonstrationImpossible(
                f"Le port {wanted} est déjà pris ou réservé : arrêtez ce qui l'occupe, ou choisissez-en un autre (PORT=8080 make demo)."
            ) from error
    return int(wanted)


def _espace(donnees: Path) -> None:
    if shutil.disk_usage(donnees).free < ESPACE_MINIMAL:
        raise DemonstrationImpossible(
            f"Il reste moins de 300 Mo sur le disque de {donnees} : libérez de la place ou donnez un autre dossier par LEVIER_DATA."
        )


def _ecouter_les_arrets() -> None:
    def arreter(_signal: int, _frame: FrameType | None) -> None:
        for known in (signal.SIGINT, signal.SIGTERM):
            signal.signal(known, signal.SIG_IGN)
        raise _Arret

    for known in (signal.SIGINT, signal.SIGTERM):
        signal.signal(known, arreter)


@contextmanager
def _courrier(boite: Path) -> Iterator[None]:
    """The demo's own SMTP server: real conversations, mails kept in a Maildir."""
    from levier.cli.courrier_demo import demarrer

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = demarrer(boite, port)
    os.environ["LEVIER_SMTP_PORT"] = str(port)
    try:
        yield
    finally:
        controller.stop()


def _preparer(donnees: Path) -> None:
    """Tables and territories as the owner, then content as the application, each in a process of its own."""
    preparer_environnement()
    address, mark = os.environ["DATABASE_URL"], donnees / "demonstration.version"
    if depart.est_pret(address, mark):
        return
    _jouer("levier", "base", "migrer")
    _jouer("levier.cli.demonstration")
    depart.noter(address, mark)


def _jouer(module: str, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", module, *arguments], start_new_session=True, check=False)
    if done.returncode:
        named = " ".join((module, *arguments))
        raise DemonstrationImpossible(f"« {named} » a échoué : le message ci-dessus dit pourquoi.")


def _commandes(port: int) -> dict[str, list[str]]:
    python = sys.executable
    web = ["-m", "gunicorn", "levier.config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2",
           "--threads", "2", "--preload", "--log-level", "warning", "--graceful-timeout", "5"]  # fmt: skip
    worker = ["-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    return {"site": [python, *web], "tâches": [python, *worker]}


@contextmanager
def _processus(commandes: dict[str, list[str]]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Children in sessions of their own: Ctrl-C reaches us alone, and we stop them in order."""
    children = {name: subprocess.Popen(command, start_new_session=True) for name, command in commandes.items()}
    try:
        yield children
    finally:
        _arreter(list(children.values()))


def _arreter(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    echeance = time.monotonic() + 15
    for child in children:
        try:
            child.wait(max(0.1, echeance - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _attendre(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    echeance = time.monotonic() + ATTENTE_MAX
    while time.monotonic() < echeance:
        _vivants(children)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise DemonstrationImpossible("Le site ne répond pas après une minute : les messages ci-dessus disent pourquoi.")


def _vivants(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise DemonstrationImpossible(
                f"Le processus « {name} » s'est arrêté : les messages ci-dessus disent pourquoi."
            )


def _veiller(children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _vivants(children)
        time.sleep(1)


def _annoncer(port: int, secondes: float) -> None:
    from levier.cli.demonstration import comptes

    table = Table(box=None, pad_edge=False)
    table.add_column("Compte", no_wrap=True, min_width=max(len(compte.email) for compte in comptes.COMPTES))
    table.add_column("Qui, et ce qu'il voit")
    for compte in comptes.COMPTES:
        table.add_row(compte.email, f"{compte.fonction} : {compte.voit}")
    ecran.print(Panel.fit(f"[bold]Levier répond sur http://localhost:{port}[/]  ({secondes:.0f} s)"))
    ecran.print(table)
    ecran.print(f"Mot de passe de tous les comptes : [bold]{comptes.MOT_DE_PASSE}[/]")
    ecran.print(f"Courriers envoyés : http://localhost:{port}/demo/courriers/ — Ctrl-C pour arrêter.")
