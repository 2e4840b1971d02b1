"""The rows to correct as a file of their own: the same columns, and one that says what is wrong. Sent again, it is a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

from levier.documents.classeur import Cellule, Colonne
from levier.documents.tableaux import FORMATS
from levier.reprises.enums import IssueDeReprise
from levier.reprises.lecture import LIGNE_ENTIERE
from levier.reprises.models import LigneReprise, TableauRepris

A_CORRIGER = "À corriger"


def titres_par_cible(tableau: TableauRepris) -> dict[str, str]:
    """How the spreadsheet itself calls each column that was said."""
    return {cible: tableau.entete[int(rank)] for rank, cible in tableau.colonnes.items()}


def phrases_de(ligne: LigneReprise, titres: Mapping[str, str]) -> list[str]:
    """What is wrong in a row, each with the title of its column."""
    return [
        one["phrase"]
        if one["cible"] == LIGNE_ENTIERE or one["cible"] not in titres
        else f"{titres[one['cible']]} : {one['phrase']}"
        for one in ligne.erreurs
    ]


def ecrire_les_corrections(tableau: TableauRepris, flux: IO[bytes], suffixe: str = "xlsx") -> None:
    """Write the rows to correct, in their order."""
    columns = [Colonne(titre or f"Colonne {rank}", largeur=18) for rank, titre in enumerate(tableau.entete, 1)]
    FORMATS[suffixe].ecrire(flux, "À corriger", [*columns, Colonne(A_CORRIGER, largeur=90)], _rangees(tableau))


def _rangees(tableau: TableauRepris) -> Iterator[list[Cellule]]:
    titres, width = titres_par_cible(tableau), len(tableau.entete)
    for ligne in tableau.lignes.filter(issue=IssueDeReprise.ERREUR).iterator():
        held: list[Cellule] = [*ligne.cellules[:width], *[""] * (width - len(ligne.cellules))]
        yield [*held, "\n".join(phrases_de(ligne, titres))]
