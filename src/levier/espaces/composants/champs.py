"""Fields of a cahier des charges as form fields: the same in the simulator and in the request's form."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from levier.dossiers.formulaire.blocs import champ_nomme
from levier.dossiers.formulaire.formats import NIVEAUX
from levier.dossiers.formulaire.saisie import Reponse, lire_reponse
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Cahier, Champ, TypeChamp
from regles.conversion import negatif_permis
from regles.roles import Roles
from regles.texte import entier
from regles.valeurs import Genre, Option
from regles.vocabulaire import Fourni, depense

OUI_NON = (("oui", "Oui"), ("non", "Non"))
RADIOS_AU_PLUS = 6
"""Beyond, a choice is a list."""
SEPARATEUR = ","
"""Between the codes of several choices, in one text."""
FORMATS = {
    Genre.MONTANT: "En euros, par exemple 1 234,50.",
    Genre.DATE: "Jour, mois, année, par exemple 15/09/2021.",
    Genre.TAUX: "Par exemple 70 %.",
    Genre.CHOIX_MULTIPLE: "Plusieurs réponses sont possibles.",
}
_FORMATS_DE_TEXTE = {
    TypeChamp.ADRESSE: "Rue ou lieu-dit, puis à la ligne le code postal et la commune.",
    TypeChamp.COURRIEL: "Par exemple mairie@exemple.fr.",
    TypeChamp.TELEPHONE: "Dix chiffres, par exemple 03 85 00 00 00.",
    TypeChamp.SIREN: "Neuf chiffres.",
    TypeChamp.SIRET: "Quatorze chiffres.",
    TypeChamp.IBAN: "Sur le relevé d’identité bancaire ; il commence par FR.",
    TypeChamp.URL: "Elle commence par https://.",
    TypeChamp.DECIMAL: "Par exemple 12,5.",
    TypeChamp.COMMUNE: "Nom, code Insee ou code postal.",
    TypeChamp.EPCI: "Nom ou numéro SIREN.",
    TypeChamp.DEPARTEMENT: "Nom ou numéro.",
}


PRES_DE_LA_LIMITE = 5
"""A short text says how many characters are left in the last fifth of its limit."""


def place_restante(texte: str, limite: int, *, court: bool) -> str:
    """How much room a text leaves; nothing for a `court` one that is far from its limit. The script says the same."""
    left = limite - len(texte.replace("\r\n", "\n"))
    if court and left > limite // PRES_DE_LA_LIMITE:
        return ""
    if left >= 0:
        return f"{entier(left)} caractères restants sur {entier(limite)}"
    return f"{entier(-left)} caractères de trop, {entier(limite)} au plus"


class CasesACocher(forms.CheckboxSelectMultiple):
    """Boxes whose codes travel in one text, separated by commas."""

    def format_value(self, value: object) -> list[str]:
        """The codes ticked."""
        return str(value or "").split(SEPARATEUR) if not isinstance(value, list) else value


class ChampCahier(forms.Field):
    """One field asked by a cahier: read by the same function as the request's form, which gives its sentence."""

    suggestions = ""
    """Address that suggests territories as one types, when there is one."""
    marque = ""
    """Mark of what the request keeps for the field as it is shown: sent back with the answer."""
    situe = ""
    """Where the field of a repeated line stands: « Communes rattachées, ligne 2 »."""

    def __init__(
        self,
        champ: Champ,
        *,
        facultatif: bool = False,
        obligatoire: bool | None = None,
        options: list[Option] | None = None,
        autocomplete: str = "",
    ) -> None:
        """`facultatif`: every field may stay empty (a simulation), and the page need not say it each time.

        `obligatoire` and `options` are those of this moment, when conditions or a linked list change them.
        """
        self.champ = champ
        self.source = str(champ.source) if champ.source else ""
        self.sans_mention = facultatif
        self.limite = (champ.longueur_max or 0) if champ.donnee.genre is Genre.TEXTE else 0
        super().__init__(
            required=(champ.obligatoire if obligatoire is None else obligatoire) and not facultatif,
            label=champ.donnee.libelle,
            help_text=_aide(champ),
            widget=_widget(champ, list(champ.donnee.options) if options is None else options, autocomplete),
        )

    def clean(self, value: object) -> Reponse | None:
        """The answer as the rules' JSON, None when nothing was typed. Raises ValidationError with its sentence."""
        text = SEPARATEUR.join(filter(None, value)) if isinstance(value, list) else str(value or "")
        try:
            return lire_reponse(self.champ, text)
        except SaisieRefusee as refus:
            raise ValidationError(refus.phrase) from refus


