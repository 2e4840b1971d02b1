"""The database stopped and started again while people type: the service says so, recovers alone, loses nothing."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter

import pytest
from django.db import connection
from tests.fabriques import un_appel, un_brouillon, une_personne, une_structure
from tests.pannes.service import COUPURES, Navigateur, Service, service

from levier.dossiers.models import Dossier
from levier.socle import journal

pytestmark = pytest.mark.lent

TITRE, PHRASE = "projet.titre", "Le service est momentanément indisponible"


class Frappe:
    """One person who types without end, and sends again what was not acknowledged."""

    def __init__(self, web: Service, draft: Dossier) -> None:
        self._browser, self.draft = Navigateur(web.port, draft.cree_par), draft
        self._browser.montrer(draft, [TITRE])
        self.acquis, self.statuts, self.phrases = "", Counter[str](), set[str]()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._taper, daemon=True)
        self._thread.start()

    def finir(self) -> None:
        self._stop.set()
        self._thread.join(120)
        assert not self._thread.is_alive()

    def _taper(self) -> None:
        for rank in itertools.count(1):
            if self._stop.is_set():
                return
            self._insister(f"Titre {rank}")

    def _insister(self, text: str) -> None:
        limit = time.monotonic() + 90
        while time.monotonic() < limit:
            sent = {TITRE: text, f"base.{TITRE}": self._browser.bases[TITRE], "page": self._browser.page}
            try:
                answer = self._browser.envoyer(f"/demandes/{self.draft.numero}/enregistrer/", sent)
            except COUPURES:
                self.statuts["coupée"] += 1
            else:
                self.statuts[str(answer.statut)] += 1
                if answer.entetes.get("Levier-Enregistrement") == "fait":
                    self.acquis = text
                    return
                self.phrases.add(PHRASE if PHRASE in answer.corps else answer.corps[:200])
            time.sleep(0.2)
        raise AssertionError("the service does not come back")


@pytest.mark.requirement("X-01", "X-04")
def test_database_restarted_under_load_loses_no_acknowledged_answer(base_arretable, tmp_path):
    appel, structure = un_appel(), une_structure()
    drafts = [un_brouillon(appel, structure, par=une_personne(structure), pieces=()) for _ in range(4)]
    with service(base_arretable.adresse, tmp_path) as web:
        people = [Frappe(web, draft) for draft in drafts]
        workers = web.ouvriers()
        for _ in range(2):
            before = [person.statuts["200"] for person in people]
            _attendre(lambda before=before: all(p.statuts["200"] > n for p, n in zip(people, before, strict=True)))
            connection.close()
            told = sum(person.statuts["503"] for person in people)
            base_arretable.couper()
            _attendre(lambda told=told: sum(person.statuts["503"] for person in people) > told)
            base_arretable.relancer()
        before = [person.statuts["200"] for person in people]
        _attendre(lambda: all(p.statuts["200"] > n for p, n in zip(people, before, strict=True)))
        for person in people:
            person.finir()
        assert web.ouvriers() == workers  # the same processes: they recovered by themselves
    print(sum((person.statuts for person in people), Counter()))
    assert {d.pk: d.reponses[TITRE] for d in Dossier.objects.all()} == {p.draft.pk: p.acquis for p in people}
    assert set().union(*(person.phrases for person in people)) == {PHRASE}
    assert list(journal.ruptures()) == []


def _attendre(condition) -> None:
    limit = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)
