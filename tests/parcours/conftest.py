"""Browser stories: a real site (gunicorn), a real worker, a real SMTP conversation, a real browser."""

from __future__ import annotations

import os
import shutil
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
from tests.demo import port_libre
from tests.parcours.examen import Examen
from tests.parcours.visite import Visiteur

from levier.cli.courrier_demo import demarrer

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


@dataclass(frozen=True)
class Souche:
    """The process that sites are forked from, one after the other: same address, same folder, a database each."""

    processus: subprocess.Popen[str]
    data: Path
    port: int
    smtp: int

    @contextmanager
    def site(self, base: str, contenu: Sequence[str] = ()) -> Iterator[Site]:
        """A site on the database `base`, without file nor mail, filled first by the module `contenu` if given."""
        controller = demarrer(self.data / "courriers", self.smtp)
        printed = self._remplir(base, contenu) if contenu else ""
        try:
            self._dire(base, "prêt")
            try:
                self._attendre()
                yield Site(f"http://127.0.0.1:{self.port}", self.data / "courriers", printed)
            finally:
                self._dire("", "fini")
        finally:
            controller.stop()
            for left in ("courriers", "fichiers"):
                shutil.rmtree(self.data / left, ignore_errors=True)

    @property
    def journal(self) -> Path:
        return self.data / "site.log"

    def _dire(self, ordre: str, reponse: str) -> None:
        self.processus.stdin.write(f"{ordre}\n")
        self.processus.stdin.flush()
        assert self.processus.stdout.readline() == f"{reponse}\n", self.journal.read_text()[-3000:]

    def _remplir(self, base: str, contenu: Sequence[str]) -> str:
        env = _environnement(base, self.data, self.port, self.smtp)
        with self.journal.open("a") as log:
            done = subprocess.run(
                [sys.executable, "-m", *contenu], env=env, cwd=RACINE, stdout=subprocess.PIPE, stderr=log, check=False
            )
        if done.returncode:
            pytest.fail(f"the content stopped:\n{self.journal.read_text()[-3000:]}")
        return done.stdout.decode()

    def _attendre(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/sante/", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        pytest.fail(f"the site does not answer:\n{self.journal.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def souche(base_modele: str, tmp_path_factory) -> Iterator[Souche]:
    """Our server loaded once per worker of the tests; it ends with its input, so with this process."""
    data, port, smtp = tmp_path_factory.mktemp("site"), port_libre(), port_libre()
    journal = data / "site.log"
    with (
        journal.open("a") as log,
        subprocess.Popen(
            [sys.executable, "-m", "tests.parcours.souche", str(journal), str(port)], cwd=RACINE, text=True,
            env=_environnement(base_modele, data, port, smtp), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        ) as process,
    ):  # fmt: skip
        yield Souche(process, data, port, smtp)
        process.stdin.close()


@pytest.fixture
def site(souche: Souche, base_reelle: str, settings) -> Iterator[Site]:
    """A site of its own for one story; the test's own process shares its database, its files and its hashes."""
    with souche.site(base_reelle) as started:
        settings.MEDIA_ROOT = souche.data / "fichiers"
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
