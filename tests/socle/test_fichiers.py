from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fabriques import un_pdf
from tests.mauvais_fichiers import un_pdf_protege, un_zip, une_image

from levier.socle import fichiers
from levier.socle.erreurs import FichierRefuse
from levier.socle.models import Fichier

TOUS = tuple(fichiers.SORTES)


def recevoir(contenu: bytes, nom: str, formats=TOUS) -> Fichier:
    return fichiers.recevoir(io.BytesIO(contenu), nom, formats=formats)


@pytest.mark.requirement("SL-07")
@pytest.mark.parametrize(
    ("nom", "contenu", "mime"),
    [
        ("devis.pdf", un_pdf(), "application/pdf"),
        ("DEVIS.PDF", un_pdf(), "application/pdf"),
        ("plan.ods", un_zip("content.xml"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("plan.xlsx", un_zip("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            "note.docx",
            un_zip("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("photo.png", une_image("PNG"), "image/png"),
        ("photo.jpeg", une_image("JPEG"), "image/jpeg"),
    ],
)
def test_accepted_file_is_kept_under_its_own_id(db, settings, nom, contenu, mime):
    kept = recevoir(contenu, nom)
    path = Path(settings.MEDIA_ROOT) / kept.chemin
    assert path.read_bytes() == contenu == fichiers.lire(kept)
    assert (kept.nom, kept.type_mime, kept.taille, path.name) == (nom, mime, len(contenu), kept.pk.hex)


@pytest.mark.requirement("X-01", "SL-07")
@pytest.mark.parametrize(
    ("nom", "contenu", "said"),
    [
        ("vide.pdf", b"", "est vide \\(0 octet\\)"),
        ("programme.pdf", b"MZ\x90\0" + b"0" * 50, "c'est un programme Windows : il est refusé"),
        ("outil.docx", b"\x7fELF" + b"0" * 50, "c'est un programme Linux"),
        ("script.pdf", b"#!/bin/sh\nrm -rf /", "c'est un programme \\(script\\)"),
        (
            "ancien.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99,
            "ancien format, ou protégé par un mot de passe",
        ),
        ("page.pdf", b"<html><script>alert(1)</script>", "son contenu n'est pas celui"),
        ("tronque.pdf", b"%PDF-1.7\nrien", "son contenu n'est pas celui"),
        ("tableur.ods", un_zip("word/document.xml"), "son contenu n'est pas celui"),
        ("devis.doc", b"\xd0\xcf\x11\xe0", "« Enregistrer sous » puis PDF"),
        ("photo.HEIC", b"ftypheic", "« Le plus compatible »"),
        ("archive.ods", b"PK\x03\x04 coupe", "est endommagé"),
        (
            "plan.ods",
            un_zip("content.xml", mimetype="application/vnd.oasis.opendocument.text"),
            "son contenu n'est pas",
        ),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20, "est endommagé"),
        ("photo.jpg", une_image("JPEG")[:40], "est endommagé"),
        ("image.png", un_pdf(), "son contenu n'est pas celui"),
        ("script.exe", b"MZ", "n'est pas d'un format accepté"),
        ("sans_extension", un_pdf(), "n'est pas d'un format accepté"),
        ("double.pdf.exe", un_pdf(), "n'est pas d'un format accepté"),
        ("secret.pdf", un_pdf_protege(), "protégé par un mot de passe"),
    ],
)
def test_bad_file_is_refused_and_nothing_is_kept(db, settings, nom, contenu, said):
    with pytest.raises(FichierRefuse, match=said):
        recevoir(contenu, nom)
    assert not Fichier.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_file_over_the_limit_is_refused_without_being_read_whole(db, settings):
    settings.TAILLE_MAX_FICHIER = 1024 * 1024
    stream = io.BytesIO(un_pdf() + b" " * 5_000_000)
    with pytest.raises(FichierRefuse, match="dépasse 1 Mo"):
        fichiers.recevoir(stream, "gros.pdf", formats=TOUS)
    assert stream.tell() == 1024 * 1024 + 1


def test_format_accepted_elsewhere_is_not_accepted_here(db):
    with pytest.raises(FichierRefuse, match="format accepté \\(pdf, ods\\)"):
        recevoir(un_zip("word/document.xml"), "note.docx", formats=("pdf", "ods"))


@pytest.mark.requirement("X-04")
def test_file_changed_on_the_disk_is_no_longer_given(db, settings):
    kept = recevoir(un_pdf(), "devis.pdf")
    (Path(settings.MEDIA_ROOT) / kept.chemin).write_bytes(un_pdf("autre"))
    with pytest.raises(FichierRefuse, match="n'est plus identique"):
        fichiers.lire(kept)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\moi\\devis.pdf", "devis.pdf"),
        ("devis\u202efdp.exe", "devisfdp.exe"),
        ("de\0vis\n.pdf", "devis.pdf"),
        ("e\u0301tude.pdf", "étude.pdf"),
        ("  .pdf", "pdf"),
        ("l’offre %22finale%22.pdf", 'l’offre "finale".pdf'),
        ("devis 😀 n° 3 ✅.pdf", "devis  n° 3 .pdf"),
        ("", "fichier"),
        ("....", "fichier"),
        ("a" * 300 + ".pdf", "a" * 140 + ".pdf"),
    ],
)
def test_name_is_made_safe(typed, expected):
    assert fichiers.nom_sur(typed) == expected


@given(st.text(max_size=400))
def test_any_name_is_made_safe(typed):
    safe = fichiers.nom_sur(typed)
    assert 0 < len(safe) <= 150
    assert not set(safe) & set("/\\\0\r\n")
    assert not any(unicodedata.category(c) in {"Cc", "Cf"} for c in safe)
