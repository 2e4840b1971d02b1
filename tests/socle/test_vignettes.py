"""Small pictures: drawn by a process of their own, from files that may be read, bounded."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image
from tests import mauvais_fichiers as mauvais
from tests.fabriques import un_agent, un_brouillon, un_pdf, une_personne
from tests.taches import derouler

from levier.dossiers.queries import pieces_jointes
from levier.socle import apercu, fichiers
from levier.socle.fichiers import vignettes
from levier.socle.models import Fichier


def recevoir(contenu: bytes, nom: str) -> Fichier:
    return fichiers.recevoir(io.BytesIO(contenu), nom, formats=tuple(fichiers.SORTES))


@pytest.mark.parametrize(
    ("nom", "contenu", "taille"),
    [
        ("devis.pdf", un_pdf(), (170, 240)),
        ("photo.png", mauvais.une_image("PNG", (800, 400)), (240, 120)),
        ("photo.jpg", mauvais.une_image("JPEG", (300, 900)), (80, 240)),
    ],
)
def test_first_page_or_image_is_drawn_small(db, nom, contenu, taille):
    kept = recevoir(contenu, nom)
    assert derouler(vignettes=True) == ["socle.dessiner_vignette"]
    kept.refresh_from_db()
    assert kept.vignette
    with Image.open(vignettes.chemin_de(kept)) as picture:
        assert picture.format == "PNG"
        assert all(abs(found - wanted) <= 1 for found, wanted in zip(picture.size, taille, strict=True))


def test_document_without_picture_asks_for_none(db):
    recevoir(mauvais.un_docx(), "note.docx")
    assert derouler(vignettes=True) == []


@pytest.mark.parametrize(("genre", "contenu"), [("application/pdf", b"%PDF-1.7 rien"), ("image/png", b"rien")])
def test_file_that_cannot_be_drawn_has_no_picture(tmp_path, genre, contenu):
    source, target = tmp_path / "source", tmp_path / "cible.png"
    source.write_bytes(contenu)
    assert not apercu.dessiner(genre, source, target)
    assert not target.exists()


@pytest.fixture
def serveur():
    """The server of pictures, started again at the end if a test ended it."""
    apercu._serveur.arreter()
    yield apercu._serveur
    apercu._serveur.arreter()


@pytest.fixture
def dessin(tmp_path):
    def dessiner(contenu: bytes = un_pdf()) -> bool:
        (tmp_path / "source").write_bytes(contenu)
        return apercu.dessiner("application/pdf", tmp_path / "source", tmp_path / "cible.png")

    return dessiner


def enfants(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.requirement("X-01")
def test_each_file_has_its_process_and_one_server_stays(serveur, dessin):
    assert dessin()
    first = serveur._process.pid
    assert not dessin(b"%PDF-1.7 rien")
    assert dessin()
    assert serveur._process.pid == first
    assert enfants(first) == []


@pytest.mark.requirement("X-01")
def test_server_that_dies_is_started_again(serveur, dessin):
    assert dessin()
    first = serveur._process.pid
    os.kill(first, signal.SIGKILL)
    assert dessin()
    assert serveur._process.pid != first


@pytest.mark.requirement("X-01")
def test_server_knows_neither_the_database_nor_a_secret(serveur, dessin, monkeypatch):
    monkeypatch.setenv("LEVIER_CLE_SECRETE", "secret")
    assert dessin()
    known = Path(f"/proc/{serveur._process.pid}/environ").read_bytes()
    assert [line.partition(b"=")[0] for line in known.split(b"\0") if line] == [b"PYTHONPATH"]


@pytest.mark.requirement("X-01")
@pytest.mark.parametrize(
    "nuire",
    [
        "bytearray(2 * 1024**3)",
        "__import__('os').write(1, b'1' * 9)",
        "time.sleep(60)",
        "open(cible, 'wb').write(bytes(32 * 1024**2))",
        "os.kill(os.getpid(), 11)",
    ],
    ids=["mémoire", "conversation", "durée", "écriture", "mort"],
)
def test_what_a_file_does_ends_its_own_process(tmp_path, nuire):
    """A server whose drawing is hostile code: it answers that nothing is drawn, once a file, and goes on."""
    program = (
        "import os, sys, time\nfrom levier.socle import apercu\napercu.DELAI = 1\n"
        f"def nuire(source, cible):\n    {nuire}\n    raise ValueError\n"
        "apercu._pdf, apercu._image = nuire, lambda *_: None\napercu.servir()\n"
    )
    asked = "".join(json.dumps([kind, "source", str(tmp_path / "cible")]) + "\n" for kind in ("pdf", "image", "pdf"))
    env = {"PYTHONPATH": str(Path(apercu.__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", program], input=asked.encode(), capture_output=True, env=env, timeout=30, check=False
    )
    assert done.stdout == b"010"


def test_server_ends_with_the_program_that_asked(tmp_path):
    (tmp_path / "source").write_bytes(un_pdf())
    program = (
        "import os, pathlib, sys\nfrom levier.socle import apercu\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "assert apercu.dessiner('application/pdf', folder / 'source', folder / 'cible.png')\n"
        "print(apercu._serveur._process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    env = {"PYTHONPATH": str(Path(apercu.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=env, check=False)
    server = Path(f"/proc/{int(done.stdout)}")
    limit = time.monotonic() + 10
    while server.exists() and "Z" not in server.joinpath("stat").read_text().split()[2] and time.monotonic() < limit:
        time.sleep(0.01)
    assert time.monotonic() < limit


@pytest.mark.requirement("X-01")
def test_file_in_quarantine_has_no_picture_before_its_verdict(db, antivirus):
    kept = recevoir(un_pdf(), "devis.pdf")
    vignettes.faire(str(kept.pk))
    kept.refresh_from_db()
    assert not kept.vignette
    assert derouler(vignettes=True) == ["socle.verifier_fichier", "socle.dessiner_vignette"]


@pytest.mark.requirement("X-09")
def test_picture_is_shown_with_its_words_and_only_to_who_reads_the_piece(db, client):
    draft = un_brouillon()
    derouler(vignettes=True)
    piece = pieces_jointes(draft)[0]
    address = reverse("dossier:vignette", args=[draft.numero, piece.pk])
    for person, status in ((draft.cree_par, 200), (une_personne(), 404), (un_agent(), 404)):
        client.force_login(person)
        answer = client.get(address)
        assert answer.status_code == status
        if answer.streaming:
            assert answer.getvalue().startswith(b"\x89PNG")
    client.force_login(draft.cree_par)
    page = client.get(reverse("porteur:pieces", args=[draft.numero])).content.decode()
    assert f'src="{address}" alt="Aperçu de la première page de « devis.pdf »"' in page
