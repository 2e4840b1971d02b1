"""The list as a file: a work that reads slices of it, then writes them (ADR 0036).

Which dossiers, and in what order, is known when it is asked; what they hold, when their slice is read, for who may still
see them.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from django.db import transaction

from levier.comptes.models import Personne
from levier.comptes.saisie import titulaire
from levier.documents.classeur import Cellule, Colonne, Genre
from levier.documents.tableaux import FORMATS
from levier.instruction.models import TrancheExportee
from levier.instruction.queries import (
    COLONNES,
    ColonneDeListe,
    Filtres,
    GenreDeColonne,
    cellules_nommees,
    cles_de_la_liste,
)
from levier.socle import horloge, travaux
from levier.socle.erreurs import SaisieRefusee
from levier.socle.models import LigneDeTravail, Travail
from levier.socle.travaux import GenreDeTravail, LigneDemandee, Produit
from regles.grille import centiemes

EXPORT = "export_de_la_liste"
TRANCHE = 500
"""Dossiers of a line of the work."""
_GENRES = {
    GenreDeColonne.TEXTE: Genre.TEXTE,
    GenreDeColonne.MONTANT: Genre.EUROS,
    GenreDeColonne.JOUR: Genre.JOUR,
    GenreDeColonne.NOTE: Genre.CENTIEMES,
}
_LARGEURS = {"demandeur": 40, "projet": 50, "instructeur": 28}
TABLEAU = tuple(Colonne(one.titre, _GENRES[one.genre], _LARGEURS.get(one.nom, 16)) for one in COLONNES)


@transaction.atomic
def exporter_la_liste(filtres: Filtres, suffixe: str, *, par: Personne, cle: uuid.UUID) -> Travail:
    """Have the list, as these filters and this order show it to who asks, written as a file; under one key, once.

    Journal of the work: travail_demande. Raises SaisieRefusee when nothing is shown, or for an unknown kind of file.
    """
    if suffixe not in FORMATS:
        raise SaisieRefusee("Choisissez un format : Excel, LibreOffice ou texte.", "suffixe")
    keys = cles_de_la_liste(par, filtres)
    if not keys:
        raise SaisieRefusee("Aucun dossier ne répond à ces filtres : il n’y a rien à exporter.")
    slices = [keys[start : start + TRANCHE] for start in range(0, len(keys), TRANCHE)]
    last = [min(rang * TRANCHE, len(keys)) for rang in range(1, len(slices) + 1)]
    travail = travaux.demander(
        EXPORT,
        [LigneDemandee(str(rang), f"Dossiers {(rang - 1) * TRANCHE + 1} à {end}") for rang, end in enumerate(last, 1)],
        par=titulaire(par),
        cle=cle,
        titre=f"Export de {len(keys)} dossier{'s' if len(keys) > 1 else ''} ({suffixe})",
        demande={"personne": par.pk, "suffixe": suffixe},
    )
    TrancheExportee.objects.bulk_create(
        [TrancheExportee(travail=travail, rang=rang, dossiers=list(held)) for rang, held in enumerate(slices, 1)],
        ignore_conflicts=True,
    )
    return travail


def lire_la_tranche(travail: Travail, ligne: LigneDeTravail) -> str:
    """Read the dossiers of a line, those that who asked may still see."""
    tranche = TrancheExportee.objects.get(travail=travail, rang=ligne.rang)
    found = cellules_nommees(Personne.objects.get(pk=travail.demande["personne"]), tranche.dossiers)
    tranche.cellules = zlib.compress(f"[{','.join(found)}]".encode(), level=1)
    tranche.save(update_fields=["cellules"])
    return f"{len(found)} dossier{'s' if len(found) > 1 else ''}"


def ecrire_l_export(travail: Travail) -> Produit:
    """The file, slice after slice."""
    suffixe, buffer = travail.demande["suffixe"], io.BytesIO()
    FORMATS[suffixe].ecrire(buffer, "Dossiers", TABLEAU, _cellules(travail))
    return Produit(buffer.getvalue(), f"dossiers-{horloge.aujourdhui()}.{suffixe}", FORMATS[suffixe].type_mime)


def _cellules(travail: Travail) -> Iterator[Sequence[Cellule]]:
    """Slice after slice, column by column: what a spreadsheet holds."""
    slices = TrancheExportee.objects.filter(travail=travail).order_by("rang").values_list("cellules", flat=True)
    for held in slices.iterator(chunk_size=4):
        rows = json.loads(zlib.decompress(held or b""))
        yield from zip(*map(_lire, COLONNES, zip(*rows, strict=True)), strict=True)


def _lire(colonne: ColonneDeListe, cellules: Sequence[Any]) -> Sequence[Cellule]:
    """The cells of a column: amounts in cents and marks in hundredths, days, the words of codes."""
    match colonne.genre:
        case GenreDeColonne.JOUR:
            return [cell and dt.date.fromisoformat(cell) for cell in cellules]
        case GenreDeColonne.NOTE:
            return [cell and centiemes(Fraction(cell)) for cell in cellules]
    words = colonne.mots
    return cellules if words is None else [words.get(cell, cell) for cell in cellules]


GENRE_EXPORT = GenreDeTravail(lire_la_tranche, conclure=ecrire_l_export)
