"""Browser stories: a real site (gunicorn), a real worker, a real SMTP conversation, a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
JOUR = "2021-09-15"


@dataclass(frozen=True)
class Site:
    """A running installation with an empty or filled database of its own."""

    adresse: str
    courriers: Path

    def chemin(self, path: str) -> str:
        return self.adresse + path


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("LEVIER_NAVIGATEUR") == "obligatoire":
            pytest.fail("chromium is required here: apt install chromium")
        pytest.skip("no chromium on this machine: apt install chromium to play the browser stories")
    return found


@pytest.fixture(scope="session")
def navigateur(chromium: str):
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would take it for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
        )  # fmt: skip
        yield browser
        browser.close()


def _port_libre() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environnement(base: str, data: Path, port: int, smtp: int) -> dict[str, str]:
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    address = head.rsplit("/", 1)[0] + f"/{base}" + (f"?{tail}" if tail else "")
    return {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "levier.config.settings",
        "PYTHONPATH": str(RACINE / "src"),
        "PYTHONWARNINGS": "default",
        "LEVIER_CLE_SECRETE": "parcours",
        "LEVIER_DATA": str(data),
        "LEVIER_DEMO": "1",
        "LEVIER_JOUR": JOUR,
        "LEVIER_ADRESSE": f"http://127.0.0.1:{port}",
        "LEVIER_SMTP_HOTE": "127.0.0.1",
        "LEVIER_SMTP_PORT": str(smtp),
    }


@pytest.fixture
def site(base_reelle: str, tmp_path: Path, settings) -> Iterator[Site]:
    """A site of its own for one story; the test's own process shares its database and files."""
    from levier.cli.courrier_demo import demarrer

    settings.MEDIA_ROOT = tmp_path / "fichiers"
    mailbox = tmp_path / "courriers"
    port, smtp = _port_libre(), _port_libre()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp
    settings.LEVIER_ADRESSE = f"http://127.0.0.1:{port}"
    controller = demarrer(mailbox, smtp)
    env = _environnement(base_reelle, tmp_path, port, smtp)
    web = [sys.executable, "-m", "gunicorn", "levier.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
           "--workers", "1", "--threads", "8", "--log-level", "warning"]  # fmt: skip
    worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "1"]
    log = (tmp_path / "site.log").open("w")
    children = [subprocess.Popen(command, env=env, cwd=RACINE, stdout=log, stderr=log) for command in (web, worker)]
    try:
        _attendre(port, children, tmp_path / "site.log")
        yield Site(f"http://127.0.0.1:{port}", mailbox)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        log.close()
        controller.stop()


def _attendre(port: int, children: list[subprocess.Popen[bytes]], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children):
            pytest.fail(f"the site stopped:\n{log.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the site does not answer:\n{log.read_text()[-3000:]}")


@pytest.fixture
def examen() -> Examen:
    return Examen()


class Examen:
    """What every visited page must pass: axe without violation, one h1, nothing wider than the window."""

    def __init__(self) -> None:
        import axe_playwright_python

        self._axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
        self.pages: list[str] = []

    def page(self, page, nom: str) -> None:
        """Fail with the names and places of what axe finds."""
        page.evaluate(self._axe)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        wrong = [f"{v['id']}: {[n['html'][:160] for n in v['nodes']][:3]}" for v in found["violations"]]
        assert wrong == [], f"{nom} ({page.url}): {wrong}"
        assert page.locator("h1").count() == 1, f"{nom}: {page.locator('h1').count()} h1"
        width = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
        assert width[0] <= width[1], f"{nom}: wider than the window, {width}"
        self.pages.append(nom)
