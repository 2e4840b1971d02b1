"""Gestes of the instructor on a dossier: follow it, ask, declare complete, judge, close without decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundWidget
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from levier.appels.queries import cahier_de
from levier.comptes.models import Personne
from levier.dossiers.acces import instructeurs_possibles
from levier.dossiers.models import Dossier
from levier.espaces.agent.acces import dossier_calcule, dossier_du_service
from levier.espaces.agent.appreciations import bornes, restantes
from levier.espaces.agent.champs import ChampDate, ChampMotif
from levier.espaces.agent.insertion import AvecTextes
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.page import Contexte, instruction_de, page_du_geste
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction import actions
from levier.instruction.enums import GenreDeTexte
from levier.instruction.pieces import attendues_pour_decider, pieces_du
from levier.instruction.queries import (
    Avec,
    TextesOfferts,
    appreciation_en_clair,
    appreciations_ouvertes_sur,
    engagement_papier,
    lecture_de,
    resultat_instruit,
)
from levier.socle import horloge
from regles.cahier import Cahier
from regles.completude import PieceSuivie
from regles.valeurs import Appreciation, Genre, Moment

Choix = list[tuple[str, str]]
DELAI_DE_REPONSE = dt.timedelta(days=15)
"""What the form starts from; the instructor fixes the day."""
REMARQUE, REMARQUE_MAX = "remarque.", 2000
"""Prefix of the fields of remarks, and how many characters each may hold."""


@require_POST
def prendre_en_charge(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Follow a dossier oneself: one button of the dossier page."""
    dossier = dossier_du_service(request.user, numero)

    def geste() -> HttpResponse:
        actions.prendre_en_charge(dossier, par=request.user)
        return fait(request, "Vous suivez maintenant ce dossier.", suite(request, numero))

    return jouer(request, geste) or redirect(suite(request, numero))


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


@page_a_formulaire
def affecter(request: RequeteConnectee, numero: str) -> HttpResponse:
    dossier = dossier_du_service(request.user, numero)
    instruction = instruction_de(dossier)
    form = AffectationForm(
        saisie(request),
        agents=instructeurs_possibles(dossier),
        initial={"instructeur": instruction.instructeur_id if instruction else None},
    )

    def geste() -> HttpResponse:
        actions.affecter(dossier, form.cleaned_data["instructeur"], par=request.user)
        return fait(request, "Le dossier est affecté.", suite(request, numero))

    return jouer(request, geste, form) or page_du_geste(request, "affectation", dossier, form)


class ComplementForm(AvecTextes):
    """What the porteur must give or correct, in what words, by when."""

    cible = "message"

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

    def __init__(self, *args: Any, cahier: Cahier, dues: Sequence[PieceSuivie], **options: Any) -> None:
        super().__init__(*args, **options)
        self.cahier, self.dues = cahier, {suivie.piece.id: suivie.raison for suivie in dues}
        self.fields["elements"].choices = elements_du_cahier(cahier)  # type: ignore[attr-defined]  # the stubs know only Field

    @property
    def groupes(self) -> Iterator[tuple[str, list[tuple[BoundWidget, str, str, str]]]]:
        """The boxes to tick, under the titles of the form's sections; beside each, the name and text of its remark.

        And why the decision awaits it, for a document that it does.
        """
        boxes = iter(self["elements"].subwidgets)
        for titre, choices in elements_du_cahier(self.cahier):
            yield (
                titre,
                [
                    (next(boxes), f"{REMARQUE}{element}", self._remarque(element), self.dues.get(element, ""))
                    for element, _ in choices
                ],
            )

    def _remarque(self, element: str) -> str:
        return str(self.data.get(f"{REMARQUE}{element}", "")).replace("\0", "")

    def clean(self) -> dict[str, Any]:
        """Remarks typed beside the boxes, by element."""
        known = [element for _, choices in elements_du_cahier(self.cahier) for element, _ in choices]
        typed = {element: text for element in known if (text := self._remarque(element)).strip()}
        if any(len(text) > REMARQUE_MAX for text in typed.values()):
            self.add_error("elements", f"Une remarque dépasse {REMARQUE_MAX} caractères : raccourcissez-la.")
        return {**self.cleaned_data, "remarques": typed}


def elements_du_cahier(cahier: Cahier) -> list[tuple[str, Choix]]:
    """What may be asked again: answers by section, the financing plan, pieces."""
    groupes = [
        (section.titre, [(champ.nom, champ.donnee.libelle) for champ in section.champs if not champ.calcule])
        for section in cahier.formulaire
    ]
    plan = ("Le plan de financement en ligne", [("plan", "Dépenses et recettes")])
    pieces = ("Les pièces", [(piece.id, piece.libelle) for piece in cahier.pieces])
    return [*groupes, plan, pieces]


