"""The filters of the list as people fill them: fields made from its columns, read from the address, drawn once per value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from levier.appels.models import Appel
from levier.comptes.models import Personne
from levier.comptes.queries import ressorts_de
from levier.dossiers.echeances.silence import BIENTOT
from levier.dossiers.enums import EtatDossier
from levier.espaces.agent.champs import ChampDate, ChampMontant
from levier.instruction.enums import ActeVu
from levier.instruction.enums import EtatProposition as E
from levier.instruction.queries import (
    BORNEES,
    NOMMEES,
    TRI,
    TRIS,
    ColonneDeListe,
    Filtres,
    GenreDeColonne,
    collegues_de,
)
from levier.territoires.enums import NatureStructure
from levier.territoires.queries.offerts import lieux_de

Choix = tuple[tuple[str, str], ...]
MIN, MAX = "_min", "_max"
SUIVIS = (("", "tous les dossiers"), ("moi", "moi"), ("personne", "personne"))
RETARDS = (
    ("", "sans distinction"),
    ("tout", "en retard : silence ou complément"),
    ("passe", "silence passé"),
    ("complement", "complément en retard"),
    ("proche", f"silence dans les {BIENTOT}\u00a0jours"),
)
ATTENTES = (
    ("", "sans distinction"),
    ("messages", "messages non lus"),
    ("repondu", "compléments reçus"),
    ("avis", "avis attendu"),
    ("rendu", "avis rendus"),
)
VISIBLES = tuple((etat.value, str(etat.label)) for etat in EtatDossier if etat is not EtatDossier.BROUILLON)
PROPOSITIONS = tuple((etat.value, str(etat.label)) for etat in (E.TRANSMISE, E.PERIMEE, E.RENVOYEE, E.SUIVIE))


def _liste(label: str, tous: str, choix: Choix = ()) -> Callable[[Choix], forms.Field]:
    """A closed list that starts with all; its choices are given, when they are not those of every agent."""
    return lambda given: forms.ChoiceField(label=label, required=False, choices=(("", tous), *(choix or given)))


def _bornes(colonne: ColonneDeListe) -> dict[str, Callable[[Choix], forms.Field]]:
    kind: type[forms.Field] = ChampMontant if colonne.genre is GenreDeColonne.MONTANT else ChampDate
    words = ("à partir de", "jusqu’à") if kind is ChampMontant else ("depuis le", "jusqu’au")
    titre = colonne.titre.removesuffix(" le")
    return {
        colonne.nom + side: lambda _, label=f"{titre} {word}": kind(label=label, required=False)  # type: ignore[misc]  # bound now
        for side, word in zip((MIN, MAX), words, strict=True)
    }


def _tris() -> Choix:
    words = {
        GenreDeColonne.MONTANT: ("du plus petit", "du plus grand"),
        GenreDeColonne.JOUR: ("du plus ancien", "du plus récent"),
        GenreDeColonne.NOTE: ("de la plus basse", "de la plus haute"),
    }
    found = []
    for tri in TRIS:
        colonne = NOMMEES[tri.removeprefix("-")]
        found.append((tri, f"{colonne.titre.removesuffix(' le')}, {words[colonne.genre][tri.startswith('-')]}"))
    return tuple(found)


PRINCIPAUX = ("texte", "etat", "appel", "suivi", "retard")
CHAMPS: dict[str, Callable[[Choix], forms.Field]] = {
    "texte": lambda _: forms.CharField(label="Rechercher", required=False, max_length=100),
    "etat": _liste("État", "tous les états", VISIBLES),
    "theme": _liste("Thème", "tous les thèmes"),
    "appel": _liste("Guichet", "tous les guichets"),
    "suivi": lambda given: forms.ChoiceField(label="Suivi par", required=False, choices=(*SUIVIS, *given)),
    "retard": lambda _: forms.ChoiceField(label="Retard", required=False, choices=RETARDS),
    "attente": lambda _: forms.ChoiceField(label="En attente", required=False, choices=ATTENTES),
    "tri": lambda _: forms.ChoiceField(label="Trier par", required=False, choices=_tris(), initial=TRI),
    "proposition": _liste("Proposition", "toutes et aucune", PROPOSITIONS),
    "acte": _liste("Acte", "tous et aucun", tuple((etat.value, str(etat.label)) for etat in ActeVu)),
    "nature": _liste("Nature du demandeur", "toutes", tuple((n.value, str(n.label)) for n in NatureStructure)),
    "lieu": _liste("Territoire", "tous"),
    **{nom: champ for colonne in BORNEES for nom, champ in _bornes(colonne).items()},
}


@dataclass(frozen=True, slots=True)
class FiltreVu:
    """A filter drawn, and the value that was understood: empty when there is none."""

    nom: str
    champ: SafeString
    retenu: Any

    @property
    def principal(self) -> bool:
        """Whether it stands in the open; the others are under « Plus de filtres »."""
        return self.nom in PRINCIPAUX


@dataclass(frozen=True, slots=True)
class FiltresVus:
    """The filters of a page, and what they retain."""

    vus: list[FiltreVu]
    themes: dict[str, str]
    collegues: dict[int, str]
    interims: dict[int, str]
    """Who stands in, by key of those away."""

    @property
    def retenus(self) -> dict[str, Any]:
        """What was understood, by name."""
        return {vu.nom: vu.retenu for vu in self.vus if vu.retenu not in {"", None}}

    @property
    def actif(self) -> bool:
        """Whether anything is left out."""
        return bool(self.retenus.keys() - {"tri"})

    @property
    def autres_actifs(self) -> bool:
        """Whether one of those that are folded is filled, rightly or not."""
        return any(not vu.principal and ((vu.nom != "tri" and vu.retenu) or "--error" in vu.champ) for vu in self.vus)

    @property
    def filtres(self) -> Filtres:
        """The same for the queries; limits given the wrong way round are put right."""
        kept, bornes = self.retenus, {}
        for colonne in BORNEES:
            least, most = kept.pop(colonne.nom + MIN, None), kept.pop(colonne.nom + MAX, None)
            if least is not None and most is not None and least > most:
                least, most = most, least
            if (least, most) != (None, None):
                bornes[colonne.nom] = (least, most)
        return Filtres(**kept, bornes=bornes)


def lire_les_filtres(donnees: Mapping[str, str], personne: Personne, appels: Iterable[Appel]) -> FiltresVus:
    """The filters that an address fills, with the choices of this person. One statement, for the colleagues.

    An unknown value is ignored, never an error page. A list that offers one choice is not shown.
    """
    appels_offerts = tuple((one.identifiant, one.titre) for one in appels)
    themes = {theme["code"]: theme["libelle"] for one in appels for theme in one.themes}
    following: list[Any] = collegues_de(personne)
    colleagues = {one.pk: one.nom for one in following if one.pk != personne.pk}
    interims = {one.pk: ", ".join(one.lu_interim) for one in following if one.lu_interim}
    given: dict[str, Choix] = {
        "theme": tuple(themes.items()),
        "appel": appels_offerts,
        "suivi": tuple((str(key), nom) for key, nom in colleagues.items()),
        "lieu": lieux_de(ressorts_de(personne)),
    }
    hidden = {nom for nom in ("appel", "lieu") if len(given[nom]) < 2}
    drawn = [_vu(nom, donnees.get(nom), given.get(nom, ())) for nom in CHAMPS if nom not in hidden]
    return FiltresVus(drawn, themes, {personne.pk: personne.nom, **colleagues}, interims)


def _vu(nom: str, valeur: str | None, choix: Choix) -> FiltreVu:
    typed = nom == "texte" and valeur
    return _dessiner.__wrapped__(nom, valeur, choix) if typed else _dessiner(nom, valeur, choix)


@lru_cache(maxsize=1024)
def _dessiner(nom: str, valeur: str | None, choix: Choix) -> FiltreVu:
    """Of these values alone, whoever reads the page; a text that is typed is drawn each time."""
    form = forms.Form(None if valeur is None else {nom: valeur})
    form.fields[nom] = CHAMPS[nom](choix)
    form.full_clean()
    return FiltreVu(nom, form[nom].as_field_group(), form.cleaned_data.get(nom, "") if form.is_bound else "")
