"""What was acknowledged survives a power cut; what never was does not stay."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import RequestFactory
from tests.fabriques import un_pdf
from tests.mauvais_fichiers import un_pdf_piege

from levier.socle import fichiers, horloge, tasks
from levier.socle.fichiers import reception
from levier.socle.models import Fichier


class Disque:
    """A disk that forgets, at the next power cut, whatever nobody waited for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.contenus: set[int] = set()
        self.noms: set[Path] = set()
        self.engages: list[str] = []
        self._fsync, self._commit = os.fsync, connections["default"]._commit
        monkeypatch.setattr(os, "fsync", self._attendre)
        monkeypatch.setattr(connections["default"], "_commit", self._engager)

    def _attendre(self, descriptor: int) -> None:
        self._fsync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        if path.is_dir():
            self.noms |= set(path.iterdir())
        else:
            self.contenus.add(os.fstat(descriptor).st_ino)

    def _engager(self) -> None:
        """At the commit, each file named by a row is there with its bytes, and so is each folder above it."""
        for fichier in Fichier.objects.all():
            path = fichiers.chemin(fichier)
            assert {path, path.parent} <= self.noms
            assert path.stat().st_ino in self.contenus
            self.engages.append(fichier.nom)
        self._commit()


def envoyer(contenu: bytes) -> reception.Envoi:
    return RequestFactory().post("/", {"fichier": SimpleUploadedFile("devis.pdf", contenu)}).FILES["fichier"]


@pytest.mark.requirement("SL-07", "X-10")
@pytest.mark.parametrize("contenu", [un_pdf(), un_pdf_piege("action_de_page")], ids=["tel quel", "nettoyé"])
def test_bytes_and_their_name_are_on_the_disk_before_the_row_is_committed(base_reelle, monkeypatch, contenu):
    disque = Disque(monkeypatch)
    with closing(envoyer(contenu)) as envoi, transaction.atomic():
        kept = fichiers.recevoir(envoi, "devis.pdf", formats=("pdf",))
        made = fichiers.garder(un_pdf("acte"), "acte.pdf", "application/pdf")
    assert sorted(disque.engages) == ["acte.pdf", "devis.pdf"]
    assert [fichiers.lire(kept)[:5], fichiers.lire(made)[:5]] == [b"%PDF-", b"%PDF-"]
    assert restes() == []


def restes() -> list[Path]:
    return list(reception._reception().iterdir())


def test_file_that_is_kept_as_it_came_is_the_very_file_received(db):
    envoi = envoyer(un_pdf())
    node = Path(envoi.temporary_file_path()).stat().st_ino
    kept = fichiers.recevoir(envoi, "devis.pdf", formats=("pdf",))
    envoi.close()
    assert fichiers.chemin(kept).stat().st_ino == node
    assert fichiers.lire(kept) == un_pdf()


def test_sending_that_no_act_kept_leaves_nothing_with_its_request(db):
    envoyer(un_pdf()).close()
    assert restes() == []


def vieillir(*chemins: Path) -> None:
    before = (horloge.temps_reel() - reception.ABANDON - dt.timedelta(minutes=1)).timestamp()
    for path in chemins:
        os.utime(path, (before, before))


@pytest.mark.requirement("X-10")
def test_job_erases_what_no_row_names_and_nothing_else(db):
    """Left by a crash: one cut short, one safe before an act that never committed, one committed whose mark stayed."""
    orphan, recent, short = reception.poser(b"orphelin"), reception.poser(b"recent"), reception._arrivee()
    short.write_bytes(b"%PDF-1.7 cou")
    kept = fichiers.garder(un_pdf(), "acte.pdf", "application/pdf")
    assert reception._marque(kept.pk).exists()
    vieillir(short, reception._marque(orphan), reception._marque(kept.pk))
    tasks.purger(0)
    assert restes() == [reception._marque(recent)]
    assert fichiers.lire(kept) == un_pdf()
    assert not (Path(fichiers.chemin(kept)).parents[1] / reception.emplacement(orphan)).exists()
    assert (Path(fichiers.chemin(kept)).parents[1] / reception.emplacement(recent)).exists()
