"""What a model receives: frozen, typed values, each with the way French people read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Self

from django.conf import settings

from levier.socle import argent, horloge
from levier.socle.objets import Objet
from levier.territoires.models import Structure
from regles import texte
from regles.cahier import Cahier

FINE = "\u202f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """Base of contexts. `objet` is what it is about; `numero` is its own, if any."""

    objet: Objet
    numero: str = ""

    def en_json(self) -> dict[str, object]:
        """What is kept and printed."""
        return {item.name: en_json(getattr(self, item.name)) for item in fields(self)}


@dataclass(frozen=True, slots=True)
class Montant:
    """An amount: exact, in figures, in words."""

    valeur: Decimal
    chiffres: str
    lettres: str

    @classmethod
    def de(cls, valeur: Decimal) -> Self:
        return cls(valeur, argent.ecrire(valeur), argent.en_lettres(valeur))


@dataclass(frozen=True, slots=True)
class Ligne:
    """What, and its value, as both are read."""

    libelle: str
    valeur: str


@dataclass(frozen=True, slots=True)
class Jour:
    """A day: `2021-09-15`, « 15 septembre 2021 »."""

    date: dt.date
    texte: str

    @classmethod
    def de(cls, date: dt.date) -> Self:
        return cls(date, texte.date_longue(date).replace(" ", "\u00a0"))


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant, read in the time zone of its call: « 15 septembre 2021 », « 14 h 05 min 09 s », « heure de Paris »."""

    instant: dt.datetime
    jour: str
    heure: str
    zone: str

    @classmethod
    def de(cls, instant: dt.datetime, fuseau: str = "") -> Self:
        local = horloge.local(instant, fuseau)
        clock = f"{local:%H} h {local:%M} min {local:%S} s".replace(" ", "\u00a0")
        return cls(local, Jour.de(local.date()).texte, clock, horloge.heure_de(str(local.tzinfo)))


@dataclass(frozen=True, slots=True)
class Emetteur:
    """Who writes: the service and its guichet, for the letterhead. `habillage` "etat" adds the State's block."""

    service: str
    autorite: str
    guichet: str
    fonds: str
    axe: str
    habillage: str

    @classmethod
    def de(cls, cahier: Cahier, service: str = "") -> Self:
        """`service`: the one that the request was given to; the call's own by default."""
        identity = cahier.identite
        return cls(
            service=service or identity.service,
            autorite=autorite(service or identity.service),
            guichet=identity.titre,
            fonds=identity.fonds,
            axe=identity.axe,
            habillage=settings.LEVIER_HABILLAGE,
        )


def autorite(service: str) -> str:
    """Who decides in a service: « Préfecture de Saône-et-Loire » -> « Le préfet de Saône-et-Loire »."""
    head, _, rest = service.partition(" ")
    return f"Le préfet {rest}" if head.lower() == "préfecture" and rest else service


def identifiant(structure: Structure) -> str:
    """« SIREN 217 100 146 », « SIRET 217 100 146 00015 »; a territory whose SIREN is unknown is named by its code."""
    for label, number in (("SIRET", structure.siret), ("SIREN", structure.siren)):
        if number:
            groupes = (number[:3], number[3:6], number[6:9], number[9:])
            return f"{label}\u00a0{FINE.join(groupe for groupe in groupes if groupe)}"
    return f"code officiel géographique {structure.territoire_code}"


def en_json(valeur: object) -> object:
    """The context as JSON values: amounts "28000.00", dates in ISO 8601. Refuses floats and anything unforeseen."""
    match valeur:
        case None | bool() | int() | str():
            return valeur
        case Decimal():
            return f"{valeur:.2f}"
        case dt.datetime() | dt.date():
            return valeur.isoformat()
        case tuple() | list():
            return [en_json(item) for item in valeur]
        case dict():
            return {str(key): en_json(item) for key, item in valeur.items()}
    if is_dataclass(valeur):
        return {item.name: en_json(getattr(valeur, item.name)) for item in fields(valeur)}
    raise TypeError(f"a context holds no {type(valeur).__name__}")
