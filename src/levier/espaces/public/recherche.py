"""Find a territory by what people type, and where each answer leads."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

from django.http import QueryDict
from django.urls import reverse

from levier.appels.models import Appel
from levier.appels.queries import appels_des_departements, appels_en_liste, appels_publies
from levier.espaces.composants.requete import entier
from levier.territoires.models import Territoire
from levier.territoires.queries import AUCUNE_REPONSE, PageDeRecherche, TerritoireTrouve, page_de_territoires
from regles.vocabulaire import Fourni

MILLESIME_SANS_APPEL = 2021
_ANSWERS = 12
_CALLS = 12


@dataclass(frozen=True, slots=True)
class Issue:
    """Where an answer leads: a call's simulator with the territory chosen."""

    appel: Appel
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
    page: PageDeRecherche = AUCUNE_REPONSE


def chercher_depuis(parametres: QueryDict) -> Recherche:
    """Search `q`, for one call (`appel`, keeping what its simulator already holds) or for all."""
    typed = parametres.get("q", "").strip()
    name = parametres.get("appel", "")
    if not typed:
        return Recherche("", name)
    alone = appels_publies().filter(identifiant=name).first() if name else None
    first = [alone] if alone else appels_en_liste()
    vintage = first[0].millesime if first else MILLESIME_SANS_APPEL
    page = page_de_territoires(typed, vintage, _ANSWERS, entier(parametres.get("debut", "")))
    found = page.reponses
    proposes = first if alone else appels_des_departements({territoire.departement_code for territoire in found})
    return Recherche(typed, name, tuple(TerritoireReponse(t, _issues(t, proposes, parametres)) for t in found), page)


def _issues(territoire: TerritoireTrouve, proposes: list[Appel], parametres: QueryDict) -> tuple[Issue, ...]:
    """The calls of the territory's département, then those wider than a département."""
    near = (one for one in proposes if one.departement in {"", territoire.departement_code})
    return tuple(Issue(one, lien_simulateur(one, territoire, parametres)) for one in islice(near, _CALLS))


def lien_simulateur(appel: Appel, territoire: TerritoireTrouve | Territoire, parametres: QueryDict) -> str:
    """The simulator with the territory chosen; other values of the form are kept."""
    query = parametres.copy()
    for name in ("q", "appel", "debut", "territoire", Fourni.NATURE):
        query.pop(name, None)
    query["territoire"] = f"{territoire.nature}-{territoire.code}"
    return f"{reverse('espaces:simulateur', args=[appel.identifiant])}?{query.urlencode()}"
