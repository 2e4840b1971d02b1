"""Small pictures of the files received, made by a job once they may be read, kept beside them."""

from __future__ import annotations

from pathlib import Path

from levier.socle import apercu
from levier.socle.fichiers import chemin
from levier.socle.models import Fichier


def faire(fichier_id: str) -> None:
    """Draw the picture of a file that may be read. Played again, it draws the same; a file that gives none has none."""
    fichier = Fichier.objects.get(pk=fichier_id)
    if not fichier.lisible or fichier.type_mime not in apercu.GENRES:
        return
    target = chemin_de(fichier)
    if apercu.dessiner(fichier.type_mime, chemin(fichier), target):
        Fichier.objects.filter(pk=fichier.pk).update(vignette=True)


def chemin_de(fichier: Fichier) -> Path:
    """Where the picture of a file is, beside its bytes."""
    kept = chemin(fichier)
    return kept.with_name(f"{kept.name}.png")
