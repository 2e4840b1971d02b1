"""Forms of the acts on a dossier. They read what is typed; the acts alone decide."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundWidget

from levier.comptes.models import Personne
from levier.espaces.agent.forms.champs import ChampDate, ChampMontant, ChampMotif
from levier.espaces.agent.verifications import bornes
from levier.socle import argent
from regles.cahier import Cahier
from regles.valeurs import Appreciation, Genre

Choix = list[tuple[str, str]]
REMARQUE, REMARQUE_MAX = "remarque.", 2000
"""Prefix of the fields of remarks, and how many characters each may hold."""


class ComplementForm(forms.Form):
    """What the porteur must give or correct, in what words, by when."""

    elements = forms.MultipleChoiceField(
        label="Ce qu’il faut compléter ou corriger",
        help_text="Réponses du formulaire et pièces. Le demandeur les verra signalées dans son dossier.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    message = ChampMotif(
        label="Message au demandeur",
        help_text="Il le reçoit par courriel et le retrouve sur son dossier. Facultatif quand chaque point a sa remarque.",
        lignes=6,
        required=False,
    )
    echeance = ChampDate(
        label="Réponse attendue au plus tard le",
        help_text="Jour inclus. Passé ce délai, le dossier peut être classé sans suite.",
        error_messages={"required": "Fixez une date de réponse, par exemple 14/07/2022."},
    )

    def __init__(self, *args: Any, cahier: Cahier, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cahier = cahier
        self.fields["elements"].choices = elements_du_cahier(cahier)  # type: ignore[attr-defined]  # the stubs know only Field

    @property
    def groupes(self) -> Iterator[tuple[str, list[tuple[BoundWidget, str, str]]]]:
        """The boxes to tick, under the titles of the form's sections; beside each, the name and text of its remark."""
        boxes = iter(self["elements"].subwidgets)
        for titre, choices in elements_du_cahier(self.cahier):
            yield titre, [(next(boxes), f"{REMARQUE}{element}", self._remarque(element)) for element, _ in choices]

    def _remarque(self, element: str) -> str:
        return str(self.data.get(f"{REMARQUE}{element}", "")).replace("\0", "")

    def clean(self) -> dict[str, Any]:
        """Remarks typed beside the boxes, by element."""
        known = [element for _, choices in elements_du_cahier(self.cahier) for element, _ in choices]
        typed = {element: text for element in known if (text := self._remarque(element)).strip()}
        if any(len(text) > REMARQUE_MAX for text in typed.values()):
            self.add_error("elements", f"Une remarque dépasse {REMARQUE_MAX} caractères : raccourcissez-la.")
        return {**self.cleaned_data, "remarques": typed}


