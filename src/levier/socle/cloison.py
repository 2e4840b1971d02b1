"""Ask about a file without opening it: a server of its own does (`examen.serveur`), one child a file.

Each process that asks has at most `SERVEURS` of them, started with the first files, ended with it.
"""

from __future__ import annotations

import atexit
import json
import queue
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examen import __file__ as _examen

SERVEURS = 2
"""Files looked at together, by process."""
DELAI = 45
"""Seconds after which a server that says nothing is ended: more than it gives to a file."""


@dataclass(frozen=True, slots=True)
class Sans:
    """No answer about the file. `raison`: "duree", "memoire", "autre" (the child), "serveur" (it died twice of it)."""

    raison: str


def demander(tache: str, source: Path, cible: Path, extension: str) -> dict[str, Any] | Sans:
    """What the child answers about `source`, its bytes in `cible` when it gives some; a server that dies is asked once more."""
    request = json.dumps([tache, str(source), str(cible), extension]).encode() + b"\n"
    with _un_serveur() as server:
        told = server.essayer(request) or server.essayer(request)
    if told is None:
        return Sans("serveur")
    return told["reponse"] if "reponse" in told else Sans(told["mort"])


class Serveur:
    """A server as its client holds it: one file at a time, started again when it is dead."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def essayer(self, requete: bytes) -> dict[str, Any] | None:
        """The answer; None when the server died, or was ended because it says nothing."""
        if self._process is None:
            self._process = _demarrer()
        ask, told = self._process.stdin, self._process.stdout
        assert ask is not None and told is not None  # noqa: S101, PT018  both are pipes
        try:
            ask.write(requete)
        except BrokenPipeError:
            pass
        else:
            if select.select([told], [], [], DELAI)[0] and (line := told.readline()).endswith(b"\n"):
                reply: dict[str, Any] = json.loads(line)
                return reply
        self.arreter()
        return None

    def arreter(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _demarrer() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "examen.serveur"],
        bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        env={"PYTHONPATH": str(Path(_examen).resolve().parents[1])},
    )  # fmt: skip


_serveurs = [Serveur() for _ in range(SERVEURS)]
_libres: queue.LifoQueue[Serveur] = queue.LifoQueue()
for _serveur in reversed(_serveurs):
    _libres.put(_serveur)


@contextmanager
def _un_serveur() -> Iterator[Serveur]:
    """The one used last, when it is free: its libraries are warm."""
    server = _libres.get()
    try:
        yield server
    finally:
        _libres.put(server)


def arreter() -> None:
    """End all of them: the next file starts one again."""
    for server in _serveurs:
        server.arreter()


atexit.register(arreter)
