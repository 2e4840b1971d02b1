"""Files: checked by content before they are kept, stored under their own id, never under a name someone chose."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from levier.socle import horloge
from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers.controle import ContenuControle, controler, nom_sur
from levier.socle.fichiers.signatures import SORTES
from levier.socle.models import Fichier

__all__ = ["SORTES", "ContenuControle", "controler", "garder", "garder_recu", "lire", "nom_sur", "recevoir"]


def recevoir(contenu: BinaryIO, nom: str, *, formats: Sequence[str]) -> Fichier:
    """Check what was sent and keep it. Raises FichierRefuse with a sentence; nothing is kept then."""
    return garder_recu(controler(contenu, nom, formats=formats))


def garder_recu(recu: ContenuControle) -> Fichier:
    """Keep what passed the check.

    The row joins the caller's transaction; the bytes are written first, so that a row never points at nothing.
    """
    return _ecrire(recu)


def garder(contenu: bytes, nom: str, type_mime: str) -> Fichier:
    """Keep bytes that the application made."""
    return _ecrire(ContenuControle(nom, contenu, type_mime, hashlib.sha256(contenu).hexdigest()))


def lire(fichier: Fichier) -> bytes:
    """The bytes of a kept file; raises FichierRefuse if they are no longer those that were kept."""
    content = (Path(settings.MEDIA_ROOT) / fichier.chemin).read_bytes()
    if hashlib.sha256(content).hexdigest() != fichier.empreinte:
        raise FichierRefuse(
            f"« {fichier.nom} » n'est plus identique à ce qui a été reçu : prévenez l'administrateur de la plateforme."
        )
    return content


def _ecrire(recu: ContenuControle) -> Fichier:
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
        recu_le=horloge.maintenant(),
    )
