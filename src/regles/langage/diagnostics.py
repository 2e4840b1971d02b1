"""What an author is told: the file, the line, the characters underlined, a sentence, a suggestion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake of an author. `ligne` and `colonne` start at 1; `extrait` is the line of the file."""

    fichier: str
    ligne: int
    colonne: int
    longueur: int
    endroit: str
    message: str
    extrait: str = ""

    def __str__(self) -> str:
        tete = f"{self.fichier}, ligne {self.ligne}, {self.endroit} :\n  {self.message}"
        if not self.extrait.strip():
            return tete
        marge = "".join("\t" if caractere == "\t" else " " for caractere in self.extrait[: self.colonne - 1])
        return f"{tete}\n    {self.extrait}\n    {marge}{'^' * max(1, self.longueur)}"


def suggestion(mot: str, connus: Iterable[str]) -> str:
    """`. Vouliez-vous dire « … » ?` when a known word looks close, else nothing."""
    proches = get_close_matches(mot, [connu for connu in connus if connu], 1, 0.6)
    return f". Vouliez-vous dire « {proches[0]} » ?" if proches else ""
