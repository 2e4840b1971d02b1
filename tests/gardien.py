"""`python -m tests.gardien FOLDER`: stops the server of this folder and throws the folder away when its session ends.

It waits for the end of its standard input, which the session holds: interrupted or killed, a session leaves nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from levier.config import postgresql_embarque as embarque

RACINE = Path(__file__).resolve().parents[1]


@contextmanager
def garder(donnees: Path) -> Iterator[None]:
    """Whatever happens inside, no server runs on `donnees` afterwards and the folder is gone."""
    command = [sys.executable, "-m", "tests.gardien", str(donnees)]
    env = {"PYTHONPATH": f"{RACINE / 'src'}:{RACINE}", "PATH": "/usr/bin:/bin"}
    silence = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=silence, stderr=silence, start_new_session=True, env=env, cwd=RACINE
    ):  # its standard input closes when the block ends, or with this process
        yield


def main() -> None:
    donnees = Path(sys.argv[1])
    sys.stdin.buffer.read()
    if embarque.tourne(donnees):
        embarque.demarrer(donnees).arreter()
    for folder in (donnees, embarque._prise(donnees)):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
