"""The request's form: answers and what could not be read, back in the fields as they were typed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from levier.dossiers.etude import Etude
from levier.dossiers.formulaire import blocs
from levier.dossiers.formulaire.conflits import contenu, empreinte
from levier.dossiers.formulaire.formats import NIVEAUX
from levier.dossiers.formulaire.questionnaire import Element, nom_de, offertes
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import pieces_jointes
from levier.espaces.composants.champs import ChampCahier, autocompletion, est_court, place_restante
from levier.espaces.composants.patrons import COMPTE, MARQUE, NUMERO, SAISIS, VALEUR, champ_seul, patron
from levier.socle import argent
from regles.cahier import Champ, Explication, PieceDemandee, PieceLiee, Section, TypeChamp, ValeurCalculee
from regles.texte import ecrire_valeur
from regles.valeurs import Genre


@dataclass(frozen=True, slots=True)
class ChampAffiche:
    """A field as its template draws it, or as it is drawn already: `html`."""

    champ: BoundField | None = None
    html: str = ""


@dataclass(frozen=True, slots=True)
class LigneDeBloc:
    """One line of a block: its number, its place on screen, its fields."""

    rang: int
    place: int
    champs: tuple[ChampAffiche, ...]
    neuve: bool


@dataclass(frozen=True, slots=True)
class ElementAffiche:
    """One element of a section, drawn by the template of its `sorte`; empty when it is not shown."""

    nom: str
    sorte: str
    element: Element
    champ: ChampAffiche | None = None
    lignes: tuple[LigneDeBloc, ...] = ()
    plein: bool = False
    valeur: str = ""
    piece: PieceDemandee | None = None
    recues: tuple[Piece, ...] = ()
    erreur: str = ""


@dataclass(frozen=True, slots=True)
class SectionAffichee:
    """A section of the form with its elements in order."""

    section: Section
    elements: tuple[ElementAffiche, ...]


class _ChampsAuBesoin(dict[str, forms.Field]):
    """The fields of a form by name, each made when it is first asked for: a saving draws few of them."""

    def __init__(self, champs: Iterable[Champ], faire: Callable[[Champ], forms.Field]) -> None:
        self._a_faire, self._faire = {champ.nom: champ for champ in champs}, faire
        super().__init__(dict.fromkeys(self._a_faire))  # type: ignore[arg-type]  # each is made before it is given

    def __getitem__(self, nom: str) -> forms.Field:
        if nom in self._a_faire:
            self[nom] = self._faire(self._a_faire.pop(nom))
        return super().__getitem__(nom)

    def items(self) -> Any:
        return [(nom, self[nom]) for nom in self]

    def values(self) -> Any:
        return [self[nom] for nom in self]


class FormulaireDemande(forms.Form):
    """The fields asked to this request. It may stay incomplete: only what was typed is judged."""

    use_required_attribute = False

    def __init__(
        self,
        dossier: Dossier,
        etude: Etude,
        typed: Mapping[str, str] | None = None,
        *,
        ajouter: Collection[str] = (),
        bases: Mapping[str, str] | None = None,
        en_conflit: bool = False,
    ) -> None:
        """`typed` is what a refused saving holds, with the marks it was shown with (`bases`); otherwise what the request keeps.

        `ajouter`: blocks given a new line. `en_conflit`: the fields drawn show a conflict.
        """
        self.en_conflit = en_conflit
        self.etude, self.lu, self.dossier, self.cahier = etude, etude.questionnaire, dossier, etude.cahier
        self.typed, self.bases = typed or {}, bases or {}
        self.neuves = {c.nom: self._rang_neuf(c, ajouter) for c in self.lu.champs if blocs.est_un_bloc(c)}
        fields = self._champs()
        super().__init__(data={**textes(self.dossier, fields), **self.typed})
        self.fields = _ChampsAuBesoin(fields, self._champ_de_formulaire)
        self.cle = secrets.token_hex(8)
        """Key of this display: a page that wrote last may write again."""

    def full_clean(self) -> None:
        """What is at fault is what the request says of itself; only a text typed and not kept is read here."""
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}
        for nom, phrase in {**self.lu.erreurs, **dict(self._mal_tapes())}.items():
            if nom in self.fields:
                self._errors[nom] = self.error_class([phrase], renderer=self.renderer)
        blocks = {nom: phrase for nom, phrase in self.lu.erreurs.items() if nom in self.neuves}
        if blocks:
            labels = {champ.nom: champ.donnee.libelle for champ in self.lu.champs}
            liens = [format_html('<a href="#zone_{}">{}</a> : {}', n, labels[n], said) for n, said in blocks.items()]
            self._errors[NON_FIELD_ERRORS] = self.error_class(liens, renderer=self.renderer)

    def _mal_tapes(self) -> Iterator[tuple[str, str]]:
        for nom, text in self.typed.items():
            try:
                if nom in self.fields:
                    self.fields[nom].clean(text)
            except ValidationError as refus:
                yield nom, refus.messages[0]

    @property
    def saisissables(self) -> list[str]:
        """Names of the fields that one types, in order."""
        return list(self.fields)

    def _rang_neuf(self, bloc: Champ, ajouter: Collection[str]) -> int | None:
        """The number of the blank line that a block shows: when it has none yet, or when one was asked for."""
        present = self.lu.rangs(bloc)
        if blocs.est_plein(bloc, present) or (present and bloc.nom not in ajouter):
            return None
        return max(present, default=0) + 1

    def _champs(self) -> tuple[Champ, ...]:
        """The fields typed, those of the blank lines included."""
        fields = list(self.lu.saisissables)
        for bloc in self.lu.champs:
            if (rank := self.neuves.get(bloc.nom)) is not None:
                fields += blocs.de_la_ligne(bloc, rank)
        return tuple(fields)

    def _champ_de_formulaire(self, champ: Champ) -> ChampCahier:
        field = ChampCahier(
            champ,
            obligatoire=self.lu.obligatoire(champ),
            options=offertes(champ, self.dossier.reponses) if champ.depend_de else None,
            autocomplete=autocompletion(self.cahier.roles, champ.nom),
        )
        if (place := blocs.bloc_de(self.cahier, champ.nom)) is not None:
            bloc, rank = place
            field.situe = blocs.situer(bloc, rank, self.lu.rangs(bloc))
        field.marque = self.bases.get(champ.nom) or empreinte(contenu(self.dossier, champ.nom))
        if champ.type in NIVEAUX:
            url = reverse("porteur:territoires", args=[self.dossier.numero])
            field.suggestions = f"{url}?champ={champ.nom}"
            field.widget.attrs["list"] = f"id_{champ.nom}_liste"
        return _enregistre_seul(field, champ.nom, self.dossier.numero)

    @cached_property
    def _pieces(self) -> list[Piece]:
        return list(pieces_jointes(self.dossier))

    @property
    def sections(self) -> Iterator[SectionAffichee]:
        """The cahier's sections that show something; what is not shown in them keeps its place, empty."""
        for section in self.cahier.formulaire:
            if section.id in self.lu.sections:
                yield SectionAffichee(section, tuple(self.afficher(element) for element in section.elements))

    def elements(self, noms: Collection[str]) -> list[ElementAffiche]:
        """Some elements, by name, as the page draws them."""
        every = (element for section in self.cahier.formulaire for element in section.elements)
        return [self.afficher(element) for element in every if nom_de(element) in noms]

    def afficher(self, element: Element) -> ElementAffiche:
        """One element as it is drawn."""
        nom = nom_de(element)
        if nom not in self.lu.montres:
            return ElementAffiche(nom, "", element)
        match element:
            case Explication():
                return ElementAffiche(nom, "explication", element)
            case ValeurCalculee():
                return ElementAffiche(nom, "calcul", element, valeur=self._calcul(element))
            case PieceLiee():
                demandee = next((piece for piece in self.cahier.pieces if piece.id == element.piece), None)
                received = tuple(piece for piece in self._pieces if piece.genre == element.piece)
                return ElementAffiche(nom, "piece", element, piece=demandee, recues=received)
        return self._question(element)

    def _question(self, champ: Champ) -> ElementAffiche:
        if champ.nom in self.lu.comptes:
            counted = ecrire_valeur(self.lu.situation[champ.nom], champ.donnee)
            return ElementAffiche(champ.nom, "compte", champ, valeur=counted)
        if champ.calcule:
            return ElementAffiche(champ.nom, "total", champ, valeur=argent.ecrire(self.etude.plan.depenses))
        if blocs.est_un_bloc(champ):
            return self._bloc(champ)
        return ElementAffiche(champ.nom, "champ", champ, champ=self._champ_affiche(champ))

    def _champ_affiche(self, champ: Champ) -> ChampAffiche:
        """By its pattern, unless it says more than its answer: a fault, suggestions, what was refused or is in conflict."""
        if self.typed or self.en_conflit or champ.type in NIVEAUX or champ.nom in self.lu.erreurs:
            return ChampAffiche(self[champ.nom])
        numero, typed = self.dossier.numero, self.data.get(champ.nom, "")
        free = champ.donnee.genre in SAISIS and champ.type is not TypeChamp.DECLARATION
        shape = [self.cahier.empreinte, champ.nom, self.lu.obligatoire(champ), bool(typed) if free else typed]
        if champ.depend_de:
            shape += [option.code for option in offertes(champ, self.dossier.reponses)]
        drawn = patron(tuple(shape), numero, lambda: self._dessiner(champ, VALEUR if free and typed else typed))
        return ChampAffiche(
            html=drawn.remplir(
                {
                    VALEUR: typed,
                    MARQUE: empreinte(contenu(self.dossier, champ.nom)),
                    NUMERO: numero,
                    COMPTE: place_restante(typed, champ.longueur_max or 0, court=est_court(champ)),
                }
            )
        )

    def _dessiner(self, champ: Champ, valeur: str) -> str:
        """The field as its template draws it with this value."""
        field = self._champ_de_formulaire(champ)
        field.marque = MARQUE
        return render_to_string("porteur/fragments/champ.html", {"field": champ_seul(field, champ.nom, valeur)})

    def _calcul(self, element: ValeurCalculee) -> str:
        value = self.lu.calculs.get(element.donnee.nom)
        return "à compléter" if value is None else ecrire_valeur(value, element.donnee)

    def _bloc(self, bloc: Champ) -> ElementAffiche:
        new = self.neuves.get(bloc.nom)
        present = self.lu.rangs(bloc)
        ranks = [*present, *([new] if new is not None else [])]
        lines = tuple(
            LigneDeBloc(
                rank,
                place,
                tuple(self._champ_affiche(champ) for champ in blocs.de_la_ligne(bloc, rank)),
                neuve=rank == new,
            )
            for place, rank in enumerate(ranks, start=1)
        )
        full = blocs.est_plein(bloc, present)
        return ElementAffiche(
            bloc.nom, "bloc", bloc, lignes=lines, plein=full, erreur=self.lu.erreurs.get(bloc.nom, "")
        )


