"""Small pictures of the files received, made by a job once they may be read, kept beside them."""

from __future__ import annotations

from pathlib import Path

from levier.socle.cloison import Sans, demander
from levier.socle.fichiers import GENRES, chemin
from levier.socle.models import Fichier


def faire(fichier_id: str) -> None:
    """Draw the picture of a file that may be read. Played again, it draws the same; a file that gives none has none."""
    fichier = Fichier.objects.get(pk=fichier_id)
    if (
        fichier.lisible
        and fichier.type_mime in GENRES
        and dessiner(fichier.type_mime, chemin(fichier), chemin_de(fichier))
    ):
        Fichier.objects.filter(pk=fichier.pk).update(vignette=True)


def dessiner(type_mime: str, source: Path, cible: Path) -> bool:
    """Write the picture as a PNG in `cible`; False when the file gives none, whatever the reason."""
    if isinstance(demander("dessiner", source, cible, GENRES[type_mime]), Sans):
        cible.unlink(missing_ok=True)
        return False
    return True


def chemin_de(fichier: Fichier) -> Path:
    """Where the picture of a file is, beside its bytes."""
    kept = chemin(fichier)
    return kept.with_name(f"{kept.name}.png")
