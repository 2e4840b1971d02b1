"""Every screen, as each audience, wide and narrow, full, empty and at fault. `--images FOLDER` also photographs them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests import demo, modele
from tests.conftest import _copier, _ordre
from tests.gardien import garder
from tests.parcours import images
from tests.parcours.conftest import JOUR, Site, Souche
from tests.parcours.contenu import APPEL, CLOS, MOT_DE_PASSE
from tests.parcours.ecrans import ECRANS, SANS_ECRAN, Ecran
from tests.parcours.examen import Examen
from tests.profil import LONG

from levier.cli.courrier_demo import demarrer
from levier.cli.demonstration.comptes import COMPTES

pytestmark = pytest.mark.parcours
LARGEURS = (320, 1280)
"""Narrow first: what is done there is done where it is hardest."""
EN_GRAND = {"simulateur-rempli-1280", "agent-dossier-1280"}
"""The two pictures of the README."""


UN_SEUL = {"comptes:rejoindre": "comptes:rattacher_territoire"}
"""Two ways to one screen."""


@dataclass
class Promenade:
    """One browser per account, on one site filled once."""

    site: Site
    navigateur: Browser
    lieux: Mapping[str, str]
    galerie: Path | None
    """Where pictures go, if they are asked for."""
    sessions: dict[str, BrowserContext] = field(default_factory=dict)
    titres: dict[str, set[str]] = field(default_factory=dict)

    def session(self, qui: str) -> BrowserContext:
        """The account's open session; the public's own."""
        if qui not in self.sessions:
            context = self.navigateur.new_context(base_url=self.site.adresse, locale="fr-FR", reduced_motion="reduce")
            context.set_default_timeout(30_000)
            self.sessions[qui] = context
            if qui:
                page = context.new_page()
                page.goto("/compte/connexion/")
                page.locator("[name=email]").fill(self.adresse(qui))
                page.locator("[name=mot_de_passe]").fill(MOT_DE_PASSE)
                page.locator("main").get_by_role("button", name="Se connecter").click()
                expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
                page.close()
        return self.sessions[qui]

    def adresse(self, qui: str) -> str:
        """An account of the demonstration, of this walk, or the one who made a dossier."""
        if qui.startswith("compte_"):
            return self.lieux[qui]
        demo = {"mairie", "interco", "instruction", "prefet", "secretaire-generale", "referent", "region"}
        return f"{qui}@demo.levier.example" if qui in demo else f"{qui}@exemple.fr"

    def regarder(self, ecran: Ecran) -> None:
        """Go there narrow, do what must be done; then examine and photograph, narrow and wide."""
        page, examen = self.session(ecran.qui).new_page(), Examen()
        examen.surveiller(page)
        page.set_viewport_size({"width": LARGEURS[0], "height": 900})
        try:
            response = page.goto(ecran.chemin.format(**self.lieux))
            assert response is not None
            assert response.status == ecran.statut, f"{ecran.nom}: {response.status}"
            if ecran.puis is not None:
                ecran.puis(page, self.lieux)
            if ecran.statut == 200 and ":" in ecran.route:  # pages of errors are shared
                self.titres.setdefault(page.title(), set()).add(UN_SEUL.get(ecran.route, ecran.route))
            for largeur in LARGEURS:
                page.set_viewport_size({"width": largeur, "height": 900})
                if self.galerie is not None:
                    photographier(page, self.galerie / f"{ecran.nom}-{largeur}.webp")
                examen.page(page, f"{ecran.nom}, {largeur} px", axe=LONG or largeur == largeur_d_axe(ecran))
        finally:
            page.close()


def largeur_d_axe(ecran: Ecran) -> int:
    """Where axe reads this screen in the short profile: half of them narrow, half wide; the long one reads both."""
    return LARGEURS[zlib.crc32(ecran.nom.encode()) % len(LARGEURS)]


def photographier(page: Page, chemin: Path) -> None:
    """The whole page from its top, as it is when nothing has the focus."""
    page.evaluate("window.scrollTo(0, 0); document.activeElement?.blur()")
    shot = page.screenshot(full_page=True, animations="disabled")
    images.garder(shot, chemin, grand=chemin.stem in EN_GRAND)


@dataclass(frozen=True)
class Demonstration:
    """`levier demo` started twice on one folder, which the walk's content was added to in between."""

    site: Site
    lieux: Mapping[str, str]
    dit: str
    """All that the first start printed, its last words too."""
    accueil: str
    entres: Mapping[str, bool]
    serveurs: list[str]
    """The servers of the folder that the first stop left."""
    reprise: float
    """How many seconds the second start took."""


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory) -> Iterator[Demonstration]:
    """The demonstration, from nothing, on its own server: started, entered by each account, stopped; filled; started again."""
    port, printed = demo.port_libre(), tmp_path_factory.mktemp("demo")
    with (
        tempfile.TemporaryDirectory(prefix="levier-demo-", dir=modele.place(), ignore_cleanup_errors=True) as folder,
        garder((data := Path(folder)) / "postgresql"),
    ):
        data.chmod(0o755)  # the account of its server goes through it
        with demo.repondre(data, port, printed / "premiere.log", 600):
            home = demo.lire(port, "/")
            demo.lire(port, "/sante/")
            entered = {compte.email: demo.entrer(port, compte.email) for compte in COMPTES}
        left = demo.postgres_de(data)
        places = _remplir_la_demonstration(data, port)
        started = time.monotonic()
        with demo.repondre(data, port, printed / "seconde.log", 120):
            again = time.monotonic() - started
            site = Site(f"http://localhost:{port}", data / "courriers")
            said = (printed / "premiere.log").read_text(encoding="utf-8")
            yield Demonstration(site, places, said, home, entered, left, again)
        assert demo.postgres_de(data) == []


