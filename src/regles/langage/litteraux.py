"""Figures and dates as people write them in French: `30 000 €`, `70 %`, `31/12/2021`, `15 000`."""

from __future__ import annotations

import datetime as dt
import re

from regles.langage import conseils
from regles.valeurs import Genre

_ESPACES = re.compile(r"[ \u00a0\u202f]")
_NOMBRE = re.compile(r"(\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:,(\d+))?", re.ASCII)
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_CODE = re.compile(r"\d[0-9AB][0-9A-Z]{0,7}", re.ASCII)
_CHIFFRES_MAXIMUM = 15
DECIMALES = {Genre.ENTIER: 0, Genre.MONTANT: 2, Genre.TAUX: 4}
_SYMBOLES = {Genre.MONTANT: "€", Genre.TAUX: "%"}
_QUOI = {Genre.ENTIER: "un nombre entier", Genre.MONTANT: "un montant", Genre.TAUX: "un taux"}


class LitteralInvalide(ValueError):
    """A figure or a date that cannot be read; the message is a French sentence."""


def lire_nombre(texte: str, genre: Genre) -> int:
    """`texte` as cents (montant), parts per million (taux) or a plain integer, with or without its symbol."""
    brut = texte.strip()
    symbole = _SYMBOLES.get(genre)
    if symbole and brut.endswith(symbole):
        brut = brut[: -len(symbole)].rstrip(" \u00a0\u202f")
    if not (trouve := _NOMBRE.fullmatch(brut)):
        dit = conseils.nombre_ecrit(texte.strip())
        message = dit or f"« {texte.strip()} » n'est pas {_QUOI[genre]}, par exemple {_EXEMPLES[genre]}"
        raise LitteralInvalide(message)
    entiere, decimales = _ESPACES.sub("", trouve[1]), trouve[2] or ""
    permises = DECIMALES[genre]
    if len(entiere) > _CHIFFRES_MAXIMUM:
        message = f"« {texte.strip()} » est un nombre trop grand"
        raise LitteralInvalide(message)
    if len(decimales) > permises:
        message = f"« {texte.strip()} » a trop de décimales : {permises} au plus pour {_QUOI[genre]}"
        raise LitteralInvalide(message)
    return int(entiere + decimales.ljust(permises, "0"))


_EXEMPLES = {Genre.ENTIER: "« 1 500 »", Genre.MONTANT: "« 12 500 € »", Genre.TAUX: "« 45 % »"}


def lire_code(texte: str) -> str:
    """The code of a territory, as INSEE or SIRENE writes it: `71137`, `2A`, `200070308`."""
    if not _CODE.fullmatch(texte):
        message = f"« {texte} » n'est pas un code de territoire, par exemple « 71137 », « 2A » ou « 200070308 »"
        raise LitteralInvalide(message)
    return texte


def lire_date(texte: str) -> dt.date:
    """`31/12/2021` as a date that exists."""
    if not (trouve := _DATE.fullmatch(texte.strip())):
        ecrite = conseils.date_ecrite(texte.strip())
        dit = f" : écrivez « {ecrite} »" if ecrite else ", par exemple « 15/06/2024 »"
        message = f"« {texte.strip()} » n'est pas une date{dit}"
        raise LitteralInvalide(message)
    jour, mois, annee = (int(partie) for partie in trouve.groups())
    try:
        return dt.date(annee, mois, jour)
    except ValueError:
        message = f"la date {texte.strip()} n'existe pas"
        raise LitteralInvalide(message) from None
