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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.parcours.examen import Examen
from tests.parcours.visite import Visiteur

RACINE = Path(__file__).resolve().parents[2]
JOUR = "2021-09-15"


@dataclass(frozen=True)
class Site:
    """A running installation with an empty or filled database of its own; `sortie` is what its content printed."""

    adresse: str
    courriers: Path
    sortie: str = ""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.when == "call":
        item.stash[ECHEC] = report.failed
    return report


ECHEC = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")  # the first is twice as fast
    if found is None:
        if os.environ.get("LEVIER_NAVIGATEUR") == "obligatoire":
            pytest.fail("a browser is required here: apt install chromium-headless-shell")
        pytest.skip("no chromium on this machine: apt install chromium-headless-shell to play the browser stories")
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
        "PYTHONPATH": os.pathsep.join([str(RACINE / "src"), str(RACINE)]),
        "PYTHONWARNINGS": "default",
        "LEVIER_CLE_SECRETE": "parcours",
        "LEVIER_DATA": str(data),
        "LEVIER_DEMO": "1",
        "LEVIER_JOUR": JOUR,
        "LEVIER_ADRESSE": f"http://127.0.0.1:{port}",
        "LEVIER_SMTP_HOTE": "127.0.0.1",
        "LEVIER_SMTP_PORT": str(smtp),
    }


@contextmanager
def installation(base: str, data: Path, contenu: Sequence[str] = ()) -> Iterator[Site]:
    """A site on the database `base`, its files and mails in `data`, filled first by the module `contenu` if given."""
    from levier.cli.courrier_demo import demarrer

    port, smtp = _port_libre(), _port_libre()
    controller = demarrer(data / "courriers", smtp)
    env = _environnement(base, data, port, smtp)
    web = [sys.executable, "-m", "gunicorn", "levier.config.wsgi:application", "--bind", f"127.0.0.1:{port}",
           "--workers", "1", "--threads", "8", "--log-level", "warning"]  # fmt: skip
    worker = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "1"]
    children: list[subprocess.Popen[bytes]] = []
    with (data / "site.log").open("w") as log:
        try:
            printed = _remplir(contenu, env, log) if contenu else ""
            children += [
                subprocess.Popen(command, env=env, cwd=RACINE, stdout=log, stderr=log) for command in (web, worker)
            ]
            _attendre(port, children, data / "site.log")
            yield Site(f"http://127.0.0.1:{port}", data / "courriers", printed)
        finally:
            _arreter(children)
            controller.stop()


def _remplir(contenu: Sequence[str], env: dict[str, str], log) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *contenu], env=env, cwd=RACINE, stdout=subprocess.PIPE, stderr=log, check=False
    )
    if done.returncode:
        pytest.fail(f"the content stopped:\n{Path(log.name).read_text()[-3000:]}")
    return done.stdout.decode()


def _arreter(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


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
def site(base_reelle: str, tmp_path: Path, settings) -> Iterator[Site]:
    """A site of its own for one story; the test's own process shares its database, its files and its hashes."""
    with installation(base_reelle, tmp_path) as started:
        settings.MEDIA_ROOT = tmp_path / "fichiers"
        settings.PASSWORD_HASHERS = ["levier.comptes.hachage.Argon2Borne"]
        settings.LEVIER_ADRESSE = started.adresse
        yield started


@pytest.fixture
def examen() -> Examen:
    return Examen()


@pytest.fixture
def visiteur(navigateur, site: Site, examen: Examen, request: pytest.FixtureRequest, tmp_path: Path):
    """Open a browser of one's own: `visiteur()`, `visiteur(sans_script=True)`, `visiteur(largeur=320)`."""
    opened: list[Visiteur] = []

    def ouvrir(*, sans_script: bool = False, largeur: int = 1280) -> Visiteur:
        context = navigateur.new_context(
            base_url=site.adresse,
            locale="fr-FR",
            viewport={"width": largeur, "height": 900},
            java_script_enabled=not sans_script,
        )
        opened.append(Visiteur(context.new_page(), examen))
        return opened[-1]

    yield ouvrir
    for rank, visitor in enumerate(opened):
        if request.node.stash.get(ECHEC, False):  # what was on the screen when the story stopped
            visitor.page.screenshot(path=tmp_path / f"echec-{rank}.png", full_page=True)
            print(f"{visitor.page.url}: {tmp_path}/echec-{rank}.png")
        visitor.page.context.close()
