"""The request's form: answers and what could not be read, back in the fields as they were typed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.forms.boundfield import BoundField
from django.urls import reverse

from levier.dossiers.models import Dossier
from levier.dossiers.queries import champs_comptes, champs_demandes, plan
from levier.espaces.composants.champs import ChampCahier
from levier.socle import argent
from regles.cahier import Cahier, Champ, Genre, Section
from regles.texte import ecrire_valeur


@dataclass(frozen=True, slots=True)
class SectionAffichee:
    """A section of the form with its fields; as text, those that the plan or the territories' data fill in."""

    section: Section
    champs: tuple[BoundField, ...]
    calcules: tuple[tuple[Champ, str], ...]
    comptes: tuple[tuple[Champ, str], ...]


class FormulaireDemande(forms.Form):
    """The fields asked to this request. It may stay incomplete: only what was typed is judged."""

    use_required_attribute = False

    def __init__(self, dossier: Dossier, cahier: Cahier, typed: Mapping[str, str] | None = None) -> None:
        """`typed` is what a refused saving holds; otherwise what the request keeps."""
        asked = champs_demandes(dossier)
        super().__init__(data={**textes(dossier, asked), **(typed or {})})
        self.dossier, self.cahier = dossier, cahier
        for champ in asked:
            if not champ.calcule:
                self.fields[champ.nom] = _enregistre_seul(ChampCahier(champ), champ.nom, dossier.numero)
        self.asked = asked
        self.cle = secrets.token_hex(8)
        """Key of this display: a page that wrote last may write again."""

    @property
    def saisissables(self) -> list[str]:
        """Names of the fields that one types, in order."""
        return list(self.fields)

    @property
    def sections(self) -> Iterator[SectionAffichee]:
        """The cahier's sections that ask something."""
        total = argent.ecrire(plan(self.dossier).depenses)
        counted = [(champ, ecrire_valeur(value, champ.donnee)) for champ, value in champs_comptes(self.dossier)]
        for section in self.cahier.formulaire:
            asked = [champ for champ in section.champs if champ in self.asked]
            told = tuple(pair for pair in counted if pair[0] in section.champs)
            if asked or told:
                fields = tuple(self[champ.nom] for champ in asked if not champ.calcule)
                totals = tuple((champ, total) for champ in asked if champ.calcule)
                yield SectionAffichee(section, fields, totals, told)


def textes(dossier: Dossier, champs: tuple[Champ, ...]) -> dict[str, str]:
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
    typed = isinstance(field.widget, forms.TextInput | forms.Textarea)
    field.widget.attrs |= {
        "hx-post": reverse("porteur:enregistrer", args=[numero]),
        "hx-trigger": "change, input changed delay:1200ms" if typed else "change",
        "hx-params": f"{nom},base.{nom},page,csrfmiddlewaretoken",
        "hx-target": "#direct",
        "hx-sync": "closest form:queue all",
    }
    return field
