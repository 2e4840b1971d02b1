"""A cahier des charges as a file, with those that it brings beside it. Needs no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regles.chargement.annexes import completer, fichiers_demandes
from regles.chargement.lecture import OCTETS_DES_ANNEXES

if TYPE_CHECKING:
    from pathlib import Path


def lire_un_cahier(chemin: Path) -> str:
    """The text of the file, whole: the tables that it names are written at its end.

    Raises OSError and UnicodeDecodeError when it cannot be read, CahierInvalide when a file beside it cannot.
    """
    return avec_ses_fichiers(chemin.read_text(encoding="utf-8"), chemin)


def avec_ses_fichiers(texte: str, chemin: Path) -> str:
    """`texte`, which was read at `chemin`, with the files beside it. Raises OSError and CahierInvalide."""
    joints = (chemin.with_name(nom) for nom in fichiers_demandes(texte))
    return completer(texte, {joint.name: _octets(joint) for joint in joints if joint.is_file()})


def _octets(joint: Path) -> bytes:
    with joint.open("rb") as lu:
        return lu.read(OCTETS_DES_ANNEXES + 1)
