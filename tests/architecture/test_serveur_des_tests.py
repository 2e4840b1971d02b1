"""What a session of tests starts does not outlive it, killed or not."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from tests import modele

from levier.config import postgresql_embarque as embarque

pytestmark = pytest.mark.lent

SESSION = """
import sys, time
from pathlib import Path
from tests import modele
from tests.gardien import garder
from levier.config import postgresql_embarque as embarque
data = Path(sys.argv[1])
with garder(data):
    modele.deposer(data)
    embarque.demarrer(data, durable=False)
    print("started", flush=True)
    time.sleep(600)
"""


def test_killed_session_leaves_no_server_and_no_folder(tmp_path_factory):
    data = modele.place() / f"levier-tests-{tmp_path_factory.getbasetemp().name}-gardien"
    env = {"PYTHONPATH": f"{modele.RACINE / 'src'}:{modele.RACINE}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", SESSION, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=env, cwd=modele.RACINE) as session:
        assert session.stdout is not None
        assert session.stdout.readline() == b"started\n"
        assert embarque.tourne(data)
        session.kill()
    for _ in range(600):
        if not data.exists():
            break
        time.sleep(0.1)
    assert not data.exists()
    assert not embarque._prise(data).exists()
