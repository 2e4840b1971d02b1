"""The numbers and dates of a text, in one form whatever the way they are written: what a source says, what a cahier cites."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MOIS = "|".join(MOIS)
_JOUR = r"(\d{1,2})(?:er)?"
_NOMBRE = r"(\d{1,3}(?: \d{3})+|\d+)(?:,(\d+))?"


class Chiffre(NamedTuple):
    """One figure: its kind and its canonical value (`2021-10-22`, `2021-10`, cents, ppm, or a number with what it counts)."""

    genre: str
    valeur: str

    def __str__(self) -> str:
        return f"{self.genre} {self.valeur}"


_REGLES: tuple[tuple[str, str], ...] = (
    ("code", r"\b[A-Z]{2} \d{4}-[A-Z]+-[A-Z]+\d+\b"),
    ("fraction", r"\b(?:un |le )tiers\b"),
    ("periode", rf"\b{_JOUR} ({_MOIS}) au {_JOUR} ({_MOIS}) (\d{{4}})\b"),
    ("jour", r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b"),
    ("date", rf"\b{_JOUR} ({_MOIS}) (\d{{4}})\b"),
    ("mois", rf"\b({_MOIS}) (\d{{4}})\b"),
    ("millions", rf"(?<!\w)(?<!\d,){_NOMBRE} ?(?:M€|millions d'euros)"),
    ("montant", rf"(?<!\w)(?<!\d,){_NOMBRE} ?(?:€|euros\b)"),
    ("taux", rf"(?<!\w)(?<!\d,){_NOMBRE} ?%"),
    ("annee", r"(?<![\d,])(?<!\d )20\d\d(?!\d)(?! \d{3}\b)"),
    ("nombre", rf"(?<![\w-])(?<!\d,){_NOMBRE}(?![\w-])(?: [a-zéèû]{{3,}})?"),
)
EN_LETTRES = {"deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8", "dix": "10"}
_LETTRES = re.compile(rf"\b({'|'.join(EN_LETTRES)})(?= [a-zéèû]{{3,}})", re.IGNORECASE)
_TOUT = re.compile("|".join(f"(?P<{nom}>{motif})" for nom, motif in _REGLES), re.IGNORECASE)


def normaliser(texte: str) -> str:
    """One kind of space and of apostrophe, no emphasis, `1er` for every way to write it, small numbers in digits."""
    texte = re.sub(r"[\u00a0\u202f]", " ", texte).replace("’", "'").replace("**", "")
    texte = re.sub(r"\b1 ?\^\{?er\}?", "1er", texte)
    texte = re.sub(r"\bune dizaine d(?:e |')", "10 ", texte)
    return _LETTRES.sub(lambda trouve: EN_LETTRES[trouve[1].lower()], texte)


def chiffres(texte: str) -> Iterator[Chiffre]:
    """Every figure of `texte`, in its order."""
    for trouve in _TOUT.finditer(normaliser(texte)):
        nom = trouve.lastgroup
        assert nom is not None
        mot = trouve[nom]
        if nom == "periode":
            annee = mot[-4:]
            for jour, mois in re.findall(rf"{_JOUR} ({_MOIS})", mot, re.IGNORECASE):
                yield Chiffre("date", _iso(jour, mois, annee))
        else:
            yield Chiffre(_GENRES.get(nom, nom), _valeur(nom, mot))


def impliques(chiffre: Chiffre) -> frozenset[Chiffre]:
    """What a figure says by itself: a day says its month and its year, a month its year."""
    tous = {chiffre}
    if chiffre.genre in ("date", "mois"):
        annee, mois = chiffre.valeur.split("-")[:2]
        tous |= {Chiffre("mois", f"{annee}-{mois}"), Chiffre("annee", annee)}
    return frozenset(tous)


_GENRES = {"jour": "date", "millions": "montant"}


def _valeur(nom: str, mot: str) -> str:
    if nom == "jour":
        jour, mois, annee = mot.split("/")
        return _iso(jour, MOIS[int(mois) - 1], annee)
    if nom == "date":
        jour, mois, annee = mot.split()
        return _iso(jour.removesuffix("er"), mois, annee)
    if nom == "mois":
        mois, annee = mot.split()
        return f"{annee}-{MOIS.index(mois.lower()) + 1:02d}"
    if nom == "fraction":
        return "1/3"
    if nom in ("code", "annee"):
        return mot
    trouve = re.match(_NOMBRE, mot)
    assert trouve is not None
    facteur = {"millions": 10**8, "montant": 100, "taux": 10**4, "nombre": 1}[nom]
    entier, decimales = int(trouve[1].replace(" ", "")), trouve[2] or ""
    compte = mot[trouve.end() :].strip() if nom == "nombre" else ""
    return f"{entier * facteur + int(decimales or 0) * facteur // 10 ** len(decimales)} {compte}".strip()


def _iso(jour: str, mois: str, annee: str) -> str:
    return dt.date(int(annee), MOIS.index(mois.lower()) + 1, int(jour)).isoformat()
