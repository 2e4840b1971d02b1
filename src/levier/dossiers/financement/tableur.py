"""Text copied from a spreadsheet or a CSV file: rows of cells, and the amounts they hold. Pure; any text, any length."""

from __future__ import annotations

import re
from collections.abc import Sequence

from levier.socle import argent
from levier.socle.erreurs import MontantIllisible

_ENTRE_GUILLEMETS = re.compile(r'"[^"\n]*"')
_VIRGULE = re.compile(r"(?<!\d),|,(?!\d{1,2}(?!\d))")
"""A comma that does not open cents."""
_MILLIERS = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:\.\d{3}){2,}")
_ESPACES_ET_POINT = re.compile(r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+\.\d{1,2}")
_ANGLAIS = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")
_UNITE = re.compile(r"(?i)(?<=\d)(?:\s*(?:€|euros?|eur|h\.?t\.?|t\.?t\.?c\.?))+$")
_AU_BOUT = re.compile(
    r"(?i)^(?P<mots>.*[^\W\d].*?)[\s:=–-]+(?P<montant>\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?P<unite>\s*(?:€|euros?|eur))?$"
)
"""A label and its amount in one cell."""


def rangees(texte: str) -> list[list[str]]:
    """The rows that hold something, cut at tabs, semicolons or commas; a break inside a cell is a space.

    A quote that nothing closes is a sign like another; between tabs, a cell never holds both a tab and the end of a row.
    """
    text = re.sub(r"\r\n?", "\n", texte.replace("\0", ""))
    sign = _separateur(text)
    quoted = re.compile(rf'"((?:[^"]|"")*+)"(?=[^\S\n{sign}]*(?:[\n{sign}]|\Z))')
    ends = re.compile(rf"[\n{sign}]")
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        found = quoted.match(text, at)
        if found is not None and sign == "\t" and {"\t", "\n"} <= set(found[1]):
            found = None
        cell = found[1].replace('""', '"') if found else ""
        start = found.end() if found else at
        end = ends.search(text, start)
        at = end.start() if end else len(text)
        rows[-1].append(" ".join((cell or text[start:at]).split()))
        if at >= len(text):
            break
        if text[at] == "\n":
            rows.append([])
        at += 1
    return [row for row in rows if any(cell.strip(" ;,") for cell in row)]


def _separateur(texte: str) -> str:
    """Tab, semicolon, or a comma found as often in every row; a sign that no text holds when cells are not cut."""
    plain = _ENTRE_GUILLEMETS.sub("", texte)
    sign = next((sign for sign in "\t;" if sign in plain), "")
    if not sign:
        counts = {len(_VIRGULE.findall(line)) for line in plain.split("\n") if line.strip()}
        sign = "," if len(counts) == 1 and counts != {0} else "\0"
    return sign


def nombre(texte: str) -> str:
    """An amount as French people type it: units go, points and commas of thousands where no doubt is left."""
    bare = _UNITE.sub("", texte.strip().removeprefix("€").strip()).strip()
    if _MILLIERS.fullmatch(bare):
        return bare.replace(".", "")
    if _ESPACES_ET_POINT.fullmatch(bare):
        return bare.replace(".", ",")
    if _ANGLAIS.fullmatch(bare):
        return bare.replace(",", "").replace(".", ",")
    return bare


def est_un_montant(texte: str) -> bool:
    """Whether a cell holds an amount, however it is written."""
    try:
        argent.lire(nombre(texte))
    except MontantIllisible:
        return False
    return True


def montant_au_bout(rangee: Sequence[str]) -> tuple[str, str] | None:
    """« Formation des agents 4 800,00 » alone in its row: label and amount. A small number or a year is part of the label."""
    filled = [cell for cell in rangee if cell]
    found = _AU_BOUT.match(filled[0]) if len(filled) == 1 else None
    if found is None:
        return None
    montant, said = found["montant"], bool(found["unite"])
    certain = (
        said or "," in montant or " " in montant or (len(montant) > 2 and not re.fullmatch(r"(?:19|20)\d\d", montant))
    )
    return (found["mots"].strip(" :=–-"), montant) if certain and est_un_montant(montant) else None
