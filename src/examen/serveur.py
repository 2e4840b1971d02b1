"""The server of examinations: `python -m examen.serveur`. Each line asks about a file, each is answered by a line.

It has the libraries ready, opens no file itself, and knows neither the database nor a secret. A child is forked for each file,
under limits: a hostile file ends that one only. It ends with the program that asked, however that one ends.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from examen.verdict import MO

MEMOIRE_MAX = 512 * MO
"""Bytes that a child may take beyond what it is born with."""
DUREE_MAX = 10
"""Seconds of the processor given to a file."""
DELAI = 30
"""Seconds by the clock, on a machine that does other things."""
ECRITURE_MAX = 48 * MO
_SANS_NOUVEAU_PRIVILEGE = 38
"""PR_SET_NO_NEW_PRIVS."""

Tache = Callable[[bytes, str], tuple[Any, bytes]]


def servir(taches: dict[str, Tache]) -> None:
    """Answer each request `[task, source, target, extension]` by `{"reponse": ...}` or `{"mort": why}`, until nobody asks."""
    for line in sys.stdin.buffer:
        asked, source, target, extension = json.loads(line)
        told = _a_part(taches[asked], source, target, extension)
        os.write(1, json.dumps(told).encode() + b"\n")


def _a_part(tache: Tache, source: str, cible: str, extension: str) -> dict[str, Any]:
    """Do it in a child, which holds nothing of the conversation but the end where it answers."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _faire(tache, source, cible, extension, writing)
    os.close(writing)
    try:
        return _attendre(child, reading)
    finally:
        os.close(reading)


def _faire(tache: Tache, source: str, cible: str, extension: str, reponse: int) -> None:
    status = 1
    try:
        with open(source, "rb") as stream:  # noqa: PTH123  nothing else is opened after
            content = stream.read()
        kept = os.open(cible, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        _se_borner()
        told, made = tache(content, extension)
        _ecrire(kept, made)
        _ecrire(reponse, json.dumps(told).encode())
        status = 0
    except MemoryError:
        status = 2
    finally:
        os._exit(status)


def _se_borner() -> None:
    """No new descriptor: neither a file nor a network; little memory, little time, nothing to gain by running a program."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    ctypes.CDLL(None).prctl(_SANS_NOUVEAU_PRIVILEGE, 1, 0, 0, 0)
    memory = _memoire() + MEMOIRE_MAX
    for what, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, DUREE_MAX),
        (resource.RLIMIT_FSIZE, ECRITURE_MAX),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    signal.alarm(2 * DELAI)  # should the server be gone by then


def _memoire() -> int:
    """Bytes of address space that the process has."""
    with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123  same
        return int(stream.read().split()[0]) * resource.getpagesize()


def _ecrire(descripteur: int, octets: bytes) -> None:
    left = memoryview(octets)
    while left:
        left = left[os.write(descripteur, left) :]


def _attendre(enfant: int, lecture: int) -> dict[str, Any]:
    """What the child says, before its delay; why it said nothing otherwise: "duree", "memoire", "autre"."""
    said, limit, late = bytearray(), time.monotonic() + DELAI, False
    while not late:
        if not select.select([lecture], [], [], max(0.0, limit - time.monotonic()))[0]:
            late = True
        elif piece := os.read(lecture, 64 * 1024):
            said += piece
        else:
            break
    if late:
        os.kill(enfant, signal.SIGKILL)
    status = os.waitpid(enfant, 0)[1]
    if status == 0 and not late:
        return {"reponse": json.loads(said)}
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if late or ended in {signal.SIGXCPU, signal.SIGKILL}:
        return {"mort": "duree"}
    return {"mort": "memoire" if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 2 else "autre"}


if __name__ == "__main__":
    from examen.taches import TACHES, preparer

    preparer()
    servir(dict(TACHES))
