"""A cahier des charges as a file: with those that it brings, and the one that it may start from. Needs no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from regles.chargement.annexes import completer, fichiers_demandes
from regles.chargement.heritage import entier
from regles.chargement.lecture import OCTETS_DES_ANNEXES, CahierInvalide

if TYPE_CHECKING:
    from pathlib import Path

_CLE = r"^{}\s*:\s*[\"']?([^\"'#\s]+)"
_ID, _VERSION = re.compile(_CLE.format("id"), re.MULTILINE), re.compile(_CLE.format("version"), re.MULTILINE)


def lire_un_cahier(chemin: Path) -> str:
    """The text of the file, whole: with what it inherits, and at its end the tables that it names.

    Raises OSError and UnicodeDecodeError when it cannot be read, CahierInvalide when a file beside it cannot.
    """
    texte = avec_ses_fichiers(chemin.read_text(encoding="utf-8"), chemin)
    return entier(texte, str(chemin), CahiersVoisins(chemin))


def avec_ses_fichiers(texte: str, chemin: Path) -> str:
    """`texte`, which was read at `chemin`, with the files beside it. Raises OSError and CahierInvalide."""
    joints = (chemin.with_name(nom) for nom in fichiers_demandes(texte))
    return completer(texte, {joint.name: _octets(joint) for joint in joints if joint.is_file()})


def _octets(joint: Path) -> bytes:
    with joint.open("rb") as lu:
        return lu.read(OCTETS_DES_ANNEXES + 1)


class CahiersVoisins(Mapping[str, str]):
    """The texts of the folder of a file, and of the folders next to it: by `id@version`, or by the name of a file beside."""

    def __init__(self, fichier: Path) -> None:
        self.dossier = fichier.resolve().parent

    @cached_property
    def _textes(self) -> dict[str, str]:
        ici = sorted(self.dossier.glob("*.yaml"))
        textes: dict[str, str] = {}
        for voisin in (*ici, *sorted(self.dossier.parent.glob("*/*.yaml"))):
            try:
                texte = avec_ses_fichiers(voisin.read_text(encoding="utf-8"), voisin)
            except (OSError, UnicodeDecodeError, CahierInvalide):
                continue
            identifiant, version = _ID.search(texte), _VERSION.search(texte)
            if identifiant and version:
                textes.setdefault(f"{identifiant[1]}@{version[1]}", texte)
        return textes

    def __getitem__(self, nom: str) -> str:
        fichier = self.dossier / nom
        if nom.endswith(".yaml") and fichier.parent == self.dossier and fichier.is_file():
            return avec_ses_fichiers(fichier.read_text(encoding="utf-8"), fichier)
        return self._textes[nom]

    def __iter__(self) -> Iterator[str]:
        return iter(self._textes)

    def __len__(self) -> int:
        return len(self._textes)
