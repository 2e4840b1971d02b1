"""`levier demo` as a newcomer starts it: its process, the address that it shows, its accounts, its clean stop."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from levier.cli.demonstration.comptes import MOT_DE_PASSE

RACINE = Path(__file__).resolve().parents[1]


def port_libre() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environnement(data: Path, **env: str) -> dict[str, str]:
    """That of a shell where nothing of ours is set but the folder of the data."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LEVIER_", "DATABASE_URL", "DJANGO_", "PYTEST_"))}
    paths = os.pathsep.join([str(RACINE / "src"), str(RACINE)])
    return {**clean, "PYTHONPATH": paths, "LEVIER_DATA": str(data), "COLUMNS": "200", **env}


def lancer(data: Path, port: int, sortie: IO[str] | int = subprocess.PIPE, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "levier", "demo"],
        cwd=RACINE,
        env=environnement(data, PORT=str(port)) | env,
        text=True,
        stdout=sortie,
        stderr=subprocess.STDOUT,
    )


@contextmanager
def repondre(data: Path, port: int, journal: Path, limite: float) -> Iterator[None]:
    """The demonstration answers inside the block; what it says goes to the file, to its last words at its clean stop."""
    with journal.open("w", encoding="utf-8") as said, lancer(data, port, said) as process:
        try:
            deadline = time.monotonic() + limite
            while "Ctrl-C" not in journal.read_text(encoding="utf-8"):
                assert process.poll() is None, journal.read_text(encoding="utf-8")
                assert time.monotonic() < deadline, f"no address in {limite} s:\n{journal.read_text(encoding='utf-8')}"
                time.sleep(0.1)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
    assert process.returncode == 0, journal.read_text(encoding="utf-8")


def postgres_de(data: Path) -> list[str]:
    """The servers of this folder that run."""
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if str(data) in line and "postgres" in line]


def lire(port: int, chemin: str) -> str:
    """A page, answered with 200: urllib raises otherwise."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{chemin}", timeout=20) as answer:
        return answer.read().decode()


def entrer(port: int, email: str) -> bool:
    """Log in through the form, as the person would."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://localhost:{port}/compte/connexion/"
    with opener.open(address, timeout=20) as page:
        form = page.read().decode()
    fields = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', form))
    names = re.findall(r'<input[^>]*name="(\w+)"', form)
    secret = next(name for name in names if "passe" in name or "password" in name)
    login = next(name for name in names if "mail" in name or "username" in name)
    body = urllib.parse.urlencode({**fields, login: email, secret: MOT_DE_PASSE}).encode()
    with opener.open(urllib.request.Request(address, body, {"Referer": address}), timeout=20) as page:
        return "/compte/connexion" not in page.geturl()
