"""What each event of the journal says in French: the step that writes an event declares its sentence, and how its values read.

`{numero}` in a sentence is a value of the event, after or else before the act, written as text; `{echeance:jour}`,
`{montant_propose:montant}` name another kind. Nothing is guessed from what a value looks like.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from string import Formatter

from levier.socle import argent
from levier.socle.models import Evenement
from levier.socle.personnelles import Valeur
from levier.socle.registre import Registre

ABSENT = "—"
_PONCTUATION = re.compile("[,;:(«]")
_LIEN = re.compile(r"(?:\s+(?:à|au|de|du|jusqu’au|le|n°|par|pour|sur))*\s*$")
"""The last words before a value."""


class GenreDeValeur(StrEnum):
    """How a value of an event is stored, hence written."""

    TEXTE = "texte"
    MONTANT = "montant"  # "28000.00"
    JOUR = "jour"  # "2021-09-30"
    NOMS = "noms"  # "devis, plan": names that the reader of the object knows how to say


class PhraseInvalide(ValueError):
    """A step declares a sentence that cannot be read."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """The sentence of an event, in pieces: a text, then the name and the kind of the value that follows it.

    `detaillee`: the event keeps values named as in the cahier, each shown before and after.
    """

    morceaux: tuple[tuple[str, str, GenreDeValeur], ...]
    detaillee: bool


_phrases: Registre[str, Phrase] = Registre("the sentence of the event “{}”")


def declarer(phrases: Mapping[str, str], *, detaillees: bool = False) -> None:
    """Name of an event -> its sentence. Raises PhraseInvalide (unknown kind), DejaDeclare."""
    _phrases.declarer({nom: Phrase(_lire(nom, texte), detaillees) for nom, texte in phrases.items()})


def est_detaillee(nom: str) -> bool:
    """Whether what this event changed is shown value by value."""
    return nom in _phrases and _phrases.lire(nom).detaillee


def raconter(
    evenement: Evenement, *, nommer: Callable[[str], str] = str, autres: Mapping[str, str] | None = None
) -> str:
    """The event in one sentence; one without a sentence (of a step since removed) by its name.

    `nommer` says a name of kind NOMS ("" when there is none), `autres` adds values.
    """
    if evenement.nom not in _phrases:
        return evenement.nom.replace("_", " ").capitalize()
    values = {**evenement.avant, **evenement.apres, **(autres or {})}
    return "".join(
        texte + (_ecrire(values.get(nom), genre, nommer) if nom else "")
        for texte, nom, genre in _phrases.lire(evenement.nom).morceaux
    )


def debut(nom: str) -> str:
    """The fixed words of a sentence before its first value, without those that only lead to it: it names nothing, a mail may
    tell it. Empty when the sentence starts with a value.
    """
    if nom not in _phrases:
        return nom.replace("_", " ").capitalize()
    texte, value, _ = _phrases.lire(nom).morceaux[0]
    return _LIEN.sub("", _PONCTUATION.split(texte)[0]) if value else texte


def ecrire(valeur: Valeur) -> str:
    """A value kept as text, as people read it: a dash when there is none."""
    if valeur is None or valeur == "":
        return ABSENT
    return ("oui" if valeur else "non") if isinstance(valeur, bool) else str(valeur)


def _lire(nom: str, texte: str) -> tuple[tuple[str, str, GenreDeValeur], ...]:
    pieces = []
    for literal, field, kind, _ in Formatter().parse(texte):
        try:
            pieces.append((literal, field or "", GenreDeValeur(kind or GenreDeValeur.TEXTE)))
        except ValueError as error:
            known = ", ".join(GenreDeValeur)
            raise PhraseInvalide(f"“{nom}”: no kind of value is named “{kind}” ({known})") from error
    return tuple(pieces)


def _ecrire(valeur: Valeur, genre: GenreDeValeur, nommer: Callable[[str], str]) -> str:
    if genre is GenreDeValeur.NOMS:
        return ", ".join(nommer(name) for name in str(valeur or "").split(", "))
    written = _ECRITURES.get(genre)
    if written is None or not isinstance(valeur, str):
        return ecrire(valeur)
    try:
        return written(valeur)
    except (InvalidOperation, ValueError):  # what is not of its kind is told as it was kept
        return ecrire(valeur)


_ECRITURES: Mapping[GenreDeValeur, Callable[[str], str]] = {
    GenreDeValeur.MONTANT: lambda valeur: argent.ecrire(Decimal(valeur)),
    GenreDeValeur.JOUR: lambda valeur: f"{dt.date.fromisoformat(valeur):%d/%m/%Y}",
}
