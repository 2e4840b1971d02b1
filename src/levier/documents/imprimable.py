"""What our fonts can print. An emoji or a control character in an answer must not stop a receipt.

Only what is shown is adapted; the data attached to the PDF stay as they were typed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

REMPLACANT = "□"
LISTE = Path(__file__).with_name("glyphes.txt")
_COURANTS = re.compile(r"[\n\x20-\x7e\xa0-\xac\xae-\u017f\u2010-\u2015\u2018-\u201e\u2022\u2026\u202f\u20ac\u2212]*")
_MOT_LONG = re.compile(r"[^\s\u200b]{41,}")
_INTACTS = re.compile(r"https?://\S+|[0-9a-f]{64}")
_COUPURE = 40
_INVISIBLES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def imprimable(texte: str) -> str:
    """`texte` with each unprintable character replaced by « □ », and very long words given places to break."""
    texte = unicodedata.normalize("NFC", texte.replace("\r\n", "\n").replace("\t", " "))
    if not _COURANTS.fullmatch(texte):
        texte = "".join(_remplacer(character) for character in texte)
    return texte if _INTACTS.fullmatch(texte) else _MOT_LONG.sub(_couper, texte)


def _remplacer(caractere: str) -> str:
    if _COURANTS.fullmatch(caractere):
        return caractere
    if unicodedata.category(caractere) in _INVISIBLES:
        return ""
    return caractere if ord(caractere) in glyphes() else REMPLACANT


@cache
def glyphes() -> frozenset[int]:
    """The code points that the fonts inside typst can draw: `outils.glyphes` writes their list for the version installed."""
    lines = LISTE.read_text(encoding="ascii").splitlines()
    ranges = [[int(end, 16) for end in line.split("-")] for line in lines]
    return frozenset(point for first, last in ranges for point in range(first, last + 1))


def _couper(mot: re.Match[str]) -> str:
    word = mot[0]
    return "\u200b".join(word[start : start + _COUPURE] for start in range(0, len(word), _COUPURE))


def adapter(valeur: object) -> object:
    """The same JSON value with all its texts printable."""
    match valeur:
        case str():
            return imprimable(valeur)
        case list():
            return [adapter(item) for item in valeur]
        case dict():
            return {key: adapter(item) for key, item in valeur.items()}
    return valeur
