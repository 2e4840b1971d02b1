"""What a child may be asked about a file: to examine it, to draw it, to read its table. Each gives an answer that JSON writes."""

from __future__ import annotations

import codecs
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pikepdf
import pypdfium2
from PIL import Image, ImageOps, ImageStat

from examen import bureautique, images, pdf, tableur
from examen.signatures import SORTES
from examen.verdict import Abime, NonConforme, Refus

COTE = 240
"""Pixels of the longest side of a small picture."""
LARGEUR = 1400
"""Pixels of the longest side of a page to be read."""
PIXELS_MAX = 40_000_000
PAGES_REGARDEES = 10
"""Of a PDF, to know whether it shows anything."""
ECART_MIN = 12
"""Levels, of 256, between the darkest and the lightest point of what is not blank: a sheet scanned has less."""
Reponse = Mapping[str, Any]


def examiner(contenu: bytes, extension: str) -> tuple[Reponse, bytes]:
    """The verdict, and the bytes to keep when they are not those received.

    `retraits` when it is admitted, else `refus` (a sentence), `nature` (not of its kind) or `abime` (damaged).
    """
    try:
        kept, removed = _regarder(contenu, extension)
    except NonConforme:
        return {"nature": True}, b""
    except Abime:
        return {"abime": True}, b""
    except Refus as refusal:
        return {"refus": str(refusal)}, b""
    return {"retraits": list(removed)}, kept if removed else b""


def _regarder(contenu: bytes, extension: str) -> tuple[bytes, tuple[str, ...]]:
    if extension == "pdf":
        return pdf.nettoyer(contenu)
    if extension in images.FORMATS:
        images.inspecter(contenu, extension)
    elif extension == "csv":
        tableur.exiger_du_texte(contenu)
    else:
        bureautique.inspecter(contenu, SORTES[extension])
    return contenu, ()


def dessiner(contenu: bytes, extension: str) -> tuple[Reponse, bytes]:
    """The first page of a PDF, or a picture, as a small PNG. Raises whatever its library raises.

    Its answer: `largeur` and `hauteur` of what was sent (pixels; points of the first page), `vide` when nothing stands out.
    """
    size, pages = _pages(contenu) if extension == "pdf" else _image(contenu)
    first = next(pages)
    told = {"largeur": size[0], "hauteur": size[1], "vide": _est_vide(first) and all(map(_est_vide, pages))}
    out = io.BytesIO()
    first.convert("RGB").save(out, "PNG")
    return told, out.getvalue()


def feuilleter(contenu: bytes, extension: str) -> tuple[Reponse, bytes]:
    """The first pages of a PDF, one under the other, or a picture, to be read on screen, as one JPEG. Raises as its library.

    Its answer: `pages`, how many there are; `montrees`, how many are drawn.
    """
    drawn, pages = [], 1
    if extension == "pdf":
        document = pypdfium2.PdfDocument(contenu)
        pages = len(document)
        drawn = [_page(document[rank], LARGEUR) for rank in range(min(pages, PAGES_REGARDEES))]
    else:
        _, images_ = _image(contenu, LARGEUR)
        drawn = list(images_)
    sheet = Image.new("RGB", (max(one.width for one in drawn), sum(one.height for one in drawn)), "white")
    top = 0
    for one in drawn:
        sheet.paste(one.convert("RGB"), (0, top))
        top += one.height
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80)
    return {"pages": pages, "montrees": len(drawn)}, out.getvalue()


def _est_vide(image: Image.Image) -> bool:
    """Whether it is all of one colour, its transparency counted."""
    bands = image.convert("RGBA" if image.has_transparency_data else "RGB").split()
    return all(high - low < ECART_MIN for low, high in (ImageStat.Stat(band).extrema[0] for band in bands))


def _pages(contenu: bytes) -> tuple[tuple[float, float], Iterator[Image.Image]]:
    document = pypdfium2.PdfDocument(contenu)
    return document[0].get_size(), (_page(document[rank]) for rank in range(min(len(document), PAGES_REGARDEES)))


def _page(page: pypdfium2.PdfPage, cote: int = COTE) -> Image.Image:
    width, height = page.get_size()
    drawn: Image.Image = page.render(scale=cote / max(width, height, 1)).to_pil()
    return drawn


def _image(contenu: bytes, cote: int = COTE) -> tuple[tuple[float, float], Iterator[Image.Image]]:
    with Image.open(io.BytesIO(contenu), formats=["PNG", "JPEG"]) as picture:
        size = picture.size
        picture.draft("RGB", (cote, cote))
        if picture.width * picture.height > PIXELS_MAX:
            raise ValueError("too many pixels to unpack")
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((cote, cote))
        return size, iter((small,))


def lire_le_tableau(contenu: bytes, extension: str) -> tuple[Reponse, bytes]:
    """The rows of the first sheet as JSON. `abime` when they cannot be read; else `feuille`, its name, and how many there are."""
    try:
        read = tableur.lire(contenu, extension)
    except Abime:
        return {"abime": True}, b""
    return {"feuille": read.nom, "feuilles": read.feuilles}, json.dumps(read.rangees, ensure_ascii=False).encode()


def preparer() -> None:
    """Load, before the forks, all that a library loads at its first use: a child may open nothing."""
    Image.init()
    for name in ("cp437", "cp1252", "iso8859-15", "utf-16", "utf-32"):
        codecs.lookup(name)
    document, office, picture = io.BytesIO(), io.BytesIO(), io.BytesIO()
    pdf_ = pikepdf.new()
    pdf_.add_blank_page()
    pdf_.save(document)
    with zipfile.ZipFile(office, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("content.xml", "<a/>")
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    for content, extension in ((document, "pdf"), (office, "ods"), (picture, "png")):
        examiner(content.getvalue(), extension)
    for content, extension in ((document, "pdf"), (picture, "png")):
        dessiner(content.getvalue(), extension)
        feuilleter(content.getvalue(), extension)
    for content, extension in ((office, "ods"), (io.BytesIO(b"a;b"), "csv")):
        lire_le_tableau(content.getvalue(), extension)


TACHES: Mapping[str, Callable[[bytes, str], tuple[Reponse, bytes]]] = {
    "examiner": examiner, "dessiner": dessiner, "feuilleter": feuilleter, "lire_le_tableau": lire_le_tableau,
}  # fmt: skip
