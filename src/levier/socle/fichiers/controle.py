"""The check of what was sent, by its content: what is kept, or the sentence of the refusal. No database here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers import bureautique, images, pdf
from levier.socle.fichiers.reception import envoi_de
from levier.socle.fichiers.signatures import SORTES, nature, programme

MO = 1024 * 1024
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
    kept, removed = _examiner(shown, extension, content, formats)
    return ContenuControle(shown, kept, SORTES[extension].type_mime, received, removed)


def nom_sur(nom: str) -> str:
    """A name to show, without path, control or direction marks, at most 150 characters, extension kept.

    Never used as a path: bytes are kept under an id of ours.
    """
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", nom))[-1]
    clean = "".join(c for c in base if unicodedata.category(c) not in _INVISIBLES).strip(" .")
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
            f"« {nom} » n'est pas d'un format accepté ({accepted}) : convertissez-le, puis renvoyez-le."
        )
    if contenu.startswith(SORTES[extension].debut):
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


def _examiner(nom: str, extension: str, contenu: bytes, formats: Sequence[str]) -> tuple[bytes, tuple[str, ...]]:
    """The bytes to keep and what was taken out of them."""
    try:
        if extension == "pdf":
            return pdf.nettoyer(contenu)
        if extension in images.FORMATS:
            images.inspecter(contenu, extension)
        else:
            bureautique.inspecter(contenu, SORTES[extension])
    except (pdf.PdfIllisible, images.ImageIllisible, bureautique.NonConforme) as error:
        raise _deguise(nom, extension, formats) from error
    except pdf.PdfProtege as error:
        raise FichierRefuse(
            f"« {nom} » est protégé par un mot de passe : ouvrez-le, enregistrez-le sans protection "
            "(« Imprimer », puis « Enregistrer au format PDF »), puis renvoyez-le."
        ) from error
    except (pdf.PdfPiege, bureautique.Piege) as piege:
        raise FichierRefuse(f"« {nom} » {piege}") from piege
    except images.ImageDemesuree as error:
        raise FichierRefuse(f"« {nom} » a des dimensions démesurées : réduisez l'image, puis renvoyez-la.") from error
    return contenu, ()
