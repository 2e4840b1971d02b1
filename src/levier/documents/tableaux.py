"""One table as a file that people open: xlsx, ods or csv, from the same columns and rows, written row by row.

What a person typed is never a formula: spreadsheets hold it as text, a csv says so by an apostrophe.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import NoneType
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from levier.documents import classeur
from levier.documents.classeur import EN_CENTIEMES, Bloc, Cellule, Colonne, Feuille, Genre

Lignes = Iterable[Sequence[Cellule]]
Ecriture = Mapping[type, Callable[[Any], str]]
"""How the cells of a column are written, by their type."""
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
            content.write(_ligne_ods([_EN_ODS[Genre.TEXTE]] * len(colonnes), [one.titre for one in colonnes]))
            writers = [_EN_ODS[one.genre] for one in colonnes]
            for cells in lignes:
                content.write(_ligne_ods(writers, cells))
            content.write(_FIN_ODS.encode())


def _ligne_ods(ecritures: Sequence[Ecriture], cellules: Sequence[Cellule]) -> bytes:
    return f"<table:table-row>{''.join(_ecrire(ecritures, cellules))}</table:table-row>".encode()


def _csv(flux: IO[bytes], _nom: str, colonnes: Sequence[Colonne], lignes: Lignes) -> None:
    """As French spreadsheets open it: semicolons, decimal commas, a byte order mark."""
    text = io.TextIOWrapper(flux, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([one.titre for one in colonnes])
    writers = [_EN_CSV[one.genre] for one in colonnes]
    writer.writerows(_ecrire(writers, cells) for cells in lignes)
    text.detach()


def _ecrire(ecritures: Sequence[Ecriture], cellules: Sequence[Cellule]) -> list[str]:
    """The cells of a row in the words of the file: each by its type, which is quicker than asking what it is."""
    return [by_type[cell.__class__](cell) for by_type, cell in zip(ecritures, cellules, strict=True)]


def _decimal(centimes: int, virgule: str) -> str:
    euros, cents = divmod(abs(centimes), 100)
    return f"{'-' if centimes < 0 else ''}{euros}{virgule}{cents:02d}"


def _texte_ods(texte: str) -> str:
    if _A_ECHAPPER.search(texte):
        texte = escape(_INVISIBLES.sub("", texte))
    return f'<table:table-cell office:value-type="string"><text:p>{texte}</text:p></table:table-cell>'


def _texte_csv(texte: str) -> str:
    return f"'{texte}" if texte.startswith(_FORMULES) else texte


def _jour_ods(jour: dt.date) -> str:
    return (
        f'<table:table-cell table:style-name="jour" office:value-type="date" office:date-value="{jour.isoformat()}"/>'
    )


def _jour_csv(jour: dt.date) -> str:
    iso = jour.isoformat()
    return f"{iso[8:]}/{iso[5:7]}/{iso[:4]}"


def _nombre_ods(valeur: str, style: str = "") -> str:
    return f'<table:table-cell{style} office:value-type="float" office:value="{valeur}"/>'


def _euros_ods(centimes: int) -> str:
    return _nombre_ods(_decimal(centimes, "."), ' table:style-name="euros"')


_A_ECHAPPER, _INVISIBLES = re.compile(r"[<>&\x00-\x1f]"), re.compile(r"[\x00-\x09\x0b-\x1f]")
_ODS_PAR_TYPE: Ecriture = {
    NoneType: lambda _: "<table:table-cell/>",
    str: _texte_ods,
    bool: lambda cell: _texte_ods("oui" if cell else "non"),
    int: lambda cell: _nombre_ods(str(cell)),
    dt.date: _jour_ods,
}
_CSV_PAR_TYPE: Ecriture = {
    NoneType: lambda _: "",
    str: _texte_csv,
    bool: lambda cell: "oui" if cell else "non",
    int: str,
    dt.date: _jour_csv,
}
_CENTIEMES_CSV: Ecriture = {**_CSV_PAR_TYPE, int: lambda cell: _decimal(cell, ",")}
_EN_ODS: Mapping[Genre, Ecriture] = {
    **dict.fromkeys(Genre, _ODS_PAR_TYPE),
    Genre.EUROS: {**_ODS_PAR_TYPE, int: _euros_ods},
    Genre.CENTIEMES: {**_ODS_PAR_TYPE, int: lambda cell: _nombre_ods(_decimal(cell, "."))},
}
_EN_CSV: Mapping[Genre, Ecriture] = {
    **dict.fromkeys(Genre, _CSV_PAR_TYPE),
    **dict.fromkeys(EN_CENTIEMES, _CENTIEMES_CSV),
}


FORMATS: Mapping[str, FormatDeTableau] = {
    "xlsx": FormatDeTableau("Excel (xlsx)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "ods": FormatDeTableau("LibreOffice (ods)", _MIME_ODS, _ods),
    "csv": FormatDeTableau("Texte (csv)", "text/csv", _csv),
}
"""By suffix of their files."""
