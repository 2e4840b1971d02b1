"""A real clamd, started by the test in a folder of its own, with one signature: no database to download, no network."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

EICAR = b"*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\\4[PA@%P!O5X"[::-1]
"""The harmless text that antivirus tests agree on, written backwards: no file of ours holds it."""
SIGNATURE = "Levier.Essai.Eicar"
FLUX_MAX = 12 * 1024 * 1024


@dataclass(frozen=True)
class Clamd:
    """Where it listens: both doors at once."""

    machine: str
    prise: str


@contextmanager
def demarrer(dossier: Path, *, port: int | None = None) -> Iterator[Clamd]:
    """Run it until the end of the block; skip, or fail where it is required, when it is not installed."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        if os.environ.get("LEVIER_CLAMD") == "obligatoire":
            pytest.fail("clamd is required here: apt install --no-install-recommends clamav-daemon")
        pytest.skip("no clamd on this machine: apt install --no-install-recommends clamav-daemon to play these tests")
    port = port or port_libre()
    config = _ecrire_la_configuration(dossier, port)
    with (dossier / "sortie.log").open("w") as log:
        child = subprocess.Popen([program, f"--config-file={config}"], stdout=log, stderr=log)
        try:
            _attendre(child, port, dossier)
            yield Clamd(f"127.0.0.1:{port}", str(dossier / "clamd.ctl"))
        finally:
            child.terminate()
            child.wait(20)


def port_libre() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _ecrire_la_configuration(dossier: Path, port: int) -> Path:
    base = dossier / "signatures"
    base.mkdir(parents=True, exist_ok=True)
    (base / "essai.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n")
    config = dossier / "clamd.conf"
    config.write_text(
        f"DatabaseDirectory {base}\nLocalSocket {dossier}/clamd.ctl\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        f"TemporaryDirectory {dossier}\nForeground yes\nSelfCheck 0\nMaxThreads 2\nStreamMaxLength {FLUX_MAX}\n"
        "AlertExceedsMax yes\n"
    )
    return config


def _attendre(child: subprocess.Popen[bytes], port: int, dossier: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if child.poll() is not None:
            pytest.fail(f"clamd stopped:\n{(dossier / 'sortie.log').read_text()[-2000:]}")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as door:
                door.sendall(b"zPING\0")
                if door.recv(16).startswith(b"PONG"):
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail("clamd does not answer")
