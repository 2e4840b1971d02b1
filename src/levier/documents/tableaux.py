"""One table as a file that people open: xlsx, ods or csv, from the same columns and rows, written row by row.

What a person typed is never a formula: spreadsheets hold it as text, a csv says so by an apostrophe.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from levier.documents import classeur
from levier.documents.classeur import EN_CENTIEMES, Bloc, Cellule, Colonne, Feuille, Genre

Lignes = Iterable[Sequence[Cellule]]
_FORMULES = ("=", "+", "-", "@", "\t", "\r")
_MIME_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 office:version="1.2"><office:automatic-styles>
<number:date-style style:name="j"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>
<number:text>/</number:text><number:year number:style="long"/></number:date-style>
<number:number-style style:name="e"><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/>
<number:text> €</number:text></number:number-style>
<style:style style:name="jour" style:family="table-cell" style:data-style-name="j"/>
<style:style style:name="euros" style:family="table-cell" style:data-style-name="e"/>
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="""
_FIN_ODS = "</table:table></office:spreadsheet></office:body></office:document-content>"
_MANIFESTE = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIME_ODS}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


@dataclass(frozen=True, slots=True)
class FormatDeTableau:
    """A kind of file: what it is called, its type, how it is written."""

    libelle: str
    type_mime: str
    ecrire: Callable[[IO[bytes], str, Sequence[Colonne], Lignes], None]


def _xlsx(flux: IO[bytes], nom: str, colonnes: Sequence[Colonne], lignes: Lignes) -> None:
    classeur.ecrire(flux, [Feuille(nom, (Bloc("", tuple(colonnes), lignes),), filtre=True)])


def _ods(flux: IO[bytes], nom: str, colonnes: Sequence[Colonne], lignes: Lignes) -> None:
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _MIME_ODS, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _MANIFESTE)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            content.write(f"{_ODS}{quoteattr(nom)}>".encode())
            content.write(_ligne_ods([Genre.TEXTE] * len(colonnes), [one.titre for one in colonnes]))
            genres = [one.genre for one in colonnes]
            for cells in lignes:
                content.write(_ligne_ods(genres, cells))
            content.write(_FIN_ODS.encode())


def _ligne_ods(genres: Sequence[Genre], cellules: Sequence[Cellule]) -> bytes:
    row = "".join(_cellule_ods(genre, cell) for genre, cell in zip(genres, cellules, strict=True))
    return f"<table:table-row>{row}</table:table-row>".encode()


def _cellule_ods(genre: Genre, cellule: Cellule) -> str:
    match cellule:
        case None:
            return "<table:table-cell/>"
        case bool():
            return _cellule_ods(genre, "oui" if cellule else "non")
        case dt.date():
            return f'<table:table-cell table:style-name="jour" office:value-type="date" office:date-value="{cellule.isoformat()}"/>'
        case int() if genre in EN_CENTIEMES:
            style = ' table:style-name="euros"' if genre is Genre.EUROS else ""
            return f'<table:table-cell{style} office:value-type="float" office:value="{_decimal(cellule, ".")}"/>'
        case int():
            return f'<table:table-cell office:value-type="float" office:value="{cellule}"/>'
    held = "".join(one for one in cellule if one >= " " or one == "\n")
    return f'<table:table-cell office:value-type="string"><text:p>{escape(held)}</text:p></table:table-cell>'


def _csv(flux: IO[bytes], _nom: str, colonnes: Sequence[Colonne], lignes: Lignes) -> None:
    """As French spreadsheets open it: semicolons, decimal commas, a byte order mark."""
    text = io.TextIOWrapper(flux, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([one.titre for one in colonnes])
    genres = [one.genre for one in colonnes]
    writer.writerows([_cellule_csv(*pair) for pair in zip(genres, cells, strict=True)] for cells in lignes)
    text.detach()


def _cellule_csv(genre: Genre, cellule: Cellule) -> str:
    match cellule:
        case None:
            return ""
        case bool():
            return "oui" if cellule else "non"
        case dt.date():
            return f"{cellule:%d/%m/%Y}"
        case int():
            return _decimal(cellule, ",") if genre in EN_CENTIEMES else str(cellule)
    return f"'{cellule}" if cellule.startswith(_FORMULES) else cellule


def _decimal(centimes: int, virgule: str) -> str:
    euros, cents = divmod(abs(centimes), 100)
    return f"{'-' if centimes < 0 else ''}{euros}{virgule}{cents:02d}"


FORMATS: Mapping[str, FormatDeTableau] = {
    "xlsx": FormatDeTableau("Excel (xlsx)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "ods": FormatDeTableau("LibreOffice (ods)", _MIME_ODS, _ods),
    "csv": FormatDeTableau("Texte (csv)", "text/csv", _csv),
}
"""By suffix of their files."""
