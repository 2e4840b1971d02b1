"""Fields of a cahier des charges as form fields: the same in the simulator and in the request's form."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from levier.dossiers.erreurs import SaisieRefusee
from levier.dossiers.saisie import Reponse, lire_reponse
from regles.cahier import Champ, Genre

OUI_NON = (("oui", "Oui"), ("non", "Non"))
RADIOS_AU_PLUS = 6
"""Beyond, a choice is a list."""
FORMATS = {
    Genre.MONTANT: "En euros, par exemple 1 234,50.",
    Genre.DATE: "Jour, mois, année, par exemple 15/09/2021.",
    Genre.TAUX: "Par exemple 70 %.",
}


class ChampCahier(forms.Field):
    """One field asked by a cahier: read by the same function as the request's form, which gives its sentence."""

    def __init__(self, champ: Champ, *, facultatif: bool = False) -> None:
        """`facultatif`: every field may stay empty (a simulation), and the page need not say it each time."""
        self.champ = champ
        self.source = str(champ.source) if champ.source else ""
        self.sans_mention = facultatif
        super().__init__(
            required=champ.obligatoire and not facultatif,
            label=champ.donnee.libelle,
            help_text=_aide(champ),
            widget=_widget(champ),
        )

    def clean(self, value: object) -> Reponse | None:
        """The answer as the rules' JSON, None when nothing was typed. Raises ValidationError with its sentence."""
        try:
            return lire_reponse(self.champ, str(value or ""))
        except SaisieRefusee as refus:
            raise ValidationError(refus.phrase) from refus


def _aide(champ: Champ) -> str:
    return " ".join(part for part in (champ.donnee.aide, FORMATS.get(champ.donnee.genre, "")) if part)


def _widget(champ: Champ) -> forms.Widget:
    donnee = champ.donnee
    if donnee.genre is Genre.OUI_NON:
        return forms.RadioSelect(choices=OUI_NON)
    if donnee.genre is Genre.CHOIX:
        choices = [(option.code, option.libelle) for option in donnee.options]
        if len(choices) <= RADIOS_AU_PLUS:
            return forms.RadioSelect(choices=choices)
        return forms.Select(choices=[("", "Choisir"), *choices])
    if donnee.genre is Genre.TEXTE and champ.lignes > 1:
        limit = {"data-compte": champ.longueur_max} if champ.longueur_max else {}
        return forms.Textarea(attrs={"rows": champ.lignes, **limit})
    if donnee.genre is Genre.TEXTE:
        return forms.TextInput(attrs={"autocomplete": _AUTOCOMPLETE.get(champ.nom, "off")})
    return forms.TextInput(attrs={"class": "levier-court", "inputmode": _CLAVIERS[donnee.genre], "autocomplete": "off"})


_AUTOCOMPLETE = {
    "demandeur.entite": "organization",
    "demandeur.nom": "name",
    "demandeur.fonction": "organization-title",
    "demandeur.courriel": "email",
    "demandeur.telephone": "tel",
}
_CLAVIERS = {Genre.MONTANT: "decimal", Genre.TAUX: "decimal", Genre.ENTIER: "numeric", Genre.DATE: "text"}
