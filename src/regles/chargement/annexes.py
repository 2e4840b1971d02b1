"""The files that a cahier brings with it. They are written at the end of its text: versioned, hashed and kept with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from regles.chargement.lecture import ANNEXES, OCTETS_DES_ANNEXES, CahierInvalide, Lecteur, Scalaire, Suite, Table
from regles.langage.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from regles.chargement.lecture import Noeud

FICHIER, OPTIONS_DE = "fichier", "options_de"
_NOMMENT_UN_FICHIER = (FICHIER, OPTIONS_DE)
NOM_DE_FICHIER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}\.csv")
_INTERDITS = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fichiers_demandes(texte: str) -> tuple[str, ...]:
    """The files that `texte` names, and that it does not hold yet; none of a text that cannot be read."""
    if not any(f"{cle}:" in texte for cle in _NOMMENT_UN_FICHIER):
        return ()
    try:
        racine = Lecteur(texte, "cahier.yaml", archive=True).racine()
    except CahierInvalide:
        return ()
    connues = racine.entrees.get(ANNEXES)
    tenus = connues.entrees if isinstance(connues, Table) else {}
    return tuple(nom for nom in dict.fromkeys(_nommes(racine)) if NOM_DE_FICHIER.fullmatch(nom) and nom not in tenus)


def _nommes(noeud: Noeud) -> Iterator[str]:
    """What stands under a key that names a file, wherever it is."""
    if isinstance(noeud, Suite):
        for element in noeud.elements:
            yield from _nommes(element)
    if isinstance(noeud, Table):
        for cle, entree in noeud.entrees.items():
            if isinstance(entree, Scalaire):
                yield from [entree.texte] if cle in _NOMMENT_UN_FICHIER else ()
            elif cle != ANNEXES:
                yield from _nommes(entree)


def completer(texte: str, annexes: Mapping[str, bytes | str]) -> str:
    """`texte` followed by the files it brings.

    Raises:
        CahierInvalide: a file too big, or that is no UTF-8 text.
    """
    if not annexes:
        return texte
    parties = [f"{texte.rstrip()}\n\n{ANNEXES}:\n"]
    for nom, brut in annexes.items():
        contenu = _decoder(nom, brut)
        lignes = "".join(f"    {ligne}".rstrip(" ") + "\n" for ligne in contenu.splitlines())
        parties.append(f'  "{nom}": |2\n{lignes}')
    return "".join(parties)


def _decoder(nom: str, brut: bytes | str) -> str:
    if len(brut) > OCTETS_DES_ANNEXES:
        _refuser(nom, 1, f"ce fichier dépasse {OCTETS_DES_ANNEXES // 1024} ko")
    try:
        texte = (brut if isinstance(brut, str) else brut.decode("utf-8")).removeprefix("\ufeff")
    except UnicodeDecodeError as erreur:
        ligne = brut[: erreur.start].count(b"\n") + 1 if isinstance(brut, bytes) else 1
        _refuser(nom, ligne, "ce fichier n'est pas en UTF-8 : enregistrez-le en « CSV UTF-8 »")
    if trouve := _INTERDITS.search(texte):
        _refuser(nom, texte.count("\n", 0, trouve.start()) + 1, "cette ligne contient un caractère interdit")
    return texte


def _refuser(nom: str, ligne: int, message: str) -> NoReturn:
    raise CahierInvalide([Diagnostic(nom, ligne, 1, 1, "fichier joint", message)])
