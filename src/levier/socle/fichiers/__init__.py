"""Files: checked by content before they are kept, stored under their own id, never under a name someone chose."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from levier.socle import horloge
from levier.socle.antivirus import est_installe
from levier.socle.apercu import GENRES
from levier.socle.erreurs import FichierEcarte, FichierEnQuarantaine, FichierRefuse
from levier.socle.fichiers.controle import ContenuControle, controler, nom_sur
from levier.socle.fichiers.signatures import SORTES
from levier.socle.models import EtatFichier, Fichier
from levier.socle.taches import differer

__all__ = ["SORTES", "ContenuControle", "controler", "garder", "garder_recu", "lire", "nom_sur", "ouvrir", "recevoir"]


def recevoir(contenu: BinaryIO, nom: str, *, formats: Sequence[str]) -> Fichier:
    """Check what was sent and keep it. Raises FichierRefuse with a sentence; nothing is kept then."""
    return garder_recu(controler(contenu, nom, formats=formats))


def garder_recu(recu: ContenuControle) -> Fichier:
    """Keep what passed the check; with an antivirus, in quarantine until its job has a verdict.

    The row joins the caller's transaction; the bytes are written first, so that a row never points at nothing.
    """
    with transaction.atomic():
        if est_installe():
            fichier = _ecrire(recu, EtatFichier.EN_VERIFICATION)
            differer("socle.verifier_fichier", fichier_id=str(fichier.pk))
        else:
            fichier = _ecrire(recu, EtatFichier.CONTROLE)
            demander_vignette(fichier)
    return fichier


def demander_vignette(fichier: Fichier) -> None:
    """Queue the drawing of the small picture, for the kinds that have one."""
    if fichier.type_mime in GENRES:
        differer("socle.dessiner_vignette", fichier_id=str(fichier.pk))


def garder(contenu: bytes, nom: str, type_mime: str) -> Fichier:
    """Keep bytes that the application made."""
    return _ecrire(ContenuControle(nom, contenu, type_mime, hashlib.sha256(contenu).hexdigest()), EtatFichier.CONTROLE)


def lire(fichier: Fichier) -> bytes:
    """The bytes of a kept file; raises FichierRefuse if they are no longer those that were kept.

    Raises FichierEnQuarantaine, FichierEcarte: rights never open those.
    """
    with ouvrir(fichier) as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != fichier.empreinte:
        raise FichierRefuse(
            f"« {fichier.nom} » n'est plus identique à ce qui a été reçu : prévenez l'administrateur de la plateforme."
        )
    return content


def ouvrir(fichier: Fichier) -> BinaryIO:
    """A stream on the bytes of a kept file. Raises FichierEnQuarantaine, FichierEcarte, FileNotFoundError."""
    if fichier.en_verification:
        raise FichierEnQuarantaine(fichier.nom)
    if fichier.ecarte:
        raise FichierEcarte(fichier.nom)
    return chemin(fichier).open("rb")


def chemin(fichier: Fichier) -> Path:
    """Where the bytes are, whatever their state: for the kernel alone."""
    return Path(settings.MEDIA_ROOT) / fichier.chemin


def _ecrire(recu: ContenuControle, etat: EtatFichier) -> Fichier:
    key = uuid.uuid4()
    path = Path(f"{key.hex[:2]}/{key.hex}")
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(recu.contenu)
    return Fichier.objects.create(
        id=key,
        nom=recu.nom,
        type_mime=recu.type_mime,
        taille=len(recu.contenu),
        empreinte=hashlib.sha256(recu.contenu).hexdigest(),
        empreinte_recue=recu.empreinte_recue,
        retraits=", ".join(recu.retraits),
        chemin=str(path),
        etat=etat,
        recu_le=horloge.maintenant(),
    )
