"""What the agent chooses: the rules to compare, their figures, the assumed cost, the territory. All stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from levier.espaces.agent.champs import ChampMontant
from levier.simulation.cahiers import CahierOffert
from levier.simulation.variante import chiffres
from levier.socle import argent
from levier.territoires.donnees.tableau import Territoires
from levier.territoires.enums import Demandeurs
from regles.arrondi import MILLION
from regles.cahier import Cahier, Parametre
from regles.chargement.lecture import OCTETS_MAXIMUM
from regles.conversion import lire_texte
from regles.langage.litteraux import LitteralInvalide
from regles.simulation import Hypothese
from regles.texte import ecrire_valeur
from regles.valeurs import Genre, ValeurConnue

Groupes = list[tuple[str, list[tuple[str, str]]]]
SEULE = ("", "Aucune autre règle")
CHIFFRE = "chiffre."

FRANCE = "FR"
"""In the address: the rule tried on the whole country, whatever the territory of its call."""


class SimulationForm(forms.Form):
    """The choices of a simulation."""

    use_required_attribute = False

    reference = forms.ChoiceField(label="Règle de référence (A)")
    contre = forms.ChoiceField(label="Règle comparée (B)", required=False)
    cout_par_habitant = ChampMontant(label="Coût par habitant", help_text="En euros, par exemple 4,00.", required=False)
    cout_minimum = ChampMontant(
        label="Coût au moins", help_text="Le même que « au plus » : un coût unique.", required=False
    )
    cout_maximum = ChampMontant(label="Coût au plus", help_text="Vide : sans limite.", required=False)
    demandeurs = forms.ChoiceField(label="Demandeurs", choices=Demandeurs.choices, required=False)
    territoire = forms.ChoiceField(label="Territoire", required=False)

    def __init__(self, *args: Any, choix: tuple[CahierOffert, ...], lieux: Groupes, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = groupes(choix)
        self.fields["reference"].choices = offered  # type: ignore[attr-defined]  # the stubs know only Field
        self.fields["contre"].choices = [SEULE, *offered]  # type: ignore[attr-defined]  # the stubs know only Field
        places = [("", "Celui du guichet"), (FRANCE, "Toute la France, la règle essayée partout"), *lieux]
        self.fields["territoire"].choices = places  # type: ignore[attr-defined]  # the stubs know only Field
        for field in self.fields.values():
            field.sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("cout_minimum"), cleaned.get("cout_maximum")
        if not self.errors and not cleaned.get("cout_par_habitant") and not low:
            self.add_error("cout_par_habitant", "Donnez un coût par habitant, un coût minimum, ou les deux.")
        if low is not None and high is not None and low > high:
            self.add_error("cout_maximum", "Ce coût est plus petit que le coût minimum.")
        return cleaned

    @property
    def hypothese(self) -> Hypothese:
        """The assumed cost, once the form is valid."""
        each, low, high = (self.cleaned_data[nom] for nom in ("cout_par_habitant", "cout_minimum", "cout_maximum"))
        return Hypothese(
            cout_par_habitant=argent.en_centimes(each or Decimal(0)),
            cout_minimum=argent.en_centimes(low or Decimal(0)),
            cout_maximum=argent.en_centimes(argent.MONTANT_MAX if high is None else high),
        )


def groupes(choix: tuple[CahierOffert, ...]) -> Groupes:
    """The choices under the name of their group, in order."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in choix:
        found.setdefault(one.groupe, []).append((one.cle, one.libelle))
    return list(found.items())


def lieux(territoires: Territoires) -> Groupes:
    """Régions, then départements, as choices of the territory."""
    regions = sorted(territoires.regions.items(), key=lambda pair: pair[1])
    return [
        ("Régions", [(f"R{code}", nom) for code, nom in regions]),
        ("Départements", [(f"D{code}", f"{code} {nom}") for code, nom in territoires.departements.items()]),
    ]


class ChampChiffre(forms.CharField):
    """One figure of a cahier, written as the cahier writes it: « 70 % », « 30 000 € », « 15 000 habitants »."""

    def __init__(self, parametre: Parametre) -> None:
        self.parametre = parametre
        self.source = str(parametre.source)
        self.sans_mention = True
        super().__init__(
            label=parametre.donnee.libelle,
            required=False,
            max_length=40,
            initial=ecrire_valeur(parametre.valeur, parametre.donnee),
            help_text=f"Dans le cahier : {ecrire_valeur(parametre.valeur, parametre.donnee)}",
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def clean(self, value: object) -> ValeurConnue:
        """The figure; the cahier's own when nothing is typed. Raises ValidationError with its sentence."""
        typed, donnee = str(super().clean(value) or ""), self.parametre.donnee
        try:
            read = lire_texte(typed, donnee) if typed else self.parametre.valeur
        except LitteralInvalide as invalide:
            raise ValidationError(f"{str(invalide)[:1].upper()}{str(invalide)[1:]}.") from invalide
        if donnee.genre is Genre.TAUX and int(str(read)) > MILLION >= int(str(self.parametre.valeur)):
            raise ValidationError(f"« {typed} » dépasse 100 % : donnez un taux de 0 à 100 %.")
        return read


class ChiffresForm(forms.Form):
    """The figures of the rule compared, which may be tried otherwise."""

    use_required_attribute = False

    def __init__(self, cahier: Cahier, data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        self.fields |= {f"{CHIFFRE}{one.donnee.nom}": ChampChiffre(one) for one in chiffres(cahier)}

    def changes(self) -> dict[str, ValeurConnue]:
        """The figures that differ from the cahier's, once the form is valid."""
        typed = {nom: field for nom, field in self.fields.items() if isinstance(field, ChampChiffre)}
        return {
            nom.removeprefix(CHIFFRE): self.cleaned_data[nom]
            for nom, field in typed.items()
            if self.cleaned_data[nom] != field.parametre.valeur
        }


class CahierDeposeForm(forms.Form):
    """A cahier brought by the agent, as a file or as text."""

    fichier = forms.FileField(label="Fichier YAML", required=False, help_text="Au plus 512 ko.")
    texte = forms.CharField(
        label="Ou son texte",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
    place = forms.ChoiceField(
        label="À utiliser comme",
        choices=[("contre", "règle comparée (B)"), ("reference", "règle de référence (A)")],
        initial="contre",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("fichier")
        if isinstance(file, UploadedFile):
            cleaned["texte"] = self._lire(file)
        if not self.errors and not str(cleaned.get("texte") or "").strip():
            self.add_error("fichier", "Joignez un fichier, ou collez le texte d’un cahier des charges.")
        return cleaned

    def _lire(self, file: UploadedFile) -> str:
        if (file.size or 0) > OCTETS_MAXIMUM:
            self.add_error(
                "fichier", f"Ce fichier dépasse {OCTETS_MAXIMUM // 1024} ko : un cahier est bien plus court."
            )
            return ""
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("fichier", "Ce fichier n’est pas du texte en UTF-8 : enregistrez-le au format YAML.")
            return ""
