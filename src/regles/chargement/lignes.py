"""Repeated lines: devices, communes, members of a group, declared by the call with their fields."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regles.cahier import Donnee, Genre
from regles.chargement.formulaire import borner, lire_donnee
from regles.langage.expression import LIGNES_MAXIMUM, NOMBRES, PLAGES
from regles.langage.litteraux import LitteralInvalide, lire_nombre

if TYPE_CHECKING:
    from regles.chargement.atelier import Atelier
    from regles.chargement.champs import Champs

LIGNES_AU_PLUS = 10_000
_GENRES = (*NOMBRES, Genre.DATE, Genre.OUI_NON, Genre.CHOIX)


def lire_lignes(racine: Champs, atelier: Atelier) -> tuple[Donnee, ...]:
    """The repeated lines of the call; formulas run over them by their name."""

    def lire(champs: Champs) -> Donnee:
        nom = champs.identifiant("nom", atelier.noms)
        if any(autre.startswith(f"{nom}.") for autre in atelier.noms):
            champs.signaler("nom", f"« {nom} » est déjà le début d'une autre valeur")
        maximum = champs.lire_valeur("maximum", _lire_maximum, LIGNES_MAXIMUM, requis=False)
        lignes = Donnee(
            nom=nom,
            genre=Genre.LIGNES,
            libelle=champs.phrase("libelle"),
            aide=champs.phrase("aide", requis=False),
            maximum=maximum,
            champs=champs.chacun("champs", "champ", lambda champ: _lire_champ(champ, maximum)),
        )
        champs.source(requis=False)
        atelier.declarer(lignes)
        return lignes

    return racine.chacun("lignes", "lignes", lire, requis=False)


def _lire_champ(champs: Champs, lignes: int) -> Donnee:
    """A field of a line. A number without a bound takes one that keeps the sum of all lines exact."""
    donnee = borner(champs, lire_donnee(champs, champs.identifiant("nom")))
    if donnee.genre not in _GENRES:
        admis = ", ".join(sorted(genre.value for genre in _GENRES))
        champs.signaler("genre", f"une ligne répétée ne peut pas avoir de champ « {donnee.genre} » (genres : {admis})")
    if donnee.genre in NOMBRES and donnee.genre is not Genre.TAUX and donnee.maximum is None:
        return replace(donnee, maximum=PLAGES[donnee.genre][1] // lignes)
    return donnee


def _lire_maximum(texte: str) -> int:
    maximum = lire_nombre(texte, Genre.ENTIER)
    if not 1 <= maximum <= LIGNES_AU_PLUS:
        message = f"« {texte} » : il faut de 1 à {LIGNES_AU_PLUS} lignes"
        raise LitteralInvalide(message)
    return maximum
