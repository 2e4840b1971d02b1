"""Fields shared by the agents' forms: amounts and dates as French people type them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from levier.socle import argent
from levier.socle.erreurs import MontantIllisible

LONGUEUR_MONTANT = 40
_MOINS = ("-", "−", "–")


class ChampMontant(forms.CharField):
    """An amount typed in French ("1 234,50 €"), read as a Decimal; what was typed stays when it cannot be read."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": LONGUEUR_MONTANT, **options})

    def prepare_value(self, value: object) -> object:
        return argent.ecrire(value) if isinstance(value, Decimal) else value

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        typed = str(super().to_python(value) or "")
        if not typed:
            return None
        if len(typed) > LONGUEUR_MONTANT:
            raise ValidationError("Ce texte est trop long pour un montant : écrivez par exemple 1 234,50.")
        try:
            return argent.lire(typed)
        except MontantIllisible as illisible:
            raise ValidationError(illisible.phrase) from illisible

    def run_validators(self, value: object) -> None:
        """Length was checked on the text; an amount needs nothing more."""


class ChampMontantSigne(ChampMontant):
    """An amount that may be taken away: « −12 500,00 », with a minus sign or a hyphen."""

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        typed = str(value or "").strip()
        if not typed.startswith(_MOINS):
            return super().to_python(typed)
        read = super().to_python(typed[1:])
        return None if read is None else -read


class ChampDate(forms.DateField):
    """A day, from the browser's date picker or typed 14/07/2022."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        words = {
            "invalid": "Cette date n’existe pas ou ne se lit pas : écrivez-la jj/mm/aaaa, par exemple 14/07/2022.",
            **options.pop("error_messages", {}),
        }
        super().__init__(
            **{"widget": widget, "input_formats": ["%Y-%m-%d", "%d/%m/%Y"], "error_messages": words, **options}
        )


class ChampMotif(forms.CharField):
    """A reason in full sentences, kept in the journal."""

    def __init__(self, **options: Any) -> None:
        lines = options.pop("lignes", 4)
        widget = forms.Textarea(attrs={"rows": lines})
        messages = {"required": "Écrivez le motif : il est conservé et montré avec la décision."}
        super().__init__(**{"widget": widget, "max_length": 4000, "error_messages": messages, **options})


class MontantMotiveForm(forms.Form):
    """How much, and why: of every form that moves credits; each says its own words."""

    montant = ChampMontant(label="Montant", help_text="En euros, par exemple 12 500,00.")
    motif = ChampMotif(label="Motif", lignes=3)
    a_quoi: ClassVar[str]
    pourquoi: ClassVar[str]
    lu_par: ClassVar[str]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["montant"].error_messages["required"] = f"Indiquez le montant à {self.a_quoi}."
        self.fields["motif"].error_messages["required"] = self.pourquoi
        self.fields["motif"].help_text = self.lu_par


class ChampJugements(forms.MultipleChoiceField):
    """The judgements that nobody rendered, each to confirm by name; its choices are those of the dossier."""

    def __init__(self) -> None:
        super().__init__(
            label="Appréciations que personne n’a rendues",
            help_text="Le calcul les suppose. Rendez chacune sur le dossier, avec son motif, ou cochez-la pour la confirmer "
            "en l’état : votre nom et votre fonction sont écrits avec elle.",
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )


def montant_initial(propose: Decimal | None, calcule: Decimal | None) -> str:
    """The amount a form starts from: the proposal if one was made, else what the rules give."""
    start = propose if propose is not None else calcule
    return "" if start is None else argent.ecrire(start)
