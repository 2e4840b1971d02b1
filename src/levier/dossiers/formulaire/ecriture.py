"""An answer of the form as people read it: what every page, document and line of the journal shows. Pure."""

from __future__ import annotations

from regles.conversion import lire_json
from regles.langage.litteraux import LitteralInvalide
from regles.texte import ecrire_valeur
from regles.valeurs import Donnee, Genre


def ecrire_reponse(brut: object, donnee: Donnee) -> str:
    """An answer as its genre in the cahier reads; a text as it is.

    An answer that the version of the cahier no longer admits is shown as it was given.
    """
    if donnee.genre is Genre.TEXTE:
        return _tel_quel(brut)
    try:
        return ecrire_valeur(lire_json(brut, donnee), donnee)
    except LitteralInvalide:
        return _tel_quel(brut)


def _tel_quel(brut: object) -> str:
    return ("oui" if brut else "non") if isinstance(brut, bool) else str(brut)
