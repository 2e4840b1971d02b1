"""What files are, by their first bytes: the kinds we accept, and those that hide under another extension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sorte:
    """A kind of file accepted: its MIME type, its first bytes, and for an office document the part it must hold."""

    type_mime: str
    debut: bytes
    partie: str = ""


SORTES: Mapping[str, Sorte] = {
    "pdf": Sorte("application/pdf", b"%PDF-"),
    "png": Sorte("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": Sorte("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": Sorte("image/jpeg", b"\xff\xd8\xff"),
    "ods": Sorte(f"{_ODF}.spreadsheet", _ZIP, "content.xml"),
    "odt": Sorte(f"{_ODF}.text", _ZIP, "content.xml"),
    "xlsx": Sorte(f"{_OOXML}.spreadsheetml.sheet", _ZIP, "xl/workbook.xml"),
    "docx": Sorte(f"{_OOXML}.wordprocessingml.document", _ZIP, "word/document.xml"),
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
AUTRES: Mapping[bytes, str] = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (
        "un document Office d'un ancien format, ou protégé par un mot de passe : enregistrez-le sans mot de passe, "
        "au format actuel"
    ),
    b"Rar!": "une archive RAR",
    b"7z\xbc\xaf\x27\x1c": "une archive 7-Zip",
    b"\x1f\x8b": "une archive gzip",
    b"BZh": "une archive bzip2",
    b"{\\rtf": "un document RTF",
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
"""Extensions that a machine may run: never kept as an attachment inside a document."""
ARCHIVES = (_ZIP, b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh")


def programme(contenu: bytes) -> str:
    """« un programme Windows » when the content is one; otherwise empty."""
    return next((label for start, label in PROGRAMMES.items() if contenu.startswith(start)), "")


def nature(contenu: bytes) -> str:
    """What the content is in words, when it is worth saying; otherwise empty."""
    found = next((label for start, label in AUTRES.items() if contenu.startswith(start)), "")
    return found or programme(contenu)


def est_archive(contenu: bytes) -> bool:
    """Whether the content unpacks into other files."""
    return contenu.startswith(ARCHIVES)
