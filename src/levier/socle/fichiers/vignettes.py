"""Small pictures of the files received, made by a job once they may be read, kept beside them; and what they show."""

from __future__ import annotations

import uuid
from pathlib import Path

from levier.socle.cloison import Sans, demander
from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers import GENRES, FichierPose, chemin, place_de
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


def feuilles(fichier: Fichier) -> Path | None:
    """The first pages of a file that may be read, as one JPEG kept beside it: drawn the first time they are asked for.

    None when it gives none: another kind, in quarantine, damaged, gone.
    """
    source = chemin(fichier)
    target = source.with_name(f"{source.name}.jpg")
    if not fichier.lisible or fichier.type_mime not in GENRES or not source.is_file():
        return None
    if target.is_file():
        return target
    made = source.with_name(f"{source.name}.{uuid.uuid4().hex}")
    if isinstance(demander("feuilleter", source, made, GENRES[fichier.type_mime]), Sans):
        made.unlink(missing_ok=True)
        return None
    return made.replace(target)


COTE_MIN = 250
"""Of what is to be read: pixels of a picture, points of a page (nine centimetres)."""


def exiger_lisible(recu: FichierPose, quoi: str) -> None:
    """A picture or a PDF in its place that a person is to read (`quoi`: « l’engagement signé ») shows something, large enough.

    Raises FichierRefuse.
    """
    source = place_de(recu)
    target = source.with_name(f"{source.name}.regard")
    told = demander("dessiner", source, target, GENRES[recu.type_mime])
    target.unlink(missing_ok=True)
    if isinstance(told, Sans):
        raise FichierRefuse(f"« {recu.nom} » ne s’affiche pas : enregistrez-le de nouveau en PDF, puis renvoyez-le.")
    if min(told["largeur"], told["hauteur"]) < COTE_MIN:
        size = f"{told['largeur']:.0f} × {told['hauteur']:.0f}"
        raise FichierRefuse(
            f"« {recu.nom} » est trop petit pour être lu ({size} points, il en faut au moins {COTE_MIN} de chaque côté) : "
            f"scannez ou photographiez {quoi} en entier, puis renvoyez-le."
        )
    if told["vide"]:
        raise FichierRefuse(
            f"« {recu.nom} » est vide, d’une seule couleur : on n’y lit rien. Scannez ou photographiez {quoi}, puis renvoyez-le."
        )


def chemin_de(fichier: Fichier) -> Path:
    """Where the picture of a file is, beside its bytes."""
    kept = chemin(fichier)
    return kept.with_name(f"{kept.name}.png")