def _aide(champ: Champ) -> str:
    form = _FORMATS_DE_TEXTE.get(champ.type, "") or FORMATS.get(champ.donnee.genre, "")
    return " ".join(part for part in (champ.donnee.aide, form) if part)


def _widget(champ: Champ, options: list[Option], autocomplete: str) -> forms.Widget:
    if champ.type is TypeChamp.DECLARATION:
        return forms.CheckboxInput(attrs={"value": "oui"})
    match champ.donnee.genre:
        case Genre.OUI_NON:
            return forms.RadioSelect(choices=OUI_NON)
        case Genre.CHOIX | Genre.CHOIX_MULTIPLE:
            return _widget_de_choix(champ, [(option.code, option.libelle) for option in options])
        case Genre.TEXTE:
            return _widget_de_texte(champ, autocomplete)
    keyboard = "text" if negatif_permis(champ.donnee) else _CLAVIERS[champ.donnee.genre]  # others may lack the sign
    return forms.TextInput(attrs={"class": "levier-court", "inputmode": keyboard, "autocomplete": "off"})


def _widget_de_choix(champ: Champ, choices: list[tuple[str, str]]) -> forms.Widget:
    if champ.donnee.genre is Genre.CHOIX_MULTIPLE:
        return CasesACocher(choices=choices)
    if len(choices) <= RADIOS_AU_PLUS and not champ.depend_de:
        return forms.RadioSelect(choices=choices)
    return forms.Select(choices=[("", "Choisir"), *choices])


def autocompletion(roles: Roles, nom: str) -> str:
    """What a browser may fill in the field `nom` by what it is for; empty when its type alone says."""
    demandeur = roles.demandeur
    known = {demandeur.entite: "organization", demandeur.nom: "name", demandeur.fonction: "organization-title"}
    return known.get(nom, "")


def est_court(champ: Champ) -> bool:
    """Whether a text is typed on one line."""
    return champ.lignes <= 1 and champ.type is not TypeChamp.ADRESSE


def _widget_de_texte(champ: Champ, autocomplete: str) -> forms.Widget:
    limit = {"data-compte": champ.longueur_max} if champ.longueur_max else {}
    if not est_court(champ):
        address = {"autocomplete": "street-address"} if champ.type is TypeChamp.ADRESSE else {}
        return forms.Textarea(attrs={"rows": max(champ.lignes, 3), **limit, **address})
    attrs = {"autocomplete": autocomplete or _AUTOCOMPLETE_DU_TYPE.get(champ.type, "off"), **limit}
    if keyboard := _CLAVIERS_DE_TEXTE.get(champ.type):
        attrs["inputmode"] = keyboard
    if champ.type in NIVEAUX:
        attrs |= {"spellcheck": "false", "maxlength": "80"}
    return forms.TextInput(attrs=attrs)


_AUTOCOMPLETE_DU_TYPE = {TypeChamp.COURRIEL: "email", TypeChamp.TELEPHONE: "tel", TypeChamp.URL: "url"}
_CLAVIERS = {Genre.MONTANT: "decimal", Genre.TAUX: "decimal", Genre.ENTIER: "numeric", Genre.DATE: "text"}
_CLAVIERS_DE_TEXTE = {
    TypeChamp.COURRIEL: "email",
    TypeChamp.TELEPHONE: "tel",
    TypeChamp.URL: "url",
    TypeChamp.DECIMAL: "decimal",
    TypeChamp.SIREN: "numeric",
    TypeChamp.SIRET: "numeric",
}


def ancre_donnee(nom: str, cahier: Cahier) -> str:
    """Where the field of a value stands on the page: the first expense for the total."""
    if nom == Fourni.DEPENSES:
        nom = depense(cahier.natures_depense[0].id)
    champ = champ_nomme(cahier, nom)
    donnee = champ.donnee if champ else cahier.donnees.get(nom)
    if donnee is None or (champ and (champ.depend_de or champ.type is TypeChamp.DECLARATION)):
        return f"id_{nom}"
    if donnee.genre is Genre.LIGNES:
        return f"zone_{nom}"
    grouped = donnee.genre in (Genre.OUI_NON, Genre.CHOIX_MULTIPLE) or (
        donnee.genre is Genre.CHOIX and len(donnee.options) <= RADIOS_AU_PLUS
    )
    return f"id_{nom}_groupe" if grouped else f"id_{nom}"
