"""French typography of the texts of a cahier: no-break spaces and apostrophes. Never applied to what a person typed."""

from __future__ import annotations

import re

from regles.texte import MOIS

_REGLES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"[ \u00a0]+([;!?])"), "\u202f\\1"),
    (re.compile(r" +:"), "\u00a0:"),
    (re.compile(r"«[ \u00a0]*"), "«\u00a0"),
    (re.compile(r"[ \u00a0]*»"), "\u00a0»"),
    (re.compile(r"\b([nN]°|art\.|[LR]\.|D\.|p\.|M\.|MM\.) +"), "\\1\u00a0"),
    (re.compile(rf"(\d|1er) ({'|'.join(MOIS)})\b(?: (\d{{4}}))?"), None),
    (re.compile(r"(\d) (€|%|h\b|km\b)"), "\\1\u00a0\\2"),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), "\u202f"),
)


def francais(texte: str) -> str:
    """`texte` with the spaces and apostrophes that a printer would set."""
    for pattern, replacement in _REGLES:
        texte = pattern.sub(_date if replacement is None else replacement, texte)
    return texte


def _date(found: re.Match[str]) -> str:
    return "\u00a0".join(part for part in found.groups() if part)
