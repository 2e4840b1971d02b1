"""One value, between its typed form and the texts and JSON of the outside."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import DECIMALES, LitteralInvalide, lire_code, lire_date, lire_nombre
from regles.texte import accorder
from regles.valeurs import JOURS, Genre, ValeurConnue

if TYPE_CHECKING:
    from regles.valeurs import Donnee, Ligne, Valeur

Json = dict[str, "JsonValeur"]
JsonValeur = str | int | bool | None | list["JsonValeur"] | dict[str, "JsonValeur"]
_OUI_NON = {"oui": True, "non": False, "true": True, "false": False}
_NOMBRE_ET_UNITE = re.compile(r"(\d[\d \u00a0\u202f]*)[^\W\d]+")
_MACHINE = re.compile(r"\d{1,15}(?:\.\d{1,4})?", re.ASCII)
_SUITES = {Genre.CHOIX_MULTIPLE: "une liste de codes", Genre.LIGNES: "des lignes, chacune avec ses champs"}
_DATE_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


SIGNES_MOINS = ("-", "−", "–")  # of a keyboard, and of a word processor


class NombreNegatif(LitteralInvalide):
    """A negative number where none is expected."""


def negatif_permis(donnee: Donnee) -> bool:
    """Whether a number may be below zero: its `minimum` says so."""
    return donnee.minimum is not None and donnee.minimum < 0


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
        case Genre.CODE:
            return lire_code(brut)
        case Genre.CHOIX_MULTIPLE | Genre.LIGNES:
            message = f"il faut ici {_SUITES[donnee.genre]}"
            raise LitteralInvalide(message)
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
    if isinstance(brut, list | tuple | set | frozenset):
        return _lire_suite(brut, donnee)
    if isinstance(brut, str) and donnee.genre is Genre.CHOIX_MULTIPLE:
        return _lire_suite(brut.split(","), donnee)
    if isinstance(brut, dt.date) and donnee.genre is Genre.DATE:
        return _plausible(brut)
    return lire_texte(_en_texte(brut, donnee), donnee)


def _en_texte(brut: object, donnee: Donnee) -> str:
    if isinstance(brut, bool):
        return "oui" if brut else "non"
    if isinstance(brut, str):
        return brut
    if isinstance(brut, int | float | Decimal) and donnee.genre in DECIMALES:
        return f"{brut:f}" if isinstance(brut, Decimal) else _sans_exposant(brut)
    message = f"« {str(brut)[:40]} » n'est pas une valeur lisible"
    raise LitteralInvalide(message)


def _lire_suite(brut: Collection[object], donnee: Donnee) -> Valeur:
    if donnee.genre is Genre.CHOIX_MULTIPLE:
        return _lire_codes([str(code) for code in brut], donnee)
    if donnee.genre is not Genre.LIGNES:
        message = "il faut ici une seule valeur"
        raise LitteralInvalide(message)
    if donnee.maximum is not None and len(brut) > donnee.maximum:
        message = f"{len(brut)} lignes, pour {donnee.maximum} au plus"
        raise LitteralInvalide(message)
    return tuple(_lire_ligne(rang, ligne, donnee) for rang, ligne in enumerate(brut, 1))


def _lire_ligne(rang: int, brut: object, donnee: Donnee) -> Ligne:
    champs = {champ.nom: champ for champ in donnee.champs}
    if not isinstance(brut, Mapping):
        message = f"ligne {rang} : il faut ici ses champs ({', '.join(champs)})"
        raise LitteralInvalide(message)
    ligne: dict[str, ValeurConnue | None] = dict.fromkeys(champs)
    for nom, valeur in brut.items():
        if nom not in champs:
            message = f"ligne {rang} : « {nom} » n'existe pas{suggestion(str(nom), champs)}"
            raise LitteralInvalide(message)
        try:
            lue = lire_json(valeur, champs[nom])
        except LitteralInvalide as erreur:
            message = f"ligne {rang}, {champs[nom].libelle} : {erreur}"
            raise LitteralInvalide(message) from None
        ligne[nom] = lue if isinstance(lue, ValeurConnue) else None
    return ligne


def ecrire_json(nom: str, valeur: Valeur, genres: Mapping[str, Genre]) -> JsonValeur:
    """The JSON of the value `nom`: a multiple choice is the list of its codes, repeated lines a list of objects."""
    if isinstance(valeur, tuple):
        return [{champ: vers_json(v, genres[f"{nom}.{champ}"]) for champ, v in ligne.items()} for ligne in valeur]
    if isinstance(valeur, frozenset):
        return [*sorted(valeur)]
    return vers_json(valeur, genres[nom])


def relire_json(nom: str, brut: object, genres: Mapping[str, Genre]) -> Valeur:
    """The inverse of `ecrire_json`."""
    if genres[nom] is Genre.LIGNES and isinstance(brut, list):
        return tuple({champ: depuis_json(v, genres[f"{nom}.{champ}"]) for champ, v in ligne.items()} for ligne in brut)
    if genres[nom] is Genre.CHOIX_MULTIPLE and isinstance(brut, list):
        return frozenset(map(str, brut))
    return depuis_json(brut, genres[nom])


def vers_json(valeur: ValeurConnue | None, genre: Genre) -> str | int | bool | None:
    """The JSON of one value: amounts as `"21000.00"`, rates as `"70"` (%), dates in ISO; whole numbers stay numbers."""
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


def depuis_json(brut: object, genre: Genre) -> ValeurConnue | None:
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


def _lire_codes(bruts: Collection[str], donnee: Donnee) -> frozenset[str]:
    return frozenset(_lire_code(code.strip(), donnee) for code in bruts)


def _lire_date(brut: str) -> dt.date:
    if _DATE_ISO.fullmatch(brut):
        try:
            return _plausible(dt.date.fromisoformat(brut))
        except ValueError:
            message = f"la date {brut} n'existe pas"
            raise LitteralInvalide(message) from None
    return _plausible(lire_date(brut))


def _plausible(jour: dt.date) -> dt.date:
    if not JOURS[0] <= jour <= JOURS[1]:
        message = f"l'année {jour.year} n'est pas plausible"
        raise LitteralInvalide(message)
    return jour


def _lire_nombre(brut: str, donnee: Donnee) -> int:
    if brut.startswith(SIGNES_MOINS):
        if not negatif_permis(donnee):
            message = f"« {brut} » est négatif : un nombre positif est attendu"
            raise NombreNegatif(message)
        return -_lire_nombre(brut[1:].lstrip(), replace(donnee, minimum=None))
    if donnee.unite:
        ecrite = donnee.unite if brut.endswith(donnee.unite) else accorder(donnee.unite, 1)
        brut = brut.removesuffix(ecrite).rstrip()
        if autre := _NOMBRE_ET_UNITE.fullmatch(brut):
            message = f"« {brut} » : il faut ici un nombre de {donnee.unite}, « {autre[1].strip()} {donnee.unite} »"
            raise LitteralInvalide(message)
    if _MACHINE.fullmatch(brut):
        brut = brut.replace(".", ",")
    return lire_nombre(brut, donnee.genre)


def _sans_exposant(nombre: float) -> str:
    if isinstance(nombre, int):
        return str(nombre)
    try:
        return f"{Decimal(repr(nombre)):f}"
    except InvalidOperation:
        return repr(nombre)