@page_a_formulaire
def demander_complement(request: RequeteConnectee, numero: str) -> HttpResponse:
    dossier = dossier_du_service(request.user, numero)
    start = {"echeance": horloge.aujourdhui(dossier.appel.fuseau) + DELAI_DE_REPONSE}
    form = ComplementForm(
        saisie(request), textes=TextesOfferts(dossier, GenreDeTexte.COMPLEMENT), cahier=cahier_de(dossier.version),
        dues=attendues_pour_decider(dossier), initial=start,
    )  # fmt: skip

    def geste() -> HttpResponse:
        actions.demander_complement(dossier, par=request.user, **form.cleaned_data)
        return fait(request, "La demande de compléments est envoyée au demandeur.", suite(request, numero))

    return jouer(request, geste, form) or page_du_geste(request, "complement", dossier, form)


class CompletForm(forms.Form):
    """What the instructor says to have read: the commitment signed by hand, where nobody has yet."""

    engagement_lu = forms.BooleanField(
        label="J’ai lu l’engagement signé : il est lisible, signé, et de cette structure", required=False
    )

    def __init__(self, *args: Any, a_lire: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["engagement_lu"].sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html
        if not a_lire:
            del self.fields["engagement_lu"]


@page_a_formulaire
def declarer_complet(request: RequeteConnectee, numero: str) -> HttpResponse:
    dossier = dossier_du_service(request.user, numero)
    paper = engagement_papier(dossier)
    read = lecture_de(paper) if paper else None
    form = CompletForm(saisie(request), a_lire=paper is not None and read is None)

    def geste() -> HttpResponse:
        actions.declarer_complet(dossier, par=request.user, **form.cleaned_data)
        here = dossier_du_service(request.user, numero, Avec.CALCUL)
        judged_next = resultat_instruit(here).recevable is not False and restantes(here, request.user)[0]
        after = suite(request, numero, "agent:appreciations" if judged_next else "agent:dossier")
        return fait(request, "Le dossier est déclaré complet : son instruction commence.", after)

    def montrer(vu: Dossier) -> Contexte:
        return {"pieces_attendues": pieces_du(vu, Moment.DEPOT), "papier": paper, "lecture": read}

    return jouer(request, geste, form) or page_du_geste(request, "complet", dossier, form, montrer)


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


@page_a_formulaire
def rendre_appreciation(request: RequeteConnectee, numero: str, nom: str) -> HttpResponse:
    """404 when the cahier leaves no judgement of this name on this dossier."""
    dossier = dossier_calcule(request, numero)
    appreciation = _appreciation(dossier, nom)
    known = _rendue(dossier, appreciation)
    start = {"valeur": known["valeur"], "motif": known["rendue"].motif} if known["rendue"] else {}
    form = AppreciationForm(saisie(request), appreciation=appreciation, initial=start)

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        actions.rendre_appreciation(dossier, nom, typed["valeur"], par=request.user, motif=typed["motif"])
        done = "L’appréciation est rendue : le calcul en tient compte."
        return fait(request, done, suite(request, numero))

    def montrer(vu: Dossier) -> Contexte:
        return {"appreciation": appreciation, **(known if vu is dossier else _rendue(vu, appreciation))}

    return jouer(request, geste, form) or page_du_geste(request, "appreciation", dossier, form, montrer)


def _appreciation(dossier: Dossier, nom: str) -> Appreciation:
    found = next((one for one in appreciations_ouvertes_sur(dossier) if one.donnee.nom == nom), None)
    if found is None:
        raise Http404
    return found


def _rendue(dossier: Dossier, appreciation: Appreciation) -> Contexte:
    """What was judged already, and how it is written."""
    rendue = dossier.appreciations.filter(nom=appreciation.donnee.nom).first()
    return {"rendue": rendue, "valeur": appreciation_en_clair(appreciation, rendue.valeur) if rendue else ""}


class ComiteForm(forms.Form):
    """When the comité looks at the request."""

    jour = ChampDate(
        label="Date du comité",
        help_text="Le jour où le comité examine la demande. Laissez vide pour retirer une date enregistrée par erreur.",
        required=False,
    )


@page_a_formulaire
def dater_le_comite(request: RequeteConnectee, numero: str) -> HttpResponse:
    dossier = dossier_du_service(request.user, numero)
    form = ComiteForm(saisie(request), initial={"jour": dossier.comite_le})

    def geste() -> HttpResponse:
        jour = form.cleaned_data["jour"]
        actions.enregistrer_comite(dossier, jour, par=request.user)
        done = (
            "La date du comité est enregistrée : le calcul en tient compte."
            if jour
            else "La date du comité est retirée."
        )
        return fait(request, done, suite(request, numero))

    return jouer(request, geste, form) or page_du_geste(request, "comite", dossier, form)
