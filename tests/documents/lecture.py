"""Reopen a PDF as a reader would: its text, its pages, what it declares, what it carries."""

from __future__ import annotations

import io
import json
import re
import subprocess
from pathlib import Path

import pikepdf
import pypdf
import zxingcpp
from PIL import Image

_ESPACES = re.compile(r"[\s\u00a0\u202f\u200b]+")


def normaliser(texte: str) -> str:
    """Every space, wide or narrow, as one plain space."""
    return _ESPACES.sub(" ", texte).strip()


def texte(pdf: bytes) -> str:
    """The text that pypdf extracts, spaces made plain, names cut after a hyphen at the end of a line joined again."""
    read = normaliser(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))
    return re.sub(r"(?<=\w)- (?=\w)", "-", read)


def pages(pdf: bytes) -> int:
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def declarations(pdf: bytes) -> dict[str, object]:
    """What makes it archivable and accessible, as pikepdf reads it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        xmp = document.open_metadata()
        root = document.Root
        tags = {str(element.get("/S")) for element in _structure(root.StructTreeRoot)}
        return {
            "pdfa": f"{xmp.get('pdfaid:part')}{xmp.get('pdfaid:conformance')}",
            "ua": xmp.get("pdfuaid:part"),
            "langue": str(root.Lang),
            "balise": bool(root.MarkInfo.Marked),
            "titre_affiche": bool(root.ViewerPreferences.DisplayDocTitle),
            "titre": xmp.get("dc:title"),
            "cree": xmp.get("xmp:CreateDate"),
            "intention": bool(root.OutputIntents),
            "balises": tags,
        }


def _structure(noeud):
    yield noeud
    children = noeud.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield from _structure(child)


def piece_jointe(pdf: bytes) -> dict:
    """The data carried by the file."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert list(document.attachments) == ["donnees.json"]
        spec = document.attachments["donnees.json"]
        assert str(spec.obj.AFRelationship) == "/Data"
        return json.loads(spec.get_file().read_bytes())


def images(pdf: bytes, dossier: Path, ppp: int = 150) -> list[Image.Image]:
    """One image per page, as poppler draws it."""
    source = dossier / "a-dessiner.pdf"
    source.write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(ppp), "-png", source, dossier / "page"], check=True)
    drawn = []
    for path in sorted(dossier.glob("page-*.png")):
        with Image.open(path) as image:
            drawn.append(image.convert("RGB"))
    return drawn


def codes_qr(pdf: bytes, dossier: Path) -> list[str]:
    """What a camera reads on the pages."""
    return [found.text for image in images(pdf, dossier) for found in zxingcpp.read_barcodes(image)]
