"""A situation between its JSON or form values and its typed values."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from regles.conversion import ecrire_json, lire_json
from regles.formats import FORMAT, SANS_NUMERO, format_de
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.conversion import Json
    from regles.valeurs import Situation, Valeur


FORMAT_DE_LA_SITUATION = 1
VALEURS = "valeurs"


class SituationInvalide(ValueError):
    """Some values cannot be read; `erreurs` gives a French sentence for each name."""

    def __init__(self, erreurs: Mapping[str, str]) -> None:
        self.erreurs = dict(erreurs)
        super().__init__("\n".join(f"{nom} : {phrase}" for nom, phrase in self.erreurs.items()))


def lire(cahier: Cahier, brut: Mapping[str, object]) -> Situation:
    """The typed situation of `brut`, names unknown to the cahier refused; an empty or null value is missing.

    Raises:
        SituationInvalide: with every value that cannot be read.
    """
    situation: dict[str, Valeur] = {}
    erreurs: dict[str, str] = {}
    for nom, valeur in brut.items():
        donnee = cahier.donnees.get(nom)
        if donnee is None:
            erreurs[nom] = f"« {nom} » n'existe pas dans ce cahier des charges{suggestion(nom, cahier.donnees)}"
            continue
        try:
            situation[nom] = lire_json(valeur, donnee)
        except LitteralInvalide as erreur:
            phrase = str(erreur)
            erreurs[nom] = phrase[:1].upper() + phrase[1:] + ("" if phrase.endswith("?") else ".")
    if erreurs:
        raise SituationInvalide(erreurs)
    return situation


def ecrire(cahier: Cahier, situation: Situation) -> Json:
    """The JSON of a situation: `lire` gives the same situation back."""
    return {nom: ecrire_json(nom, valeur, cahier.programme.genres) for nom, valeur in situation.items()}


def garder(cahier: Cahier, situation: Situation) -> Json:
    """The situation as it is stored, with the number of its format. `reprendre` gives it back."""
    return {FORMAT: FORMAT_DE_LA_SITUATION, VALEURS: ecrire(cahier, situation)}


def reprendre(cahier: Cahier, brut: Mapping[str, object]) -> Situation:
    """The situation that was stored, in this format or a former one; a value that the cahier no longer reads is missing.

    Raises:
        FormatInconnu: stored by a newer version.
    """
    valeurs = brut if format_de(brut, FORMAT_DE_LA_SITUATION) == SANS_NUMERO else brut.get(VALEURS)
    situation: dict[str, Valeur] = {}
    for nom, valeur in valeurs.items() if isinstance(valeurs, Mapping) else ():
        if (donnee := cahier.donnees.get(nom)) is not None:
            with suppress(LitteralInvalide):
                situation[nom] = lire_json(valeur, donnee)
    return situation