def textes(dossier: Dossier, champs: Iterable[Champ]) -> dict[str, str]:
    """Each answer as a person would type it; what could not be read, as it was typed."""
    typed = {champ.nom: ecrire(champ, dossier.reponses.get(champ.nom)) for champ in champs}
    return typed | {nom: texte for nom, texte in dossier.saisies.items() if isinstance(texte, str)}


def ecrire(champ: Champ, reponse: object) -> str:
    """An answer (the rules' JSON) as a person types it."""
    if reponse is None:
        return ""
    if isinstance(reponse, bool):
        return "oui" if reponse else "non"
    if champ.donnee.genre is Genre.MONTANT:
        return argent.ecrire(Decimal(str(reponse))).removesuffix("\u00a0€")
    if champ.donnee.genre is Genre.DATE:
        return f"{dt.date.fromisoformat(str(reponse)):%d/%m/%Y}"
    return str(reponse)


def _enregistre_seul(field: ChampCahier, nom: str, numero: str) -> ChampCahier:
    """With JavaScript, the control saves itself when it changes; the form has a button for those without."""
    typed = isinstance(field.widget, forms.TextInput | forms.Textarea) and not field.suggestions
    field.widget.attrs |= {
        "hx-post": reverse("porteur:enregistrer", args=[numero]),
        "hx-trigger": "change, input changed delay:1200ms" if typed else "change",
        "hx-params": f"{nom},base.{nom},page,csrfmiddlewaretoken",
        "hx-target": "#direct",
        "hx-sync": "closest form:queue all",
    }
    return field
