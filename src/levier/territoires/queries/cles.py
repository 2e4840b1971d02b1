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
_QUALITES = re.compile(
    r"^(?:(?:mairie|commune|ville|departement|conseil departemental|conseil general|region|conseil regional|ept"
    r"|etablissement public territorial) )(?:(?:de|du|des|d|la|le|les|l) )*(?=\S)"
)


def cle(texte: str) -> str:
    """Without accents, case, hyphens or apostrophes; "st" and "ste" written out. Equal to SQL's `cle_recherche`."""
    plain = unicodedata.normalize("NFKD", texte.translate(_LIGATURES))
    plain = re.sub("[\u0300-\u036f]", "", plain).lower()
    return re.sub(r"\bst(e?s?)\b", r"saint\1", re.sub(r"[^a-z0-9]+", " ", plain)).strip()


def cle_demandee(texte: str) -> str:
    """Key of what was typed: "communauté de communes du Clunisois" is "cc du clunisois"."""
    asked = cle(texte)
    for pattern, short in _GROUPEMENTS:
        asked = pattern.sub(short, asked)
    return asked


def sans_qualite(cle_: str) -> str:
    """The key without a leading "mairie de", "département de"... : empty when there is none."""
    bare = _QUALITES.sub("", cle_)
    return bare if bare != cle_ else ""


def mots(cle_: str) -> list[str]:
    """Words that a name must hold: linking words aside, unless there is nothing else."""
    words = cle_.split()
    return [word for word in words if word not in LIAISONS] or words
