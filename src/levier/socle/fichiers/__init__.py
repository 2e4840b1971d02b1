"""Files: checked by content before they are kept, stored under their own id, never under a name someone chose."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO

from django.conf import settings
from django.db import transaction

from examen.signatures import SORTES
from levier.socle import horloge
from levier.socle.antivirus import est_installe
from levier.socle.erreurs import FichierEcarte, FichierEnQuarantaine, FichierRefuse
from levier.socle.fichiers import controle, reception
from levier.socle.fichiers.controle import ContenuControle, nom_sur
from levier.socle.fichiers.reception import emplacement, envoi_de, inscrire, poser
from levier.socle.models import EtatFichier, Fichier
from levier.socle.taches import differer

__all__ = [
    "SORTES",
    "FichierPose",
    "alteres",
    "controler",
    "effacer",
    "garder",
    "garder_fait",
    "garder_recu",
    "lire",
    "nom_sur",
    "ouvrir",
    "poser_ecrit",
    "recevoir",
]


GENRES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
"""What has a small picture (the first page of a PDF, an image), and the extension that tells how it is drawn."""


@dataclass(frozen=True, slots=True)
class FichierPose:
    """A file that passed the check, its bytes safe in their place; no row names it yet."""

    cle: uuid.UUID
    nom: str
    type_mime: str
    taille: int
    empreinte: str
    empreinte_recue: str
    retraits: tuple[str, ...]


def controler(contenu: BinaryIO, nom: str, *, formats: Sequence[str]) -> FichierPose:
    """Check what was sent and put it in its place: slow work, before anything is locked. Raises FichierRefuse.

    What is never kept afterwards (a refusal of the act) is erased by `socle.purger`.
    """
    return _poser(controle.controler(contenu, nom, formats=formats), contenu)


def recevoir(contenu: BinaryIO, nom: str, *, formats: Sequence[str]) -> Fichier:
    """Check what was sent and keep it. Raises FichierRefuse with a sentence; nothing is kept then."""
    return garder_recu(controler(contenu, nom, formats=formats))


def garder_recu(recu: FichierPose) -> Fichier:
    """Keep what passed the check; with an antivirus, in quarantine until its job has a verdict.

    The row joins the caller's transaction; the bytes are on the disk already: a row never points at nothing.
    """
    with transaction.atomic():
        if est_installe():
            fichier = _inscrire(recu, EtatFichier.EN_VERIFICATION)
            differer("socle.verifier_fichier", fichier_id=str(fichier.pk))
        else:
            fichier = _inscrire(recu, EtatFichier.CONTROLE)
            demander_vignette(fichier)
    return fichier


def demander_vignette(fichier: Fichier) -> None:
    """Queue the drawing of the small picture, for the kinds that have one."""
    if fichier.type_mime in GENRES:
        differer("socle.dessiner_vignette", fichier_id=str(fichier.pk))


def garder(contenu: bytes, nom: str, type_mime: str) -> Fichier:
    """Keep bytes that the application made."""
    made = ContenuControle(nom, contenu, type_mime, hashlib.sha256(contenu).hexdigest())
    return _inscrire(_poser(made), EtatFichier.CONTROLE)


def poser_ecrit(ecrire: Callable[[IO[bytes]], None], nom: str, type_mime: str) -> FichierPose:
    """What the application writes as it makes it, its bytes safe in their place; `garder_fait` makes them stay."""
    key, size, mark = reception.poser_ecrit(ecrire)
    return FichierPose(key, nom, type_mime, size, mark, "", ())


def garder_fait(pose: FichierPose) -> Fichier:
    """Keep what the application made."""
    return _inscrire(pose, EtatFichier.CONTROLE)


def effacer(fichier: Fichier) -> None:
    """Forget a file that nothing names any more: its bytes go once the caller's transaction is committed."""
    path = chemin(fichier)
    fichier.delete()
    transaction.on_commit(partial(path.unlink, missing_ok=True), robust=True)


def lire(fichier: Fichier) -> bytes:
    """The bytes of a kept file; raises FichierRefuse if they are no longer those that were kept.

    Raises FichierEnQuarantaine, FichierEcarte: rights never open those.
    """
    with ouvrir(fichier) as stream:
        return stream.read()


def ouvrir(fichier: Fichier) -> BinaryIO:
    """A stream on the bytes of a kept file, the same as those that were kept: nothing is sent of one that was changed.

    Raises FichierEnQuarantaine, FichierEcarte, FichierRefuse, FileNotFoundError.
    """
    if fichier.en_verification:
        raise FichierEnQuarantaine(fichier.nom)
    if fichier.ecarte:
        raise FichierEcarte(fichier.nom)
    stream = chemin(fichier).open("rb")
    if hashlib.file_digest(stream, "sha256").hexdigest() != fichier.empreinte:
        stream.close()
        raise FichierRefuse(
            f"« {fichier.nom} » n'est plus identique à ce qui a été reçu : prévenez l'administrateur de la plateforme."
        )
    stream.seek(0)
    return stream


def alteres() -> Iterator[tuple[Fichier, str]]:
    """Each kept file whose bytes are gone or are others, with what is found. Reads them all."""
    for fichier in Fichier.objects.exclude(etat=EtatFichier.ECARTE).order_by("pk").iterator():
        try:
            with chemin(fichier).open("rb") as stream:
                changed = hashlib.file_digest(stream, "sha256").hexdigest() != fichier.empreinte
        except OSError:
            yield fichier, "il n’est plus sur le disque, ou ne se lit pas"
            continue
        if changed:
            yield fichier, "ses octets ne sont plus ceux qui ont été gardés"


def chemin(fichier: Fichier) -> Path:
    """Where the bytes are, whatever their state: for the kernel alone."""
    return Path(settings.MEDIA_ROOT) / fichier.chemin


def place_de(recu: FichierPose) -> Path:
    """Where the bytes of what passed the check are, before a row names them: for the kernel alone."""
    return Path(settings.MEDIA_ROOT) / emplacement(recu.cle)


def _poser(recu: ContenuControle, contenu: BinaryIO | None = None) -> FichierPose:
    """The bytes to keep in their place: the very file that was sent, unless it had to be cleaned."""
    envoi = None if recu.retraits else envoi_de(contenu)
    mark = hashlib.sha256(recu.contenu).hexdigest() if recu.retraits else recu.empreinte_recue
    key = poser(recu.contenu, envoi)
    return FichierPose(key, recu.nom, recu.type_mime, len(recu.contenu), mark, recu.empreinte_recue, recu.retraits)


def _inscrire(recu: FichierPose, etat: EtatFichier) -> Fichier:
    fichier = Fichier(
        id=recu.cle,
        nom=recu.nom,
        type_mime=recu.type_mime,
        taille=recu.taille,
        empreinte=recu.empreinte,
        empreinte_recue=recu.empreinte_recue,
        retraits=", ".join(recu.retraits),
        chemin=str(emplacement(recu.cle)),
        etat=etat,
        recu_le=horloge.maintenant(),
    )
    inscrire(fichier)
    return fichier
