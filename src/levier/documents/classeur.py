"""A spreadsheet that people open: real numbers, amounts in euros, headers that stay, filters. Written row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

Cellule = str | int | bool | dt.date | None
"""Amounts are cents, marks are hundredths, days are days of no time zone; None is unknown and leaves the cell empty, never a zero."""


class Genre(StrEnum):
    """How the cells of a column are read and written."""

    TEXTE = "texte"
    ENTIER = "entier"
    EUROS = "euros"
    CENTIEMES = "centièmes"
    JOUR = "jour"


EN_CENTIEMES = frozenset({Genre.EUROS, Genre.CENTIEMES})
"""Whose whole numbers are hundredths of what is shown."""


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column; `largeur` in characters."""

    titre: str
    genre: Genre = Genre.TEXTE
    largeur: int = 14


@dataclass(frozen=True, slots=True)
class Bloc:
    """A table with its title, which may be empty."""

    titre: str
    colonnes: tuple[Colonne, ...]
    lignes: Iterable[Sequence[Cellule]]


@dataclass(frozen=True, slots=True)
class Feuille:
    """One sheet: its blocks, one under the other. With `filtre`, its only block has a frozen header and a filter."""

    nom: str
    blocs: tuple[Bloc, ...]
    filtre: bool = False


def ecrire(flux: IO[bytes], feuilles: Iterable[Feuille]) -> None:
    """Write the sheets in order, in a memory that does not grow with the rows. Raises OSError."""
    try:
        _ecrire(flux, feuilles)
    except FileCreateError as erreur:
        cause = erreur.args[0] if erreur.args else erreur
        raise cause if isinstance(cause, OSError) else OSError(str(cause)) from erreur


def _ecrire(flux: IO[bytes], feuilles: Iterable[Feuille]) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(flux, options) as classeur:
        styles = {
            Genre.TEXTE: classeur.add_format(),
            Genre.ENTIER: classeur.add_format({"num_format": "#,##0"}),
            Genre.EUROS: classeur.add_format({"num_format": '#,##0.00\\ "€"'}),
            Genre.CENTIEMES: classeur.add_format({"num_format": "0.00"}),
            Genre.JOUR: classeur.add_format({"num_format": "dd/mm/yyyy"}),
        }
        entete = classeur.add_format({"bold": True, "bottom": 1, "bg_color": "#E3E3FD"})
        titre = classeur.add_format({"bold": True, "font_size": 13})
        for feuille in feuilles:
            _feuille(classeur.add_worksheet(feuille.nom), feuille, styles, entete, titre)


def _feuille(page: Worksheet, feuille: Feuille, styles: dict[Genre, Format], entete: Format, titre: Format) -> None:
    widths: dict[int, int] = {}
    for bloc in feuille.blocs:
        for rank, colonne in enumerate(bloc.colonnes):
            widths[rank] = max(widths.get(rank, 0), colonne.largeur)
    for rank, width in widths.items():
        page.set_column(rank, rank, width)
    row = 0
    for bloc in feuille.blocs:
        if bloc.titre:
            page.write_string(row, 0, bloc.titre, titre)
            row += 1
        for rank, colonne in enumerate(bloc.colonnes):
            page.write_string(row, rank, colonne.titre, entete)
        row = _lignes(page, bloc, row + 1, styles)
        if feuille.filtre:
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, row - 1, len(bloc.colonnes) - 1)
        row += 1


def _lignes(page: Worksheet, bloc: Bloc, row: int, styles: dict[Genre, Format]) -> int:
    """Write the rows of a block from `row`; give the row that follows the last."""
    for cells in bloc.lignes:
        for rank, (colonne, cell) in enumerate(zip(bloc.colonnes, cells, strict=True)):
            _cellule(page, row, rank, cell, colonne.genre, styles)
        row += 1
    return row


def _cellule(  # a cell has a place, a value and a look
    page: Worksheet, row: int, rank: int, cell: Cellule, genre: Genre, styles: dict[Genre, Format]
) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        page.write_string(row, rank, "oui" if cell else "non")
    elif isinstance(cell, str):
        page.write_string(row, rank, cell, styles[Genre.TEXTE])
    elif isinstance(cell, dt.date):
        page.write_datetime(row, rank, cell, styles[Genre.JOUR])
    else:
        page.write_number(row, rank, cell / 100 if genre in EN_CENTIEMES else cell, styles[genre])
