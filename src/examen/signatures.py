"""What files are, by their first bytes: the kinds we accept, and those that hide under another extension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sorte:
    """A kind of file accepted: its MIME type, its first bytes, and for an office document its usual main part, and what the
    declared type of this part holds.
    """

    type_mime: str
    debut: bytes
    partie: str = ""
    contenu: str = ""


SORTES: Mapping[str, Sorte] = {
    "pdf": Sorte("application/pdf", b"%PDF-"),
    "png": Sorte("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": Sorte("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": Sorte("image/jpeg", b"\xff\xd8\xff"),
    "ods": Sorte(f"{_ODF}.spreadsheet", _ZIP, "content.xml"),
    "odt": Sorte(f"{_ODF}.text", _ZIP, "content.xml"),
    "xlsx": Sorte(f"{_OOXML}.spreadsheetml.sheet", _ZIP, "xl/workbook.xml", "spreadsheetml"),
    "docx": Sorte(f"{_OOXML}.wordprocessingml.document", _ZIP, "word/document.xml", "wordprocessingml"),
    "csv": Sorte("text/csv", b""),
}
"""Kinds accepted, by extension."""
PROGRAMMES: Mapping[bytes, str] = {
    b"MZ": "un programme Windows",
    b"\x7fELF": "un programme Linux",
    b"\xca\xfe\xba\xbe": "un programme Java ou macOS",
    b"\xcf\xfa\xed\xfe": "un programme macOS",
    b"\xce\xfa\xed\xfe": "un programme macOS",
    b"#!": "un programme (script)",
    b"L\x00\x00\x00\x01\x14\x02\x00": "un raccourci Windows",
    b"\x00asm": "un programme WebAssembly",
}
"""First bytes of programs: what is so is refused, whatever its name says."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the container of former Office documents, of objects and of macros."""
AUTRES: Mapping[bytes, str] = {
    OLE: (
        "un document Office d'un ancien format, ou protégé par un mot de passe : enregistrez-le sans mot de passe, "
        "au format actuel"
    ),
    b"Rar!": "une archive RAR",
    b"7z\xbc\xaf\x27\x1c": "une archive 7-Zip",
    b"\x1f\x8b": "une archive gzip",
    b"BZh": "une archive bzip2",
    b"{\\rtf": "un document RTF",
    b"GIF8": "une image GIF",
    b"II*\x00": "une image TIFF",
    b"MM\x00*": "une image TIFF",
    b"BM": "une image BMP",
    b"%!PS": "un document PostScript",
}
"""First bytes that deserve a sentence of their own when they come under another extension."""
EXTENSIONS_DE_PROGRAMMES = frozenset(
    [
        "app",
        "bat",
        "chm",
        "cmd",
        "com",
        "cpl",
        "dll",
        "docm",
        "exe",
        "hta",
        "htm",
        "html",
        "iso",
        "jar",
        "js",
        "jse",
        "lnk",
        "msi",
        "pptm",
        "ps1",
        "reg",
        "scr",
        "sh",
        "svg",
        "vbe",
        "vbs",
        "wsf",
        "xlsm",
    ]
)
_PLUS_LOIN: Mapping[tuple[int, bytes], str] = {
    (8, b"WEBP"): "une image WebP",
    (4, b"ftypheic"): "une photographie HEIC (celle des iPhone)",
    (4, b"ftypheix"): "une photographie HEIC (celle des iPhone)",
    (4, b"ftypmif1"): "une photographie HEIF",
    (4, b"ftypavif"): "une image AVIF",
}
"""Kinds told by bytes that are not the first."""
"""Extensions that a machine may run: never kept as an attachment inside a document."""
ARCHIVES = (_ZIP, b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh")


_DEBUT_DE_PDF = 1024
"""Bytes among which readers look for the beginning of a PDF: some programs write a mark or a blank line before it."""


def a_le_debut(contenu: bytes, sorte: Sorte) -> bool:
    """Whether the content begins as its kind does."""
    if not sorte.debut:
        return not nature(contenu) and not est_archive(contenu) and not contenu.startswith(b"%PDF-")
    if contenu.startswith(sorte.debut):
        return True
    return (
        sorte.debut == b"%PDF-"
        and not nature(contenu)
        and not est_archive(contenu)
        and sorte.debut in contenu[:_DEBUT_DE_PDF]
    )


def programme(contenu: bytes) -> str:
    """« un programme Windows » when the content is one; otherwise empty."""
    return next((label for start, label in PROGRAMMES.items() if contenu.startswith(start)), "")


def nature(contenu: bytes) -> str:
    """What the content is in words, when it is worth saying; otherwise empty."""
    found = next((label for start, label in AUTRES.items() if contenu.startswith(start)), "")
    inside = (label for (where, start), label in _PLUS_LOIN.items() if contenu.startswith(start, where))
    return found or next(inside, "") or programme(contenu)


def est_archive(contenu: bytes) -> bool:
    """Whether the content unpacks into other files."""
    return contenu.startswith(ARCHIVES)
