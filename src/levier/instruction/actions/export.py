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
    LigneDeListe,
    cles_de_la_liste,
    lignes_nommees,
)
from levier.socle import argent, horloge, travaux
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
    found = lignes_nommees(Personne.objects.get(pk=travail.demande["personne"]), tranche.dossiers)
    cells = [[_cellule(colonne, one) for colonne in COLONNES] for one in found]
    tranche.cellules = zlib.compress(json.dumps(cells, ensure_ascii=False).encode())
    tranche.save(update_fields=["cellules"])
    return f"{len(found)} dossier{'s' if len(found) > 1 else ''}"


def ecrire_l_export(travail: Travail) -> Produit:
    """The file, slice after slice."""
    suffixe, buffer = travail.demande["suffixe"], io.BytesIO()
    FORMATS[suffixe].ecrire(buffer, "Dossiers", TABLEAU, _cellules(travail))
    return Produit(buffer.getvalue(), f"dossiers-{horloge.aujourdhui()}.{suffixe}", FORMATS[suffixe].type_mime)


def _cellule(colonne: ColonneDeListe, ligne: LigneDeListe) -> str | int | None:
    """As JSON holds it: cents, hundredths of a mark out of a hundred, a day as it is written."""
    value = ligne[colonne.nom]
    if value is None or value == "":
        return None
    match colonne.genre:
        case GenreDeColonne.MONTANT:
            return argent.en_centimes(value)
        case GenreDeColonne.NOTE:
            return centiemes(Fraction(value))
        case GenreDeColonne.JOUR:
            day = ligne.jour(colonne.nom)
            return day.isoformat() if day else None
    return str((colonne.mots or {}).get(value, value))


def _cellules(travail: Travail) -> Iterator[Sequence[Cellule]]:
    slices = TrancheExportee.objects.filter(travail=travail).order_by("rang").values_list("cellules", flat=True)
    for held in slices.iterator(chunk_size=4):
        for cells in json.loads(zlib.decompress(held or b"")):
            yield [
                dt.date.fromisoformat(cell) if colonne.genre is Genre.JOUR and cell else cell
                for colonne, cell in zip(TABLEAU, cells, strict=True)
            ]


GENRE_EXPORT = GenreDeTravail(lire_la_tranche, conclure=ecrire_l_export)
