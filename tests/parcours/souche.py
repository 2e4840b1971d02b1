"""What every site of the stories springs from: our server loaded and warm, forked into a web server and a worker for each.

`python -m tests.parcours.souche JOURNAL`, in the environment of the sites. Reads the name of a database: starts a site on
it and answers `prêt`; reads an empty line, or the end of its input: stops that site and answers `fini`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

from django.core.management import execute_from_command_line
from gunicorn.app.wsgiapp import run

PATIENCE = 10.0
"""Seconds that a process has to stop by itself."""


def main() -> None:
    journal, port = sys.argv[1:]
    from levier.config import wsgi  # noqa: F401  Django, our templates and our routes, read once for every site

    while base := sys.stdin.readline().strip():
        children = [_naitre(lambda: _servir(port), base, journal), _naitre(_travailler, base, journal)]
        print("prêt", flush=True)
        sys.stdin.readline()
        _arreter(children)
        print("fini", flush=True)


def _servir(port: str) -> None:
    sys.argv = ["gunicorn", "levier.config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "1",
                "--threads", "8", "--log-level", "warning"]  # fmt: skip
    run()


def _travailler() -> None:
    execute_from_command_line(["django", "procrastinate", "worker", "--concurrency", "1"])


def _naitre(jouer: Callable[[], None], base: str, journal: str) -> int:
    """Fork a process that plays it on that database, its words kept in the file."""
    pid = os.fork()
    if pid:
        return pid
    from django.conf import settings
    from django.db import connections

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    said = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = base
    try:
        jouer()
    except SystemExit:
        pass
    finally:
        os._exit(0)


def _arreter(enfants: list[int]) -> None:
    for pid in enfants:
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for pid in enfants:
        while os.waitpid(pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)


if __name__ == "__main__":
    main()
