"""The key under which a name is found: the same as the database's `cle_recherche`, plus what people type."""

from __future__ import annotations

import re
import unicodedata

LIAISONS = frozenset({"le", "la", "les", "l", "de", "du", "des", "d", "et", "en", "sur", "sous", "a", "au", "aux"})
"""Words that people forget or change: they count in the order of answers, not in finding them."""
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_GROUPEMENTS = (
    (re.compile(r"^(?:communaute de communes?|com ?com)\b"), "cc"),
    (re.compile(r"^(?:communaute d agglo(?:meration)?|communaute agglomeration)\b"), "ca"),
    (re.compile(r"^communaute urbaine\b"), "cu"),
)
_EPCI = ("cc", "ca", "cu", "metropole")
_QUALITES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mairie|commune|ville", ("commune",)),
    ("departement|dept|conseil (?:departemental|general)", ("departement", "ctu")),
    ("region|conseil regional", ("region", "ctu")),
    ("agglo|agglomeration|interco|intercommunalite|epci|cc|ca|cu", _EPCI),
    ("ept|etablissement public territorial", ("ept",)),
)
_ARTICLES = "(?:(?:de|du|des|d|la|le|les|l) )*"


def cle(texte: str) -> str:
    """Without accents, case, hyphens or apostrophes; "st" and "ste" written out. Equal to SQL's `cle_recherche`."""
    plain = unicodedata.normalize("NFKD", texte.translate(_LIGATURES))
    plain = re.sub("[\u0300-\u036f]", "", plain).lower()
    return re.sub(r"\bst(e?s?)\b", r"saint\1", re.sub(r"[^a-z0-9]+", " ", plain)).strip()


def cle_demandee(texte: str) -> str:
    """Key of what was typed: "communauté de communes du Clunisois" is "cc du clunisois"."""
    cherche = cle(texte)
    for pattern, short in _GROUPEMENTS:
        cherche = pattern.sub(short, cherche)
    return cherche


def sans_qualite(cle_: str) -> tuple[str, tuple[str, ...]]:
    """The key without a leading "mairie de", "agglo de"... and the natures it names; ("", ()) when there is none."""
    for words, natures in _QUALITES:
        bare = re.sub(rf"^(?:{words}) {_ARTICLES}(?=\S)", "", cle_)
        if bare != cle_:
            return bare, natures
    return "", ()


def mots(cle_: str) -> list[str]:
    """Words that a name must hold: linking words aside, unless there is nothing else."""
    words = cle_.split()
    return [word for word in words if word not in LIAISONS] or words
