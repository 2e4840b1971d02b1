"""Office documents (OOXML, ODF): zip archives, opened with bounds, refused when they hold more than text and pictures."""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib

from levier.socle.fichiers.signatures import Sorte, est_archive, programme

ENTREES_MAX = 3000
DEPLIE_MAX = 200 * 1024 * 1024
"""Bytes that all entries together may unpack to."""
TAUX_MAX = 120
GROS = 8 * 1024 * 1024
"""An entry past this size that packs better than TAUX_MAX to one is a bomb: real sheets stay under 60."""
_BLOC = 256 * 1024
_MACROS_OOXML = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml)$|^(xl/macrosheets|customui|word/activex|xl/activex)/")
_MACROS_ODF = re.compile(r"^(basic|scripts)/.+")
_OBJETS = re.compile(r"(^|/)oleobject\d*\.bin$")
_INCORPORES = re.compile(r"^(word|xl|ppt)/embeddings/[^/]+\.(xlsx|docx|pptx)$")
_TYPES_DE_CONTENU = "[content_types].xml"


class NonConforme(Exception):
    """The archive is not the document it says it is."""


class Piege(Exception):
    """The document is one, and holds what we refuse; the text says what, and what to do."""


def inspecter(contenu: bytes, sorte: Sorte, *, profondeur: int = 0) -> None:
    """Look at every entry. Raises NonConforme or Piege; at most DEPLIE_MAX bytes are unpacked, by pieces."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            entries = archive.infolist()
            _compter(entries, len(contenu))
            names = {entry.filename.lower() for entry in entries}
            if sorte.partie and sorte.partie not in {entry.filename for entry in entries}:
                raise NonConforme
            _refuser_les_macros(names)
            left = DEPLIE_MAX
            for entry in entries:
                left -= _deplier(archive, entry, left, sorte, profondeur)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, OSError) as error:
        raise NonConforme from error


def _compter(entries: list[zipfile.ZipInfo], taille: int) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Piege("est protégé par un mot de passe : enregistrez-le sans mot de passe, puis renvoyez-le.")
    overlap = sum(entry.compress_size for entry in entries) > taille
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ENTREES_MAX or overlap or declared > DEPLIE_MAX:
        raise Piege(_BOMBE)


_BOMBE = (
    "se déplie en un contenu démesuré (« bombe » de décompression) : enregistrez de nouveau le document, "
    "ou exportez-le en PDF."
)


def _refuser_les_macros(names: set[str]) -> None:
    if any(_MACROS_OOXML.search(name) or _MACROS_ODF.search(name) for name in names):
        raise Piege(_MACROS)
    if any(_OBJETS.search(name) for name in names):
        raise Piege(
            "contient un objet incorporé qui peut porter un programme : retirez cet objet, ou exportez le document en PDF."
        )


_MACROS = "contient des macros, c'est-à-dire un programme : enregistrez-le sans macros, ou exportez-le en PDF, puis renvoyez-le."


def _deplier(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, sorte: Sorte, profondeur: int) -> int:
    """Read an entry to its real end, whatever size it declares; returns its number of bytes."""
    believed = copy.copy(entry)
    believed.file_size = left + 1  # the reader stops at the declared size: a lie would hide the rest
    size, head, kept = 0, b"", b""
    name = entry.filename.lower()
    whole = name in {_TYPES_DE_CONTENU, "mimetype"} or bool(_INCORPORES.match(name))
    with archive.open(believed) as stream:
        while block := stream.read(_BLOC):
            head = head or block[:16]
            size += len(block)
            if size > left or (size > GROS and size > TAUX_MAX * max(entry.compress_size, 1)):
                raise Piege(_BOMBE)
            kept = kept + block if whole else b""
    if size != entry.file_size:
        raise NonConforme
    _juger(name, head, kept, sorte, profondeur)
    return size


def _juger(name: str, head: bytes, kept: bytes, sorte: Sorte, profondeur: int) -> None:
    if (hidden := programme(head)) and not head.startswith(b"#!"):
        raise Piege(f"contient {hidden} : retirez-le du document, ou exportez le document en PDF.")
    if name == _TYPES_DE_CONTENU and b"macroenabled" in kept.lower():
        raise Piege(_MACROS)
    if name == "mimetype" and kept.strip() != sorte.type_mime.encode():
        raise NonConforme
    if est_archive(head):
        if profondeur or not _INCORPORES.match(name):
            raise Piege("contient une archive : joignez ses fichiers un par un, ou exportez le document en PDF.")
        inspecter(kept, Sorte("", b"PK\x03\x04"), profondeur=profondeur + 1)
