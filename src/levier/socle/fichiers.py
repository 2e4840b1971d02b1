"""Files: checked by content before they are kept, stored under their own id, never under a name someone chose."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import uuid
import zipfile
from pathlib import Path
from typing import BinaryIO

import pikepdf
from django.conf import settings

from levier.socle import horloge
from levier.socle.erreurs import FichierRefuse
from levier.socle.models import Fichier

TYPES = {
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "ods": ("application/vnd.oasis.opendocument.spreadsheet", b"PK\x03\x04"),
    "odt": ("application/vnd.oasis.opendocument.text", b"PK\x03\x04"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
}
"""Kinds accepted: extension -> (MIME type, first bytes)."""
_DEDANS = {
    "ods": "content.xml",
    "odt": "content.xml",
    "xlsx": "xl/workbook.xml",
    "docx": "word/document.xml",
}
_DECOMPRESSE_MAX = 200 * 1024 * 1024
_INVISIBLES = {"Cc", "Cf", "Cs", "Co", "Cn"}


def recevoir(contenu: BinaryIO, nom: str, *, formats: tuple[str, ...]) -> Fichier:
    """Check what was sent and keep it. Raises FichierRefuse with a sentence; nothing is kept then.

    The row joins the caller's transaction; the bytes are written first, so that a row never points at nothing.
    """
    shown = nom_sur(nom)
    content = contenu.read(settings.TAILLE_MAX_FICHIER + 1)
    extension = _controler(shown, content, formats)
    return garder(content, shown, TYPES[extension][0])


def garder(contenu: bytes, nom: str, type_mime: str) -> Fichier:
    """Keep bytes that the application made or already checked."""
    key = uuid.uuid4()
    path = Path(f"{key.hex[:2]}/{key.hex}")
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(contenu)
    return Fichier.objects.create(
        id=key,
        nom=nom,
        type_mime=type_mime,
        taille=len(contenu),
        empreinte=hashlib.sha256(contenu).hexdigest(),
        chemin=str(path),
        recu_le=horloge.maintenant(),
    )


def lire(fichier: Fichier) -> bytes:
    """The bytes of a kept file; raises FichierRefuse if they are no longer those that were kept."""
    content = (Path(settings.MEDIA_ROOT) / fichier.chemin).read_bytes()
    if hashlib.sha256(content).hexdigest() != fichier.empreinte:
        raise FichierRefuse(
            f"« {fichier.nom} » n'est plus identique à ce qui a été reçu : prévenez l'administrateur de la plateforme."
        )
    return content


def nom_sur(nom: str) -> str:
    """A name without path, control or direction marks, at most 150 characters, extension kept."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", nom))[-1]
    clean = "".join(c for c in base if unicodedata.category(c) not in _INVISIBLES).strip(" .")
    stem, dot, extension = clean.rpartition(".")
    if not dot:
        return clean[:150] or "fichier"
    return f"{stem[:140] or 'fichier'}.{extension[:8]}"


def _controler(nom: str, contenu: bytes, formats: tuple[str, ...]) -> str:
    extension = nom.rpartition(".")[2].lower()
    accepted = ", ".join(formats)
    if not contenu:
        raise FichierRefuse(f"« {nom} » est vide (0 octet) : vérifiez le fichier sur votre ordinateur et renvoyez-le.")
    if len(contenu) > settings.TAILLE_MAX_FICHIER:
        limit = settings.TAILLE_MAX_FICHIER // (1024 * 1024)
        raise FichierRefuse(f"« {nom} » dépasse {limit} Mo : réduisez-le ou découpez-le en plusieurs fichiers.")
    if extension not in formats or extension not in TYPES:
        raise FichierRefuse(
            f"« {nom} » n'est pas d'un format accepté ({accepted}) : convertissez-le, puis renvoyez-le."
        )
    try:
        sound = contenu.startswith(TYPES[extension][1]) and _structure_saine(extension, contenu)
    except pikepdf.PasswordError as error:
        raise FichierRefuse(
            f"« {nom} » est protégé par un mot de passe : enregistrez-le sans protection, puis renvoyez-le."
        ) from error
    if not sound:
        raise FichierRefuse(
            f"« {nom} » porte l'extension .{extension} mais son contenu n'est pas celui d'un tel fichier : "
            f"enregistrez-le de nouveau dans l'un des formats acceptés ({accepted})."
        )
    return extension


def _structure_saine(extension: str, contenu: bytes) -> bool:
    """Whether the content opens as what it says it is (and does not unpack into something huge).

    Raises PasswordError for a PDF that does not open without its password.
    """
    if extension == "pdf":
        try:
            with pikepdf.open(io.BytesIO(contenu)) as pdf:
                return len(pdf.pages) > 0
        except pikepdf.PasswordError:
            raise
        except pikepdf.PdfError:
            return False
    if extension in _DEDANS:
        try:
            with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
                unpacked = sum(entry.file_size for entry in archive.infolist())
                return _DEDANS[extension] in archive.namelist() and unpacked <= _DECOMPRESSE_MAX
        except zipfile.BadZipFile:
            return False
    return True
