"""The first sheet of a spreadsheet (xlsx, ods) or a csv, as rows of texts: what a cell shows, never a formula. Bounded.

Amounts are written « 28000,5 », days « 2021-09-15 », truths « oui » or « non ».
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO
from xml.etree import ElementTree as ET

from examen.verdict import Abime, NonConforme

RANGEES_MAX = 5001
COLONNES_MAX = 80
CARACTERES_MAX = 6000
"""Of a cell: what is beyond is not read, and said to be too long where it is used."""
Rangee = list[str]

_OOXML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LIEN = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXTE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DATES_CONNUES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LITTERAUX = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_ORIGINE, _ORIGINE_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001  a sheet knows no time zone


@dataclass(frozen=True, slots=True)
class Feuille:
    """What was read: the name of the sheet, its rows from the first, and how many sheets the document has."""

    nom: str
    rangees: list[Rangee]
    feuilles: int = 1


def lire(contenu: bytes, extension: str) -> Feuille:
    """The first sheet. Raises Abime."""
    if extension == "csv":
        return Feuille("", _bornees(_csv(contenu)))
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            return _xlsx(archive) if extension == "xlsx" else _ods(archive)
    except (ET.ParseError, zipfile.BadZipFile, KeyError, ValueError, OverflowError, EOFError) as error:
        raise Abime from error


def exiger_du_texte(contenu: bytes) -> None:
    """A csv is text. Raises NonConforme."""
    if b"\0" in contenu:
        raise NonConforme


def _bornees(rangees: Iterator[Rangee]) -> list[Rangee]:
    """Without what is empty at the end of rows and of the sheet; one row and one column beyond the bounds, to say so."""
    kept: list[Rangee] = []
    for row in rangees:
        cells = [cell[:CARACTERES_MAX].strip() for cell in row[: COLONNES_MAX + 1]]
        while cells and not cells[-1]:
            cells.pop()
        kept.append(cells)
        if len(kept) > RANGEES_MAX:
            break
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _csv(contenu: bytes) -> Iterator[Rangee]:
    try:
        text = contenu.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = contenu.decode("cp1252", "replace")
    head = text[:20_000].split("\n", 1)[0]
    sign = max(";\t,", key=head.count)
    csv.field_size_limit(len(text) + 1)
    return (list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign))


def _xlsx(archive: zipfile.ZipFile) -> Feuille:
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  same
    sheets = book.findall(f"{_OOXML}sheets/{_OOXML}sheet")
    properties = book.find(f"{_OOXML}workbookPr")
    since = _ORIGINE_1904 if properties is not None and properties.get("date1904") in {"1", "true"} else _ORIGINE
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  same
    targets = {one.get("Id"): one.get("Target", "") for one in links}
    target = targets[sheets[0].get(_LIEN)]
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    names = set(archive.namelist())
    texts = _textes_partages(archive) if "xl/sharedStrings.xml" in names else []
    dates = _styles_de_date(archive) if "xl/styles.xml" in names else frozenset()
    with archive.open(part) as stream:
        rows = _bornees(_rangees_xlsx(stream, texts, dates, since))
    return Feuille(sheets[0].get("name", ""), rows, len(sheets))


def _textes_partages(archive: zipfile.ZipFile) -> list[str]:
    with archive.open("xl/sharedStrings.xml") as stream:
        return [_texte(one) for one in _elements(stream, f"{_OOXML}si")]


def _texte(noeud: ET.Element) -> str:
    """Its runs, without the phonetic ones."""
    direct = noeud.findall(f"{_OOXML}t") + noeud.findall(f"{_OOXML}r/{_OOXML}t")
    return "".join(one.text or "" for one in direct)


def _styles_de_date(archive: zipfile.ZipFile) -> frozenset[int]:
    """The ranks of the styles that show a day."""
    styles = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314  same
    own = {
        int(one.get("numFmtId", "0")): _LITTERAUX.sub("", one.get("formatCode", "")).lower()
        for one in styles.findall(f"{_OOXML}numFmts/{_OOXML}numFmt")
    }
    shown = {key for key, code in own.items() if "d" in code or "y" in code or "j" in code} | _DATES_CONNUES
    formats = styles.findall(f"{_OOXML}cellXfs/{_OOXML}xf")
    return frozenset(rank for rank, one in enumerate(formats) if int(one.get("numFmtId", "0")) in shown)


def _rangees_xlsx(flux: IO[bytes], textes: list[str], dates: frozenset[int], origine: dt.datetime) -> Iterator[Rangee]:
    number = 0
    for row in _elements(flux, f"{_OOXML}row"):
        wanted = int(row.get("r", number + 1))
        while number + 1 < wanted <= RANGEES_MAX + 1:
            number += 1
            yield []
        number = wanted
        cells: Rangee = []
        for cell in row.iterfind(f"{_OOXML}c"):
            rank = _rang(cell.get("r", ""), len(cells))
            if rank <= COLONNES_MAX:
                cells += [""] * (rank - len(cells))
                cells.append(_valeur_xlsx(cell, textes, dates, origine))
        yield cells


def _rang(place: str, defaut: int) -> int:
    """« AB12 » is column 27."""
    letters = re.match(r"[A-Z]{1,3}", place)
    if letters is None:
        return defaut
    rank = 0
    for letter in letters[0]:
        rank = rank * 26 + ord(letter) - 64
    return rank - 1


def _valeur_xlsx(cellule: ET.Element, textes: list[str], dates: frozenset[int], origine: dt.datetime) -> str:
    kind, raw = cellule.get("t", "n"), (cellule.findtext(f"{_OOXML}v") or "").strip()
    if kind == "inlineStr":
        inside = cellule.find(f"{_OOXML}is")
        return _texte(inside) if inside is not None else ""
    if kind == "s" and raw:
        return textes[int(raw)]
    if kind == "b":
        return {"1": "oui", "0": "non"}.get(raw, "")
    if kind != "n" or not raw:
        return raw
    if int(cellule.get("s", "0")) in dates:
        return (origine + dt.timedelta(days=float(raw))).date().isoformat()
    return _nombre(raw)


def _nombre(brut: str) -> str:
    """A number as it is read: no power of ten, no zero at its end."""
    text = f"{round(float(brut), 6):.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def _ods(archive: zipfile.ZipFile) -> Feuille:
    with archive.open("content.xml") as stream:
        tables = list(_elements(stream, f"{_TABLE}table", garde=RANGEES_MAX))
    if not tables:
        return Feuille("", [], 0)
    return Feuille(tables[0].get(f"{_TABLE}name", ""), _bornees(_rangees_ods(tables[0])), len(tables))


def _rangees_ods(table: ET.Element) -> Iterator[Rangee]:
    for row in table.iter(f"{_TABLE}table-row"):
        cells: Rangee = []
        for cell in row:
            if cell.tag in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
                times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
                cells += [_valeur_ods(cell)] * min(times, COLONNES_MAX + 1 - len(cells))
        times = int(row.get(f"{_TABLE}number-rows-repeated", "1"))
        for _ in range(min(times, RANGEES_MAX + 1)):
            yield list(cells)


def _valeur_ods(cellule: ET.Element) -> str:
    match cellule.get(f"{_OFFICE}value-type"):
        case "float" | "currency" | "percentage":
            return _nombre(cellule.get(f"{_OFFICE}value", "0"))
        case "date":
            return cellule.get(f"{_OFFICE}date-value", "")[:10]
        case "boolean":
            return "oui" if cellule.get(f"{_OFFICE}boolean-value") == "true" else "non"
    return "\n".join("".join(one.itertext()) for one in cellule.findall(f"{_TEXTE}p"))


def _elements(flux: IO[bytes], balise: str, garde: int = 0) -> Iterator[ET.Element]:
    """Each element of this name, once whole; emptied after, unless kept."""
    for _, one in ET.iterparse(flux):  # noqa: S314  same
        if one.tag == balise:
            yield one
            if not garde:
                one.clear()


FORMATS: Mapping[str, str] = {"xlsx": "Excel", "ods": "LibreOffice", "csv": "texte"}
