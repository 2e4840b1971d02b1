"""Files as people really send them, and what each gives: the cases found on public files."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from levier.socle import fichiers
from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers import controle

CAS = Path(__file__).parent / "cas"


def controler(nom: str, contenu: bytes | None = None) -> controle.ContenuControle:
    sent = (CAS / nom).read_bytes() if contenu is None else contenu
    return controle.controler(io.BytesIO(sent), nom, formats=tuple(fichiers.SORTES))


@pytest.mark.requirement("X-01", "SL-07")
@pytest.mark.parametrize("nom", ["un-octet-perdu.docx", "zip-lzma-casse.docx"])
def test_damaged_file_is_refused_as_damaged(nom):
    with pytest.raises(FichierRefuse, match="est endommagé, une partie ne se lit plus"):
        controler(nom)


@pytest.mark.requirement("X-01", "SL-07")
@pytest.mark.parametrize(
    "nom",
    [
        "word-en-ligne-document2.docx", "workbook2.xlsx", "image-emz.docx", "versions.odt", "signe-avec-annexe.pdf",
        "formulaire-format-nombre.pdf",
    ],
)  # fmt: skip
def test_file_that_usual_readers_open_is_kept_to_the_byte(nom):
    sent = (CAS / nom).read_bytes()
    kept = controler(nom)
    assert (kept.retraits, kept.empreinte_recue) == ((), hashlib.sha256(sent).hexdigest())
    assert kept.contenu == sent