class AppreciationForm(forms.Form):
    """A judgement that the cahier leaves to the authority, always with its reason."""

    def __init__(self, *args: Any, appreciation: Appreciation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["valeur"] = champ_d_appreciation(appreciation)
        self.fields["motif"] = ChampMotif(
            label="Motif",
            help_text="Obligatoire : il figure dans l’historique du dossier et justifie le résultat.",
            error_messages={
                "required": "Écrivez le motif de votre appréciation : sans lui, elle ne peut pas être retenue."
            },
        )


class PropositionForm(forms.Form):
    """The instructor's proposal to the person who signs."""

    montant = ChampMontant(
        label="Montant proposé",
        error_messages={"required": "Indiquez le montant proposé, par exemple 1 234,50."},
    )
    motif_ecart = ChampMotif(
        label="Motif de l’écart",
        help_text="Nécessaire si le montant proposé n’est pas celui que donne le barème.",
        required=False,
        lignes=3,
    )
    avis = ChampMotif(
        label="Avis de l’instructeur",
        help_text="Comment le projet répond aux critères de son thème.",
        lignes=6,
        error_messages={"required": "Écrivez votre avis : le signataire décide d’après lui."},
    )


class DecisionForm(forms.Form):
    """The amount granted. `calcul_vu` is the computed amount that the signataire had before their eyes."""

    montant = ChampMontant(
        label="Montant attribué",
        error_messages={"required": "Indiquez le montant attribué, par exemple 1 234,50."},
    )
    motif = ChampMotif(
        label="Motif de l’écart",
        help_text="Nécessaire si le montant attribué n’est pas celui que donne le barème ; il est conservé avec la décision.",
        required=False,
    )
    calcul_vu = forms.DecimalField(required=False, widget=forms.HiddenInput, max_digits=14, decimal_places=2)

    def clean_montant(self) -> Decimal:
        amount: Decimal = self.cleaned_data["montant"]
        if amount == 0:
            raise forms.ValidationError(
                "Une subvention de 0,00 € ne s’attribue pas : refusez la demande, avec son motif."
            )
        return amount


class RefusForm(forms.Form):
    """A refusal: the conditions not met, and the reason in full."""

    conditions = forms.MultipleChoiceField(
        label="Conditions du cahier des charges non remplies",
        help_text="Celles que le contrôle a trouvées sont cochées. Leur référence figurera dans la lettre de refus.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    motif = ChampMotif(
        label="Motif du refus",
        help_text="Ce texte figure dans la lettre envoyée au demandeur.",
        lignes=8,
        error_messages={"required": "Écrivez le motif du refus : le demandeur doit comprendre la décision."},
    )

    def __init__(self, *args: Any, conditions: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["conditions"].choices = conditions  # type: ignore[attr-defined]  # the stubs know only Field
        if not conditions:
            del self.fields["conditions"]


class SansSuiteForm(forms.Form):
    """Why a request without answer is closed."""

    motif = ChampMotif(
        label="Motif du classement",
        help_text="Le demandeur reçoit ce texte par courriel.",
        error_messages={"required": "Écrivez le motif du classement : le demandeur le reçoit."},
    )


class AffectationForm(forms.Form):
    """Who follows the dossier."""

    instructeur = forms.ModelChoiceField(
        label="Instructeur",
        queryset=Personne.objects.none(),
        empty_label="Choisissez un agent",
        error_messages={"required": "Choisissez l’agent qui suivra le dossier."},
    )

    def __init__(self, *args: Any, agents: QuerySet[Personne], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["instructeur"].queryset = agents  # type: ignore[attr-defined]  # the stubs know only Field


def elements_du_cahier(cahier: Cahier) -> list[tuple[str, Choix]]:
    """What may be asked again: answers by section, the financing plan, pieces."""
    groups = [
        (section.titre, [(champ.nom, champ.donnee.libelle) for champ in section.champs if not champ.calcule])
        for section in cahier.formulaire
    ]
    plan = ("Le plan de financement en ligne", [("plan", "Dépenses et recettes")])
    pieces = ("Les pièces", [(piece.id, piece.libelle) for piece in cahier.pieces])
    return [*groups, plan, pieces]


def champ_d_appreciation(appreciation: Appreciation) -> forms.Field:
    """The field that fits the kind of value judged: yes/no, an option, a date, or a figure with its bounds."""
    donnee = appreciation.donnee
    label = appreciation.question or donnee.libelle
    match donnee.genre:
        case Genre.OUI_NON:
            return _radios(label, [("oui", "Oui"), ("non", "Non")])
        case Genre.CHOIX:
            return _radios(label, [(option.code, option.libelle) for option in donnee.options])
        case Genre.DATE:
            return ChampDate(label=label, error_messages={"required": "Indiquez une date, par exemple 14/07/2022."})
    return forms.CharField(
        label=label,
        help_text=bornes(donnee),
        max_length=40,
        error_messages={"required": "Indiquez la valeur retenue."},
    )


def _radios(label: str, choix: Choix) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choix,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )


def montant_initial(propose: Decimal | None, calcule: Decimal | None) -> str:
    """The amount a form starts from: the proposal if one was made, else what the rules give."""
    start = propose if propose is not None else calcule
    return "" if start is None else argent.ecrire(start)
