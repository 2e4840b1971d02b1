"""The server killed with -9 while people type, upload and deposit: what was acknowledged is there, once."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fabriques import un_appel, un_brouillon, un_pdf, une_personne, une_structure
from tests.pannes.service import COUPURES, EnCours, Navigateur, Reponse, Service, service

from levier.dossiers.models import Dossier
from levier.dossiers.queries import pieces_jointes
from levier.socle import annonces, fichiers, journal

pytestmark = pytest.mark.lent

GENRES = ("saisie", "envoi", "depot")
CHAMPS = ("projet.titre", "projet.presentation", "demandeur.fonction", "objectifs.qualite")
PIECES_PAR_DOSSIER = 45
ACQUIS_ENTRE_DEUX_MORTS = 4
REPRISE = 0.2
"""Seconds before a browser sends again what was cut."""


@dataclass
class Acquis:
    """What the service acknowledged: the last answer of each field, the pieces, the deposits."""

    reponses: dict[tuple[str, str], str] = field(default_factory=dict)
    pieces: dict[str, set[str]] = field(default_factory=dict)
    depots: set[str] = field(default_factory=set)
    envois: Counter[str] = field(default_factory=Counter)
    recus: int = 0


class Foule:
    """People who never stop: one thread each, which sends again what was cut, like the page does."""

    def __init__(self, web: Service, drafts: list[Dossier], to_deposit: list[Dossier], seed: int) -> None:
        self.web, self.drafts, self.acquis, self.en_cours = web, drafts, Acquis(), EnCours()
        self._browsers = [Navigateur(web.port, draft.cree_par) for draft in drafts]
        for browser, draft in zip(self._browsers, drafts, strict=True):
            browser.montrer(draft, CHAMPS)
        self._left, self._rank = iter(to_deposit), itertools.count(1)
        self._stop, self._lock, self._seed = threading.Event(), threading.Lock(), seed
        self.voulu = GENRES[0]
        """What half of the gestures are now: what the next kill aims at."""
        self.fautes: list[BaseException] = []

    def vivre(self, draft: Dossier, rank: int) -> None:
        chance, browser = random.Random(self._seed + rank), self._browsers[rank]
        gestes = {"saisie": self._saisir, "envoi": self._joindre, "depot": self._deposer}
        try:
            while not self._stop.is_set():
                gestes[chance.choice(("saisie", self.voulu))](browser, draft, chance)
        except BaseException as fault:  # noqa: BLE001  told by the test's own thread
            self.fautes.append(fault)

    def laisser_vivre(self) -> None:
        """Return when the service has acknowledged something to most people since now."""
        wanted, limit = self.acquis.recus + ACQUIS_ENTRE_DEUX_MORTS, time.monotonic() + 90
        while self.acquis.recus < wanted and not self.fautes:
            assert time.monotonic() < limit, "the service does not come back"
            time.sleep(0.02)

    def arreter(self, threads: list[threading.Thread]) -> None:
        """Each ends what it began: nothing is left in doubt."""
        self._stop.set()
        for thread in threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in threads)
        assert self.fautes == []

    def _saisir(self, browser: Navigateur, draft: Dossier, chance: random.Random) -> None:
        nom, text = chance.choice(CHAMPS), f"Texte {next(self._rank)}"
        sent = {nom: text, f"base.{nom}": browser.bases[nom], "page": browser.page}
        answer = self._insister("saisie", lambda: browser.envoyer(f"/demandes/{draft.numero}/enregistrer/", sent))
        assert answer.entetes.get("Levier-Enregistrement") == "fait", answer
        self.acquis.reponses[draft.numero, nom] = text

    def _joindre(self, browser: Navigateur, draft: Dossier, _: random.Random) -> None:
        name = f"devis-{next(self._rank)}.pdf"
        kept = self.acquis.pieces.setdefault(draft.numero, set())
        if len(kept) >= PIECES_PAR_DOSSIER:
            return
        content = un_pdf(name)
        path, sent = f"/demandes/{draft.numero}/pieces/", dict[str, str]()
        answer = self._insister("envoi", lambda: browser.envoyer(path, sent, (name, content)))
        assert answer.statut == 302, answer
        kept.add(name)

    def _deposer(self, browser: Navigateur, _: Dossier, chance: random.Random) -> None:
        with self._lock:
            ready = next(self._left, None)
        if ready is None:
            return
        path = f"/demandes/{ready.numero}/depot/"
        clicks = 1 + (chance.random() < 0.3)  # a double click now and then
        for _ in range(clicks):
            answer = self._insister("depot", lambda: browser.envoyer(path, {"engagement": "on"}))
            assert answer.statut == 302, answer
        self.acquis.depots.add(ready.numero)

    def _insister(self, genre: str, geste: Callable[[], Reponse]) -> Reponse:
        limit = time.monotonic() + 90
        while True:
            with self._lock:
                self.acquis.envois[genre] += 1
            answer = self._essayer(genre, geste)
            if answer is not None:
                return answer
            assert time.monotonic() < limit, "the service does not come back"
            time.sleep(REPRISE)

    def _essayer(self, genre: str, geste: Callable[[], Reponse]) -> Reponse | None:
        try:
            with self.en_cours.geste(genre):
                answer = geste()
        except COUPURES:
            return None
        with self._lock:
            self.acquis.recus += 1
        return answer


def _tuer_au_hasard(web: Service, crowd: Foule, kills: int, seed: int) -> Counter[str]:
    """Kill all the workers `kills` times, each time while a request of a chosen kind is under way, at a random point of it."""
    chance, aimed = random.Random(seed), Counter[str]()
    while aimed.total() < kills:
        crowd.laisser_vivre()
        kind = crowd.voulu = GENRES[aimed.total() % len(GENRES)]
        crowd.en_cours.attendre(kind)
        time.sleep(chance.uniform(0, 0.12))
        aimed[kind] += bool(web.tuer())
        crowd.voulu = GENRES[0]  # requests to deposit are spent on the kills alone
    return aimed


def _verifier(drafts: list[Dossier], to_deposit: list[Dossier], acquis: Acquis) -> None:
    stored = {dossier.numero: dossier for dossier in Dossier.objects.all()}
    found = {(numero, nom): stored[numero].reponses.get(nom) for numero, nom in acquis.reponses}
    assert found == acquis.reponses
    for draft in drafts:
        present = [piece for piece in pieces_jointes(draft) if piece.fichier.nom.startswith("devis-")]
        assert sorted(p.fichier.nom for p in present) == sorted(acquis.pieces.get(draft.numero, set()))
        assert all(fichiers.lire(piece.fichier) for piece in present)
        events = Counter(
            event.apres.get("fichier") for event in journal.histoire(draft) if event.nom == "piece_ajoutee"
        )
        assert set(events.values()) <= {1}
    deposited = {d.numero for d in to_deposit if stored[d.numero].etat == "depose"}
    assert deposited == acquis.depots
    for numero in deposited:
        names = [event.nom for event in journal.histoire(stored[numero])]
        jobs = ProcrastinateJob.objects.filter(
            args__nom="dossier_depose", args__valeurs__dossier_id=stored[numero].pk
        ).count()
        assert (names.count("dossier_depose"), jobs) == (1, len(annonces.table()["dossier_depose"]))
    assert list(journal.ruptures()) == []


def _jouer(base: str, data: Path, *, kills: int, seed: int) -> None:
    appel, structure = un_appel(), une_structure()
    people = [une_personne(structure, nom=f"Personne {rank}") for rank in range(4)]
    drafts = [un_brouillon(appel, structure, par=person, pieces=()) for person in people]
    to_deposit = [un_brouillon(appel, structure, par=people[0]) for _ in range(6 + 2 * kills)]
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    address = f"{head.rsplit('/', 1)[0]}/{base}" + (f"?{tail}" if tail else "")
    started = time.monotonic()
    with service(address, data) as web:
        crowd = Foule(web, drafts, to_deposit, seed)
        threads = [threading.Thread(target=crowd.vivre, args=(d, rank), daemon=True) for rank, d in enumerate(drafts)]
        for thread in threads:
            thread.start()
        aimed = _tuer_au_hasard(web, crowd, kills, seed)
        crowd.arreter(threads)
    acquis = crowd.acquis
    print(
        f"kills {dict(aimed)}, requests {dict(acquis.envois)}, cut {crowd.en_cours.coupes}, acknowledged: "
        f"{acquis.recus} answers, {len(acquis.reponses)} fields, {sum(map(len, acquis.pieces.values()))} pieces, {len(acquis.depots)} deposits, "
        f"{time.monotonic() - started:.0f} s"
    )
    assert aimed.total() == kills
    assert sum(crowd.en_cours.coupes.values()) >= kills // 2  # the kills did cut requests
    _verifier(drafts, to_deposit, acquis)


@pytest.mark.requirement("X-01", "X-04")
def test_server_killed_again_and_again_loses_and_doubles_nothing(base_reelle, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    _jouer(base_reelle, tmp_path, kills=9, seed=2021)


@pytest.mark.long
@pytest.mark.requirement("X-01", "X-04")
def test_server_killed_a_hundred_times_loses_and_doubles_nothing(base_reelle, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "fichiers"
    _jouer(base_reelle, tmp_path, kills=100, seed=71)
