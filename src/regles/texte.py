"""Values as French people write them: `30 000,00 €`, `70 %`, `31/12/2021`, `oui`."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from regles.valeurs import Genre

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from regles.valeurs import Donnee, Ligne, Option, Valeur

FINE = "\u202f"  # between thousands
INSECABLE = "\u00a0"  # before € and %
ABSENT = "non renseigné"
MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
REPERE = re.compile(r"\{([^{}\s]+)\}")


def entier(nombre: int) -> str:
    """`15 000`, with narrow no-break spaces."""
    return f"{nombre:,}".replace(",", FINE)


def majuscule(texte: str) -> str:
    """The same with its first letter in capital, the others as they are: « EPCI », « Autre subvention de l’État »."""
    return texte[:1].upper() + texte[1:]


def ecrire_taille(octets: int) -> str:
    """`348 ko`, `1,2 Mo`: of a file, rounded up, in the units that its limit is told in."""
    if octets < 1024 * 1024:
        return f"{entier(-(-octets // 1024))}{INSECABLE}ko"
    tenths = -(-octets * 10 // (1024 * 1024))
    return f"{entier(tenths // 10)}{f',{tenths % 10}' if tenths % 10 else ''}{INSECABLE}Mo"


def part(montant: int, total: int) -> str:
    """`16,7 %` of `total`, rounded to the tenth: for the eye, nothing is computed from it."""
    return taux((montant * 2000 + total) // (2 * total) * 1000)


def parts(montants: Sequence[int], total: int) -> list[str]:
    """Each share of what adds up to `total`, to the tenth, so that the column adds up to 100 %."""
    floors = [montant * 1000 // total for montant in montants]
    missing = sum(montants) * 1000 // total - sum(floors)
    nearest = sorted(range(len(montants)), key=lambda rank: -(montants[rank] * 1000 % total))
    return [taux((floor + (rank in nearest[:missing])) * 1000) for rank, floor in enumerate(floors)]


def montant(cents: int) -> str:
    """`30 000,00 €`."""
    signe, valeur = ("-", -cents) if cents < 0 else ("", cents)
    return f"{signe}{entier(valeur // 100)},{valeur % 100:02d}{INSECABLE}€"


def montant_court(cents: int) -> str:
    """`30 000 €`: without cents when there are none, for running text."""
    return montant(cents).replace(f",00{INSECABLE}", INSECABLE)


def taux(ppm: int) -> str:
    """`70 %`, `33,3333 %`."""
    signe, valeur = ("-", -ppm) if ppm < 0 else ("", ppm)
    decimales = f"{valeur % 10_000:04d}".rstrip("0")
    return f"{signe}{entier(valeur // 10_000)}{',' if decimales else ''}{decimales}{INSECABLE}%"


def date(jour: dt.date) -> str:
    """`31/12/2021`."""
    return f"{jour:%d/%m/%Y}"


def date_longue(jour: dt.date) -> str:
    """`31 décembre 2021`, `1er janvier 2022`, for running text."""
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def jusqu_a(heure: dt.time | None) -> str:
    """What follows a closing day: « inclus », « à 16 h »."""
    return "inclus" if heure is None else f"à {ecrire_heure(heure)}"


def heure_et_minute(heure: dt.time) -> str:
    """« 16 h 01 », « 16 h 00 »."""
    return f"{heure.hour} h {heure.minute:02}"


def ecrire_heure(heure: dt.time) -> str:
    """« 16 h », « 16 h 30 », « midi »."""
    if (heure.hour, heure.minute) == (12, 0):
        return "midi"
    return f"{heure.hour} h {heure.minute:02}" if heure.minute else f"{heure.hour} h"


def ecrire(valeur: Valeur, genre: Genre, unite: str = "", options: tuple[Option, ...] = ()) -> str:
    """`valeur` in full: exact to the cent, a choice by its label."""
    if valeur is None:
        return ABSENT
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, dt.date):
        return date(valeur)
    if isinstance(valeur, int):
        return _ecrire_nombre(valeur, genre, unite)
    return _ecrire_lignes(valeur) if isinstance(valeur, tuple) else _ecrire_choix(valeur, options)


def _ecrire_choix(choisis: str | frozenset[str], options: tuple[Option, ...]) -> str:
    libelles = {option.code: option.libelle for option in options}
    codes = [choisis] if isinstance(choisis, str) else sorted(choisis)
    return ", ".join(libelles.get(code, code) for code in codes) or "aucun"


def _ecrire_lignes(lignes: tuple[Ligne, ...]) -> str:
    return f"{entier(len(lignes))} {'lignes' if len(lignes) > 1 else 'ligne'}"


def _ecrire_nombre(nombre: int, genre: Genre, unite: str) -> str:
    if genre is Genre.MONTANT:
        return montant(nombre)
    if genre is Genre.TAUX:
        return taux(nombre)
    return f"{entier(nombre)}{INSECABLE}{accorder(unite, nombre)}" if unite else entier(nombre)


def accorder(unite: str, nombre: int) -> str:
    """`communes`, or `commune` for none and for one."""
    return unite.removesuffix("s") if abs(nombre) < 2 else unite


def ecrire_valeur(valeur: Valeur, donnee: Donnee) -> str:
    """`valeur` as the reader of `donnee` expects it."""
    return ecrire(valeur, donnee.genre, donnee.unite, donnee.options)


def ecrire_en_phrase(valeur: Valeur, genre: Genre) -> str:
    """`valeur` inside a sentence: `30 000 €`, `31 décembre 2021`."""
    if isinstance(valeur, dt.date):
        return date_longue(valeur)
    if genre is Genre.MONTANT and isinstance(valeur, int):
        return montant_court(valeur)
    return ecrire(valeur, genre)


def remplir(gabarit: str, valeurs: Mapping[str, str]) -> str:
    """`gabarit` with each `{nom}` that is known replaced; the others stay as they are."""
    return REPERE.sub(lambda repere: valeurs.get(repere[1], repere[0]), gabarit)