def _remplir_la_demonstration(data: Path, port: int) -> dict[str, str]:
    """What the walk needs beside, played while nothing else runs on that base."""
    smtp = demo.port_libre()
    env = demo.environnement(
        data, LEVIER_DEMO="1", LEVIER_JOUR=JOUR, LEVIER_ADRESSE=f"http://localhost:{port}",
        LEVIER_SMTP_HOTE="127.0.0.1", LEVIER_SMTP_PORT=str(smtp),
    )  # fmt: skip
    mails = demarrer(data / "courriers", smtp)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.parcours.contenu"],
            env=env,
            cwd=demo.RACINE,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        mails.stop()
    assert done.returncode == 0, done.stderr[-3000:]
    return {**json.loads(done.stdout), "appel": APPEL, "clos": CLOS}


def test_demo_starts_answers_stops_and_starts_again_in_seconds(demonstration: Demonstration):
    assert demonstration.site.adresse in demonstration.dit
    assert re.search(r"instruction@\S+", demonstration.dit)
    assert "15 septembre 2021" in demonstration.accueil
    assert demonstration.entres == dict.fromkeys(demonstration.entres, True)
    assert ("Arrêt propre" in demonstration.dit, demonstration.serveurs) == (True, [])
    assert demonstration.reprise < 30, f"a second start took {demonstration.reprise:.0f} s"


@pytest.fixture(scope="module")
def promenade(navigateur: Browser, demonstration: Demonstration, request: pytest.FixtureRequest) -> Iterator[Promenade]:
    """The demonstration's content and what it leaves empty, for every test of this module."""
    walk = Promenade(demonstration.site, navigateur, demonstration.lieux, request.config.getoption("--images"))
    yield walk
    for context in walk.sessions.values():
        context.close()


@pytest.mark.requirement("X-01", "X-02", "X-10", "N-02")
@pytest.mark.parametrize("ecran", [pytest.param(one, id=one.nom) for group in ECRANS.values() for one in group])
def test_screen_is_accessible_and_holds_in_its_window(promenade: Promenade, ecran: Ecran):
    promenade.regarder(ecran)


def test_titles_name_one_screen_each(promenade: Promenade):
    one_screen = {"comptes:rattacher_territoire", "comptes:rejoindre"}  # two addresses that lead to it
    shared = {title: routes for title, routes in promenade.titres.items() if len(routes - one_screen) > 1}
    assert shared == {}


@pytest.mark.parametrize(
    ("nom", "chemin"), [("accueil-vide", "/"), ("appels-vide", "/appels/"), ("courriers-vide", "/demo/courriers/")]
)
def test_screen_without_any_call_says_so(site_vide: Promenade, nom: str, chemin: str):
    site_vide.regarder(Ecran(nom, nom, "", chemin))


@pytest.fixture(scope="module")
def site_vide(
    navigateur: Browser, souche: Souche, base_modele: str, worker_id: str, request: pytest.FixtureRequest
) -> Iterator[Promenade]:
    base = f"{base_modele}_{worker_id}_vide"
    _copier(base_modele, base)
    with souche.site(base) as site:
        walk = Promenade(site, navigateur, {}, request.config.getoption("--images"))
        yield walk
        for context in walk.sessions.values():
            context.close()
    _ordre(f"DROP DATABASE {base} WITH (FORCE)")


def _routes(resolveur: URLResolver, espace: str = "") -> Iterator[str]:
    for entry in resolveur.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{espace}{entry.name}"
        else:
            yield from _routes(entry, f"{espace}{entry.namespace}:" if entry.namespace else espace)


def test_every_route_has_its_screen():
    shown = {ecran.route for group in ECRANS.values() for ecran in group if ":" in ecran.route}
    assert shown & SANS_ECRAN.keys() == set()
    assert set(_routes(get_resolver())) == shown | SANS_ECRAN.keys()


def test_names_of_screens_are_unique():
    names = [ecran.nom for group in ECRANS.values() for ecran in group]
    assert sorted(set(names)) == sorted(names)
