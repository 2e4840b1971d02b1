"""`levier demo` refuses with a sentence. That it starts, answers, stops and starts again is in `tests/parcours/test_ecrans.py`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest
from tests import modele
from tests.demo import RACINE, lancer, port_libre

pytestmark = pytest.mark.lent


@pytest.fixture
def data():
    """A short path that the server's account may reach, as a user's would be."""
    folder = Path(tempfile.mkdtemp(prefix="levier-demo-", dir=modele.place()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_demo_says_that_the_port_is_taken(data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = lancer(data, taken.getsockname()[1])
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "est déjà pris" in out
    assert "Traceback" not in out


def test_demo_says_that_the_port_is_no_number(data):
    process = lancer(data, 0, PORT="huit")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "« huit » n'est pas un numéro de port" in out


def test_demo_says_that_the_database_does_not_answer(data):
    process = lancer(data, port_libre(), DATABASE_URL=f"postgresql://levier@127.0.0.1:{port_libre()}/levier")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "La base de données ne répond pas" in out
    assert "Traceback" not in out


def test_demo_says_that_the_address_of_the_database_cannot_be_read(data):
    process = lancer(data, port_libre(), DATABASE_URL="mysql://x")
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "ne se lit pas" in out
    assert "Traceback" not in out


def test_demo_says_that_the_data_folder_cannot_be_written(data):
    place = data / "fichier"
    place.write_text("occupied")
    process = lancer(place / "dedans", port_libre())
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
        process = lancer(small, port_libre())
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
