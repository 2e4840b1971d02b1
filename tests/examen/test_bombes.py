"""A small file is not made large by being opened: one budget for all its levels, and its true reason."""

from __future__ import annotations

import random
import resource
import time
import zlib

import pytest
from tests import mauvais_fichiers as mauvais
from tests.fabriques import un_pdf
from tests.mauvais_fichiers import des_entrees

from examen import bureautique, images, pdf, taches
from examen.signatures import SORTES
from examen.verdict import Refus

pytestmark = pytest.mark.requirement("X-01", "SL-07")
_CREUX = b"\0" * (8 * 1024 * 1024)


def _emboitee(dedans: dict[str, bytes], combien: int = 20) -> bytes:
    inner = des_entrees(dedans)
    return des_entrees({"word/document.xml": b"<w/>", **{f"word/embeddings/s{n}.xlsx": inner for n in range(combien)}})


def _pdf_a_flux(genre: bytes, mo: int) -> bytes:
    body = zlib.compress(b" " * (mo << 20), 9)
    return (
        b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n4 0 obj\n<< /Type /" + genre +
        b" /N 2 /First 9 /Filter /FlateDecode /Length %d >>\nstream\n" % len(body) + body + b"\nendstream\nendobj\n"
    )  # fmt: skip


BOMBES = {
    "docx emboîtés": ("docx", lambda: _emboitee({f"xl/w{n}.xml": _CREUX for n in range(4)})),
    "odt à versions": (
        "odt",
        lambda: des_entrees(
            {"content.xml": b"<a/>", "Versions/V1": des_entrees({f"c{n}.xml": _CREUX for n in range(6)})}
        ),
    ),
    "entrées par niveaux": ("docx", lambda: _emboitee({f"xl/w{n}.xml": b"" for n in range(200)})),
    "incorporé qui n'est rien": (
        "docx",
        lambda: des_entrees({"word/document.xml": b"<w/>", "word/embeddings/a.xlsx": b"A" * 9}),
    ),
    "objets d'un PDF": ("pdf", lambda: _pdf_a_flux(b"ObjStm", 30)),
    "table d'un PDF": ("pdf", lambda: _pdf_a_flux(b"XRef", 30)),
    "objets d'un PDF, nom déguisé": ("pdf", lambda: _pdf_a_flux(b"Obj#53tm", 30)),
    "image": ("png", mauvais.une_image_demesuree),
}


@pytest.mark.parametrize("cas", BOMBES)
def test_bomb_costs_nearly_nothing(cas):
    extension, faire = BOMBES[cas]
    sent = faire()
    memory, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    told, kept = taches.examiner(sent, extension)
    assert told.keys() == {"refus"}, told
    assert kept == b""
    assert time.process_time() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 200 * 1024


def test_document_inside_a_document_has_a_size(monkeypatch):
    monkeypatch.setattr(bureautique, "INCORPORE_MAX", 1000)
    inner = des_entrees({"xl/media/a.png": random.Random(1).randbytes(2000)})
    with pytest.raises(Refus, match="contient un document incorporé de plus de"):
        bureautique.inspecter(
            des_entrees({"word/document.xml": b"<w/>", "word/embeddings/a.xlsx": inner}), SORTES["docx"]
        )


SAINS = {
    "pdf": un_pdf(), "png": mauvais.une_image(), "jpg": mauvais.une_image("JPEG"),
    "docx": mauvais.un_docx(word__suite=b"<a/>"), "xlsx": mauvais.un_zip("xl/workbook.xml"), "ods": mauvais.un_zip("content.xml"),
    "odt": mauvais.un_zip("content.xml"),
}  # fmt: skip


def _endommager(contenu: bytes, hasard: random.Random) -> bytes:
    sent = bytearray(contenu)
    for _ in range(hasard.randint(1, 4)):
        where = hasard.randrange(len(sent))
        if hasard.random() < 0.3:
            del sent[where : where + hasard.randint(1, 9)]
        else:
            sent[where] = hasard.randrange(256)
    return bytes(sent)


def _endommages(extension: str, combien: int) -> None:
    """Each draw gives a verdict, in this process: nothing is caught that a child would die of."""
    hasard = random.Random(extension)
    for _ in range(combien):
        told, _ = taches.examiner(_endommager(SAINS[extension], hasard), extension)
        assert set(told) <= {"retraits", "nature", "abime", "refus"}


@pytest.mark.parametrize("extension", SAINS)
def test_any_damage_gives_a_verdict(extension):
    _endommages(extension, 200)


@pytest.mark.long
@pytest.mark.parametrize("extension", SAINS)
def test_ten_thousand_damages_give_a_verdict(extension):
    _endommages(extension, 10_000)


def test_module_opens_nothing_larger_than_a_photograph():
    assert images.PIXELS_MAX < 200_000_000
    assert pdf.FLUX_MAX < pdf.TOUS_LES_FLUX_MAX < 100 * 1024 * 1024
