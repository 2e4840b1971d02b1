"""Two writers in one draft: who last wrote each answer, from which page, and what a page may overwrite. Pure.

A page says, with each answer it sends, the mark of the one it had shown (`empreinte`). What somebody else wrote in between
is never overwritten: both texts are shown and the person chooses.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from levier.comptes.models import Personne
from levier.dossiers.formulaire.saisie import Reponse
from levier.dossiers.models import Dossier
from levier.socle import horloge
from levier.socle.erreurs import RefusMetier
from regles.texte import date_longue

Contenu = Reponse | dict[str, str] | None
"""An answer as the rules' JSON, a text that could not be read (under TEL_QUEL), or nothing."""
TEL_QUEL = "tel_quel"


def qui_a_modifie(quoi: str, auteur: Auteur | None, par: Personne) -> str:
    """« Camille Martin a modifié le plan le 15 septembre 2021 à 10 h 12 », « Vous avez modifié... dans un autre onglet »."""
    if auteur is None:
        return f"Une autre personne a modifié {quoi}"
    moment = horloge.local(auteur.le)
    when = f"le {date_longue(moment.date())} à {moment:%H\u00a0h\u00a0%M}"
    if auteur.personne == par.pk:
        return f"Vous avez modifié {quoi} dans un autre onglet, {when},"
    return f"{auteur.nom} a modifié {quoi} {when},"


class PlanModifieAilleurs(RefusMetier):
    """Somebody else, or another tab, wrote the plan meanwhile. What was typed here is not written over theirs."""

    def __init__(self, auteur: Auteur | None, par: Personne) -> None:
        self.auteur = auteur
        super().__init__(
            f"{qui_a_modifie('le plan de financement', auteur, par)} depuis que vous avez ouvert cette page. "
            "Rien n’est perdu : vos lignes sont affichées, l’autre version est dessous. Choisissez celle à garder.",
            "plan",
        )


@dataclass(frozen=True, slots=True)
class PageVue:
    """What the person's page showed: the mark of each answer, and the key of the page itself (one per display)."""

    bases: Mapping[str, str] = field(default_factory=dict)
    cle: str = ""


@dataclass(frozen=True, slots=True)
class Auteur:
    """Who last wrote an answer or the plan, and when."""

    personne: int
    nom: str
    le: dt.datetime


@dataclass(frozen=True, slots=True)
class Conflit:
    """An answer refused because somebody else wrote the same field in between. `empreinte` marks theirs."""

    nom: str
    mienne: str
    empreinte: str
    auteur: Auteur | None


class Sort(Enum):
    """What becomes of an answer received."""

    ECRITE = auto()
    INTACTE = auto()
    EN_CONFLIT = auto()


def contenu(dossier: Dossier, nom: str) -> Contenu:
    """What the request keeps for a field."""
    if nom in dossier.saisies:
        return {TEL_QUEL: dossier.saisies[nom]}
    found: Contenu = dossier.reponses.get(nom)
    return found


def empreinte(contenu: Contenu) -> str:
    """A short mark of a content, the same for the same."""
    return hashlib.sha256(json.dumps(contenu, sort_keys=True).encode()).hexdigest()[:12]


def arbitrer(dossier: Dossier, nom: str, recu: Contenu, vue: PageVue) -> Sort:
    """Whether a field takes what was received.

    A page that says nothing of what it showed writes. One that wrote last writes again, even if it never knew that its
    former sending arrived. An answer left as it was shown is no change.
    """
    present, received, base = empreinte(contenu(dossier, nom)), empreinte(recu), vue.bases.get(nom)
    if received == present:
        return Sort.INTACTE
    if base in {None, present} or _derniere_page(dossier, nom, vue.cle):
        return Sort.ECRITE
    return Sort.INTACTE if received == base else Sort.EN_CONFLIT


def plan_modifie_depuis(dossier: Dossier, cle_du_plan: str, revision: int, page: str) -> bool:
    """Whether somebody else wrote the plan after the revision that a page showed."""
    written = int(dossier.auteurs.get(cle_du_plan, {}).get("revision", 0))
    return written > revision and not _derniere_page(dossier, cle_du_plan, page)


def signer(dossier: Dossier, noms: list[str], *, par: Personne, page: str) -> None:
    """Note who writes these fields now; saved with the request, whose revision is about to grow."""
    mark = {
        "personne": par.pk,
        "nom": par.nom,
        "le": horloge.maintenant().isoformat(),
        "page": page,
        "revision": dossier.revision + 1,
    }
    dossier.auteurs = {**dossier.auteurs, **dict.fromkeys(noms, mark)}


def auteur(dossier: Dossier, nom: str) -> Auteur | None:
    """Who last wrote a field; None when it was never written since the request was opened."""
    mark = dossier.auteurs.get(nom)
    return Auteur(mark["personne"], mark["nom"], dt.datetime.fromisoformat(mark["le"])) if mark else None


def _derniere_page(dossier: Dossier, nom: str, cle: str) -> bool:
    return bool(cle) and dossier.auteurs.get(nom, {}).get("page") == cle
