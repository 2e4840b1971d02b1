"""What proves that a cahier was played: one line per text, by its digest, in a file beside it, kept with it. No Django."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from regles.cahier import Cahier

JEU = 1
"""Version of the play: raised when the gate asks more of an example. A proof of another version proves nothing."""
FICHIER = "preuves.json"


@dataclass(frozen=True, slots=True)
class Preuve:
    """A text whose every example reached what it expects, in the product itself."""

    cahier: str
    version: int
    empreinte: str
    exemples: int
    joue_le: dt.date


def preuve_de(fichier: Path, cahier: Cahier) -> Preuve | None:
    """The proof of this very text, beside the file it was read from; None when it was not played, or by another play."""
    return next((preuve for preuve in _lire(fichier) if preuve.empreinte == cahier.empreinte), None)


def garder(fichier: Path, cahier: Cahier, joue_le: dt.date) -> Path:
    """Write the proof of this text beside its file, in place of that of an earlier text of the same version.

    Raises OSError when the folder cannot be written.
    """
    neuve = Preuve(cahier.identite.id, cahier.numero, cahier.empreinte, len(cahier.exemples), joue_le)
    autres = [preuve for preuve in _lire(fichier) if (preuve.cahier, preuve.version) != (neuve.cahier, neuve.version)]
    preuves = sorted([*autres, neuve], key=lambda preuve: (preuve.cahier, preuve.version))
    contenu = {"jeu": JEU, "preuves": [_en_json(preuve) for preuve in preuves]}
    place = fichier.with_name(FICHIER)
    place.write_text(json.dumps(contenu, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return place


def _en_json(preuve: Preuve) -> dict[str, Any]:
    return {
        "cahier": preuve.cahier,
        "version": preuve.version,
        "empreinte": preuve.empreinte,
        "exemples": preuve.exemples,
        "joue_le": preuve.joue_le.isoformat(),
    }


def _lire(fichier: Path) -> list[Preuve]:
    """The proofs kept beside a file; none when they cannot be read: to play again costs little."""
    try:
        brut = json.loads(fichier.with_name(FICHIER).read_text(encoding="utf-8"))
        if brut["jeu"] != JEU:
            return []
        return [Preuve(**{**dit, "joue_le": dt.date.fromisoformat(dit["joue_le"])}) for dit in brut["preuves"]]
    except (OSError, ValueError, TypeError, KeyError):
        return []
