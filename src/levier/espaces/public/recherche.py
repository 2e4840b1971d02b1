"""Find a territory by what people type, and where each answer leads."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import QueryDict
from django.urls import reverse

from levier.appels.queries import appels_publies
from levier.espaces.appel.guichet import Guichet, guichet, guichets
from levier.territoires.models import Territoire
from levier.territoires.queries import TerritoireTrouve, chercher
from regles.vocabulaire import Fourni

MILLESIME_SANS_APPEL = 2021
_ANSWERS = 12


@dataclass(frozen=True, slots=True)
class Issue:
    """Where an answer leads: a call's simulator with the territory chosen."""

    guichet: Guichet
    url: str


@dataclass(frozen=True, slots=True)
class TerritoireReponse:
    """One territory found."""

    territoire: TerritoireTrouve
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Recherche:
    """What was typed and what answers."""

    q: str
    appel: str = ""
    reponses: tuple[TerritoireReponse, ...] = field(default=())


def chercher_depuis(parametres: QueryDict) -> Recherche:
    """Search `q`, for one call (`appel`, keeping what its simulator already holds) or for all."""
    typed = parametres.get("q", "").strip()
    name = parametres.get("appel", "")
    if not typed:
        return Recherche("", name)
    if name and appels_publies().filter(identifiant=name).exists():
        opened, year = [guichet(name)], guichet(name).cahier.identite.millesime
    else:
        opened = guichets()
        year = opened[0].cahier.identite.millesime if opened else MILLESIME_SANS_APPEL
    found = chercher(typed, year, limite=_ANSWERS)
    return Recherche(typed, name, tuple(TerritoireReponse(t, _issues(t, opened, parametres)) for t in found))


def _issues(territoire: TerritoireTrouve, ouverts: list[Guichet], parametres: QueryDict) -> tuple[Issue, ...]:
    """The calls of the territory's département or région, or without territory."""
    return tuple(
        Issue(g, lien_simulateur(g, territoire, parametres))
        for g in ouverts
        if g.cahier.identite.departement in {"", territoire.departement_code}
    )


def lien_simulateur(g: Guichet, territoire: TerritoireTrouve | Territoire, parametres: QueryDict) -> str:
    """The simulator with the territory chosen; other values of the form are kept."""
    query = parametres.copy()
    for name in ("q", "appel", "territoire", Fourni.NATURE):
        query.pop(name, None)
    query["territoire"] = f"{territoire.nature}-{territoire.code}"
    return f"{reverse('espaces:simulateur', args=[g.cahier.identite.id])}?{query.urlencode()}"
