"""One value, between its typed form and the texts and JSON of the outside."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from regles.cahier import Genre
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import DECIMALES, LitteralInvalide, lire_date, lire_nombre

if TYPE_CHECKING:
    from regles.cahier import Donnee, Valeur, ValeurConnue

_OUI_NON = {"oui": True, "non": False, "true": True, "false": False}
_MACHINE = re.compile(r"\d{1,15}(?:\.\d{1,4})?", re.ASCII)
_DATE_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def lire_texte(texte: str, donnee: Donnee) -> ValeurConnue:
    """A value written by a person or by a program: `40 000 €` or `40000.00`, `31/12/2021` or `2021-12-31`, `oui`, a code.

    Raises:
        LitteralInvalide: the text is no value of `donnee`; the message is a French sentence.
    """
    brut = texte.strip()
    match donnee.genre:
        case Genre.TEXTE:
            return texte
        case Genre.OUI_NON:
            if brut.lower() in _OUI_NON:
                return _OUI_NON[brut.lower()]
            message = f"« {brut} » n'est ni oui ni non"
            raise LitteralInvalide(message)
        case Genre.CHOIX:
            return _lire_code(brut, donnee)
        case Genre.DATE:
            return _lire_date(brut)
    nombre = _lire_nombre(brut, donnee)
    if not dans_les_bornes(nombre, donnee):
        message = f"« {brut} » est hors des bornes permises"
        raise LitteralInvalide(message)
    return nombre


def lire_json(brut: object, donnee: Donnee) -> Valeur:
    """A value of JSON or of a form: text as `lire_texte`, a boolean, a number; empty or null is missing.

    Raises:
        LitteralInvalide: not a value of `donnee`.
    """
    if brut is None or (isinstance(brut, str) and not brut.strip()):
        return None
    if isinstance(brut, bool):
        return lire_texte("oui" if brut else "non", donnee)
    if isinstance(brut, str):
        return lire_texte(brut, donnee)
    if isinstance(brut, dt.date) and donnee.genre is Genre.DATE:
        return brut
    if isinstance(brut, int | Decimal) and donnee.genre in DECIMALES:
        return lire_texte(f"{brut:f}" if isinstance(brut, Decimal) else str(brut), donnee)
    if isinstance(brut, float) and donnee.genre in DECIMALES:
        return lire_texte(_sans_exposant(brut), donnee)
    message = f"« {str(brut)[:40]} » n'est pas une valeur lisible"
    raise LitteralInvalide(message)


def vers_json(valeur: Valeur, genre: Genre) -> str | int | bool | None:
    """The JSON of a value: amounts as `"21000.00"`, rates as `"70"` (%), dates in ISO; whole numbers stay numbers."""
    if valeur is None or isinstance(valeur, bool | str):
        return valeur
    if isinstance(valeur, dt.date):
        return valeur.isoformat()
    if genre is Genre.MONTANT:
        signe = "-" if valeur < 0 else ""
        return f"{signe}{abs(valeur) // 100}.{abs(valeur) % 100:02d}"
    if genre is Genre.TAUX:
        return f"{Decimal(valeur) / 10_000:f}"
    return valeur


def depuis_json(brut: object, genre: Genre) -> Valeur:
    """The inverse of `vers_json`, for what it wrote itself."""
    if brut is None or isinstance(brut, bool | int):
        return brut
    texte = str(brut)
    match genre:
        case Genre.DATE:
            return dt.date.fromisoformat(texte)
        case Genre.MONTANT | Genre.TAUX:
            return int(Decimal(texte).scaleb(DECIMALES[genre]))
        case _:
            return texte


def dans_les_bornes(valeur: Valeur, donnee: Donnee) -> bool:
    """Whether a number respects the bounds of its `Donnee`; what is no number always does."""
    if donnee.genre not in DECIMALES or not isinstance(valeur, int):
        return True
    trop_bas = donnee.minimum is not None and valeur < donnee.minimum
    return not trop_bas and not (donnee.maximum is not None and valeur > donnee.maximum)


def _lire_code(brut: str, donnee: Donnee) -> str:
    codes = [option.code for option in donnee.options]
    if brut not in codes:
        message = f"« {brut} » n'est pas une valeur possible{suggestion(brut, codes)} (valeurs : {', '.join(codes)})"
        raise LitteralInvalide(message)
    return brut


def _lire_date(brut: str) -> dt.date:
    if _DATE_ISO.fullmatch(brut):
        try:
            return dt.date.fromisoformat(brut)
        except ValueError:
            message = f"la date {brut} n'existe pas"
            raise LitteralInvalide(message) from None
    return lire_date(brut)


def _lire_nombre(brut: str, donnee: Donnee) -> int:
    if brut.startswith("-"):
        message = f"« {brut} » est négatif : un nombre positif est attendu"
        raise LitteralInvalide(message)
    if donnee.unite:
        brut = brut.removesuffix(donnee.unite).rstrip()
    if _MACHINE.fullmatch(brut):
        brut = brut.replace(".", ",")
    return lire_nombre(brut, donnee.genre)


def _sans_exposant(nombre: float) -> str:
    try:
        return f"{Decimal(repr(nombre)):f}"
    except InvalidOperation:
        return repr(nombre)
