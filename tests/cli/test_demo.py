"""`levier demo` as a newcomer meets it: it starts, answers, stops cleanly, starts again in seconds; it refuses with a sentence."""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from tests.profil import LONG

from levier.cli.demonstration.comptes import COMPTES, MOT_DE_PASSE

pytestmark = pytest.mark.lent

RACINE = Path(__file__).resolve().parents[2]


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _lancer(data: Path, port: int, **env: str) -> subprocess.Popen[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LEVIER_", "DATABASE_URL", "DJANGO_", "PYTEST_"))}
    clean |= {"PYTHONPATH": str(RACINE / "src"), "LEVIER_DATA": str(data), "PORT": str(port), "COLUMNS": "200", **env}
    return subprocess.Popen(
        [sys.executable, "-m", "levier", "demo"],
        cwd=RACINE,
        env=clean,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _jusqu_a_l_adresse(process: subprocess.Popen[str], limite: float = 240) -> str:
    deadline, seen = time.monotonic() + limite, ""
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        seen += line
        if "Ctrl-C" in line:
            return seen
        if not line and process.poll() is not None:
            break
    process.kill()
    raise AssertionError(f"no address in {limite} s:\n{seen}")


def _arreter(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    return out


@pytest.fixture
def data():
    """A short path that the server's account may reach, as a user's would be."""
    folder = Path(tempfile.mkdtemp(prefix="levier-demo-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _postgres_de(data: Path) -> list[str]:
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if str(data) in line and "postgres" in line]


def _entrer(port: int, email: str) -> bool:
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


@pytest.mark.xdist_group("demo")
def test_demo_starts_answers_stops_and_starts_again_in_seconds(data):
    port = _port()
    first = _lancer(data, port)
    shown = _jusqu_a_l_adresse(first)
    assert f"http://localhost:{port}" in shown
    assert re.search(r"instruction@\S+", shown)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        home = answer.read().decode()
    assert "15 septembre 2021" in home
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=10) as answer:
        assert answer.status == 200
    for account in COMPTES:
        assert _entrer(port, account.email), account.email
    assert "Arrêt propre" in _arreter(first)
    assert first.returncode == 0
    assert _postgres_de(data) == []
    if LONG:
        _recommencer(data, port)


def _recommencer(data: Path, port: int) -> None:
    """What was made is kept: a second start takes seconds. In the long profile only: a start is what costs here."""
    started = time.monotonic()
    second = _lancer(data, port)
    _jusqu_a_l_adresse(second, 60)
    seconds = time.monotonic() - started
    assert "Arrêt propre" in _arreter(second)
    assert _postgres_de(data) == []
    assert seconds < 30, f"a second start took {seconds:.0f} s"


def test_demo_says_that_the_port_is_taken(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = _lancer(data, taken.getsockname()[1])
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "est déjà pris" in out
    assert "Traceback" not in out


def test_demo_says_that_the_port_is_no_number(data):
    process = _lancer(data, 0, PORT="huit")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "« huit » n'est pas un numéro de port" in out


def test_demo_says_that_the_database_does_not_answer(data):
    process = _lancer(data, _port(), DATABASE_URL=f"postgresql://levier@127.0.0.1:{_port()}/levier")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "La base de données ne répond pas" in out
    assert "Traceback" not in out


def test_demo_says_that_the_address_of_the_database_cannot_be_read(data):
    process = _lancer(data, _port(), DATABASE_URL="mysql://x")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "ne se lit pas" in out
    assert "Traceback" not in out


def test_demo_says_that_the_data_folder_cannot_be_written(data):
    place = data / "fichier"
    place.write_text("occupied")
    process = _lancer(place / "dedans", _port())
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "ne peut pas être écrit" in out
    assert "Traceback" not in out


def test_demo_says_that_the_disk_is_full(data):
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a full disk is made with a small tmpfs, which needs root")
    small = data / "petit"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)], check=False, capture_output=True
    ).returncode:
        pytest.skip("this machine does not allow a tmpfs to be mounted")
    try:
        process = _lancer(small, _port())
        out, _ = process.communicate(timeout=60)
    finally:
        subprocess.run(["umount", str(small)], check=False)
    assert process.returncode == 1
    assert "libérez de la place" in out


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ('case "$*" in *version_info*) exit 1;; *) echo 3.9.2;; esac', "est la version 3.9.2"),
        ('case "$*" in *ensurepip*) exit 1;; esac', "apt install python3-venv"),
    ],
)
def test_preparation_says_what_python_lacks(tmp_path, script, expected):
    """The shell step of `make demo` and `make test`, before any Python of ours runs."""
    fake = tmp_path / "python-factice"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    (tmp_path / "requirements").mkdir()
    done = subprocess.run(
        ["sh", str(RACINE / "outils/preparer"), "base"],
        cwd=tmp_path,
        env={**os.environ, "PYTHON": str(fake)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert expected in done.stderr


def test_preparation_says_that_python_is_missing(tmp_path):
    done = subprocess.run(
        ["sh", str(RACINE / "outils/preparer"), "base"],
        cwd=tmp_path,
        env={**os.environ, "PYTHON": "python-absent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Python est introuvable" in done.stderr
