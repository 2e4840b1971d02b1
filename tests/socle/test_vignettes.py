"""Small pictures: drawn by a process of their own, from files that may be read, bounded."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from PIL import Image
from tests import mauvais_fichiers as mauvais
from tests.fabriques import un_agent, un_brouillon, un_pdf, une_personne
from tests.taches import derouler

from levier.dossiers.queries import pieces_jointes
from levier.socle import fichiers
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
    assert not vignettes.dessiner(genre, source, target)
    assert not target.exists()


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
