"""Files sent for a piece: each kept or refused by itself, and what the page says before anything is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from levier.comptes.models import Personne
from levier.dossiers.actions import ajouter_piece
from levier.dossiers.actions.pieces import PIECES_MAX, DateDePieceRefusee, TropDePieces
from levier.dossiers.models import Dossier
from levier.socle.erreurs import RefusMetier
from regles.texte import entier

MO = 1024 * 1024


def joindre(
    dossier: Dossier, genre: str, envoyes: Sequence[UploadedFile], *, par: Personne, datee_du: dt.date | None = None
) -> list[str]:
    """Keep each file that may be; returns the sentences of the others. Past the number admitted, one for all of them.

    Raises DateDePieceRefusee: the day typed is that of all the files, so none is kept.
    """
    refused: list[str] = []
    for rank, sent in enumerate(envoyes):
        try:
            ajouter_piece(dossier, genre, cast("BinaryIO", sent), sent.name or "fichier", par=par, datee_du=datee_du)
        except TropDePieces as refus:
            left = len(envoyes) - rank
            told = "Un fichier n’est pas joint." if left == 1 else f"{entier(left)} fichiers ne sont pas joints."
            return [*refused, f"{told} {refus.phrase}"]
        except DateDePieceRefusee:
            raise
        except RefusMetier as refus:
            refused.append(refus.phrase)
    return refused or ([] if envoyes else ["Choisissez au moins un fichier, puis envoyez-le."])


def limites(present: int, *, plusieurs: bool) -> dict[str, object]:
    """What the form tells before, and what its script refuses at once, in the same words."""
    size = settings.TAILLE_MAX_FICHIER
    left = max(PIECES_MAX - present, 0)
    return {
        "taille": size,
        "mo": size // MO,
        "nombre": left if plusieurs else 1,
        "maximum": PIECES_MAX,
        "trop_gros": f"« {{nom}} » dépasse {size // MO} Mo : réduisez-le ou découpez-le en plusieurs fichiers.",
        "trop": TropDePieces(PIECES_MAX).phrase
        if plusieurs
        else "Un seul fichier est attendu ici : joignez les autres ailleurs.",
        "coupure": "Pas envoyé : la connexion a été coupée. Choisissez de nouveau ce fichier quand elle revient.",
        "panne": "Pas envoyé : le service n’a pas répondu comme prévu. Rechargez la page, puis recommencez.",
    }
