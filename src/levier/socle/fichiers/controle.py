"""The check of what was sent, by its content: what is kept, or the sentence of the refusal. No database here.

Size, name and first bytes are looked at here; the file is opened elsewhere (`socle.cloison`).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from examen.signatures import SORTES, a_le_debut, nature, programme
from levier.socle.cloison import Sans, demander
from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers.reception import Envoi, a_examiner, envoi_de

MO = 1024 * 1024
_PICTOGRAMME = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe00-\ufe0f\U0001f000-\U0001faff]")
"""No font of our documents draws them."""
_EN_PDF = (
    "ouvrez-le, et choisissez « Enregistrer sous » puis PDF (Word, Excel), ou « Exporter au format PDF » (LibreOffice)"
)
_COMMENT = {
    **dict.fromkeys(("doc", "xls", "ppt", "rtf", "docm", "xlsm"), _EN_PDF),
    **dict.fromkeys(
        ("heic", "heif"),
        "sur iPhone, Réglages, Appareil photo, Formats, « Le plus compatible » fait des photos JPG ; sinon imprimez-la en PDF",
    ),
    "zip": "joignez un à un les fichiers qu'il contient",
    "eml": "ouvrez le courriel et imprimez-le en PDF",
    "msg": "ouvrez le courriel et imprimez-le en PDF",
}
"""How to give what people have at hand in a format that is taken."""
_INVISIBLES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True, slots=True)
class ContenuControle:
    """What passed the check: the bytes to keep, cleaned when they had to be, and the hash of those received."""

    nom: str
    contenu: bytes
    type_mime: str
    empreinte_recue: str
    retraits: tuple[str, ...] = ()


def controler(contenu: BinaryIO, nom: str, *, formats: Sequence[str]) -> ContenuControle:
    """Check what was sent, one byte past the limit at most. Raises FichierRefuse: what, why, what to do."""
    shown = nom_sur(nom)
    content = contenu.read(settings.TAILLE_MAX_FICHIER + 1)
    extension = shown.rpartition(".")[2].lower()
    _exiger_taille(shown, content)
    _exiger_format(shown, extension, content, formats)
    envoi = envoi_de(contenu)
    received = envoi.empreinte if envoi is not None else hashlib.sha256(content).hexdigest()
    kept, removed = _examiner(shown, extension, content, envoi, formats)
    return ContenuControle(shown, kept, SORTES[extension].type_mime, received, removed)


def nom_sur(nom: str) -> str:
    """A name to show, without path, control or direction marks, nor pictograms, at most 150 characters, extension kept.

    Browsers send a quotation mark as %22 (WHATWG, multipart/form-data): it is one again.

    Never used as a path: bytes are kept under an id of ours.
    """
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", nom).replace("%22", '"'))[-1]
    visible = (c for c in base if unicodedata.category(c) not in _INVISIBLES and not _PICTOGRAMME.match(c))
    clean = "".join(visible).strip(" .")
    stem, dot, extension = clean.rpartition(".")
    if not dot:
        return clean[:150] or "fichier"
    return f"{stem[:140] or 'fichier'}.{extension[:8]}"


def _exiger_taille(nom: str, contenu: bytes) -> None:
    if not contenu:
        raise FichierRefuse(f"« {nom} » est vide (0 octet) : vérifiez le fichier sur votre ordinateur et renvoyez-le.")
    if len(contenu) > settings.TAILLE_MAX_FICHIER:
        limit = settings.TAILLE_MAX_FICHIER // MO
        raise FichierRefuse(f"« {nom} » dépasse {limit} Mo : réduisez-le ou découpez-le en plusieurs fichiers.")


def _exiger_format(nom: str, extension: str, contenu: bytes, formats: Sequence[str]) -> None:
    accepted = ", ".join(formats)
    if extension not in formats or extension not in SORTES:
        raise FichierRefuse(
            f"« {nom} » n'est pas d'un format accepté ({accepted}) : {_COMMENT.get(extension, 'convertissez-le')}, puis renvoyez-le."
        )
    if a_le_debut(contenu, SORTES[extension]):
        return
    if found := nature(contenu):
        advice = (
            "il est refusé, ne l'ouvrez pas si vous ne savez pas d'où il vient"
            if programme(contenu)
            else f"envoyez le document dans l'un des formats acceptés ({accepted})"
        )
        raise FichierRefuse(f"« {nom} » porte l'extension .{extension} mais c'est {found} : {advice}.")
    raise _deguise(nom, extension, formats)


def _deguise(nom: str, extension: str, formats: Sequence[str]) -> FichierRefuse:
    return FichierRefuse(
        f"« {nom} » porte l'extension .{extension} mais son contenu n'est pas celui d'un tel fichier : "
        f"enregistrez-le de nouveau dans l'un des formats acceptés ({', '.join(formats)})."
    )


def _examiner(
    nom: str, extension: str, contenu: bytes, envoi: Envoi | None, formats: Sequence[str]
) -> tuple[bytes, tuple[str, ...]]:
    """The bytes to keep and what was taken out of them."""
    with a_examiner(contenu, envoi) as (source, target):
        told = demander("examiner", source, target, extension)
        if isinstance(told, Sans):
            raise FichierRefuse(f"« {nom} » {_SANS_VERDICT[told.raison]}")
        if "retraits" in told:
            removed = tuple(told["retraits"])
            return target.read_bytes() if removed else contenu, removed
    if "refus" in told:
        raise FichierRefuse(f"« {nom} » {told['refus']}")
    if "abime" in told:
        raise FichierRefuse(
            f"« {nom} » est endommagé, une partie ne se lit plus : ouvrez-le sur votre ordinateur, enregistrez-le de nouveau, "
            "puis renvoyez-le."
        )
    raise _deguise(nom, extension, formats)


_TROP_LOURD = (
    "simplifiez-le ou découpez-le, ou imprimez-le dans un nouveau PDF (« Imprimer », puis « Enregistrer au format PDF »), "
    "puis renvoyez-le."
)
_SANS_VERDICT = {
    "duree": f"demande trop de temps pour être vérifié : {_TROP_LOURD}",
    "memoire": f"se déplie en un contenu démesuré, trop grand pour être vérifié : {_TROP_LOURD}",
    "autre": f"n'a pas pu être lu jusqu'au bout, il est peut-être endommagé : {_TROP_LOURD}",
    "serveur": "n'a pas pu être vérifié : renvoyez-le dans un instant. Rien d'autre n'est perdu.",
}
