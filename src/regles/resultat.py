"""The result of a computation: verdict, amount, bounds, and every step with the values it used and its reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regles.cahier import Genre, Situation, Source, Valeur
from regles.conversion import depuis_json, vers_json
from regles.texte import ecrire

Json = dict[str, "JsonValeur"]
JsonValeur = str | int | bool | None | list["JsonValeur"] | dict[str, "JsonValeur"]


class ResultatIllisible(ValueError):
    """A stored result that this version cannot read; the message is a French sentence."""


@dataclass(frozen=True, slots=True)
class Motif:
    """Why a request is not eligible: the condition that fails, in words."""

    id: str
    phrase: str
    source: Source


@dataclass(frozen=True, slots=True)
class ConditionEvaluee:
    """A condition on one dossier. `a_apprecier`: the open judgements whose default it took."""

    id: str
    libelle: str
    formule: str
    verdict: bool | None
    valeurs_utilisees: Situation
    phrase: str
    source: Source
    lecture: str = ""
    a_apprecier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EtapeCalculee:
    """A step on one dossier. `intitule` is its label with the dossier's values, `limite` which operand won."""

    id: str
    libelle: str
    formule: str
    genre: Genre
    valeur: Valeur
    valeurs_utilisees: Situation
    source: Source
    lecture: str
    intitule: str
    limite: str = ""

    @property
    def phrase(self) -> str:
        """`70 % des dépenses éligibles : 28 000,00 €`."""
        return f"{self.intitule} : {ecrire(self.valeur, self.genre)}"


@dataclass(frozen=True, slots=True)
class Resultat:
    """What the rules say of one dossier.

    `montant` (cents) is proposed with the declared default of each judgement not yet made (`a_apprecier`): 0 when the
    request is not eligible, None when a value is missing. `minimum` and `maximum` bound it over those judgements.
    """

    recevable: bool | None
    montant: int | None
    minimum: int | None
    maximum: int | None
    motifs: tuple[Motif, ...]
    etapes: tuple[EtapeCalculee, ...]
    conditions: tuple[ConditionEvaluee, ...]
    manquants: tuple[str, ...]
    a_apprecier: tuple[str, ...] = ()
    genres: Mapping[str, Genre] = field(default_factory=dict, repr=False)
