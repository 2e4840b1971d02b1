"""Gestes of the instructor towards who signs: propose a grant, a refusal or a closing, take a proposal back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du
from levier.espaces.agent.acces import dossier_calcule, dossier_du_service
from levier.espaces.agent.champs import ChampJugements, ChampMontant, ChampMotif, montant_initial
from levier.espaces.agent.insertion import AvecTextes
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.page import Contexte, calcul, page_du_geste, relire
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction import actions
from levier.instruction.enums import EtatProposition, GenreDeTexte
from levier.instruction.limites import montant_calcule
from levier.instruction.models import Proposition
from levier.instruction.pieces import attendues_pour_decider
from levier.instruction.queries import (
    JugementSuppose,
    TextesOfferts,
    derniere_proposition,
    jugements_supposes,
    proposition_vivante,
    situation_instruite,
)
from regles.completude import PieceSuivie
from regles.evaluation import evaluer
from regles.resultat import Resultat

TRANSMISE = "La proposition est transmise : ceux qui peuvent la signer en sont prévenus, et elle est dans leur liste « À signer »."


class PropositionForm(AvecTextes):
    """The instructor's proposal to the person who signs."""

    montant = ChampMontant(
        label="Montant proposé",
        error_messages={"required": "Indiquez le montant proposé, par exemple 1 234,50."},
    )
    motif = ChampMotif(
        label="Motif de l’écart",
        help_text="Nécessaire si le montant proposé n’est pas celui que donne le barème.",
        required=False,
        lignes=3,
    )
    avis = ChampMotif(
        label="Avis de l’instructeur",
        help_text="Comment le projet répond aux critères de son thème.",
        lignes=6,
        error_messages={"required": "Écrivez votre avis : le signataire décide d’après lui."},
    )
    confirmees = ChampJugements()
    ecartees = forms.MultipleChoiceField(
        label="Pièces que la décision attend",
        help_text="Demandez-les au porteur par des compléments. Cochez seulement celles que vous écartez : c’est écrit dans l’historique.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, attendues: Sequence[PieceSuivie], supposes: Sequence[JugementSuppose], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        proposer_les_jugements(self, supposes)
        choices = [(suivie.piece.id, f"{suivie.piece.libelle} : {suivie.raison}") for suivie in attendues]
        self.fields["ecartees"].choices = choices  # type: ignore[attr-defined]  # the stubs know only Field
        if not choices:
            del self.fields["ecartees"]


class RefusForm(AvecTextes):
    """A refusal proposed: the conditions not met, and the reason in full, as the letter would say it."""

    conditions = forms.MultipleChoiceField(
        label="Conditions du cahier des charges non remplies",
        help_text="Celles que le contrôle a trouvées sont cochées. Leur référence figurera dans la lettre de refus.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    motif = ChampMotif(
        label="Motif du refus",
        help_text="Ce texte figure dans la lettre envoyée au demandeur : les faits du dossier, et pourquoi ils conduisent au refus.",
        lignes=8,
        error_messages={"required": "Écrivez le motif du refus : le demandeur doit comprendre la décision."},
    )
    avis = ChampMotif(
        label="Avis pour le signataire",
        help_text="Il le lit avant de signer ; le demandeur ne le reçoit pas.",
        required=False,
    )
    confirmees = ChampJugements()

    def __init__(
        self, *args: Any, conditions: list[tuple[str, str]], supposes: Sequence[JugementSuppose], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        proposer_les_jugements(self, supposes)
        self.fields["conditions"].choices = conditions  # type: ignore[attr-defined]  # the stubs know only Field
        if not conditions:
            del self.fields["conditions"]


class SansSuiteForm(AvecTextes):
    """A closing proposed: why a request without answer is closed."""

    motif = ChampMotif(
        label="Motif du classement",
        help_text="Ce texte figure dans la décision, après ce qui a été demandé : les faits, et pourquoi la demande ne peut pas être instruite sans.",
        error_messages={"required": "Écrivez le motif du classement : le demandeur le lit dans la décision."},
    )
    avis = ChampMotif(
        label="Avis pour le signataire",
        help_text="Il le lit avant de signer ; le demandeur ne le reçoit pas.",
        required=False,
    )


def proposer_les_jugements(form: forms.Form, supposes: Sequence[JugementSuppose]) -> None:
    """One box by judgement that nobody rendered and that this person may confirm; none, no field."""
    choices = [(one.nom, f"{one.libelle} : {one.valeur}") for one in supposes]
    form.fields["confirmees"].choices = choices  # type: ignore[attr-defined]  # the stubs know only Field
    if not choices:
        del form.fields["confirmees"]


@page_a_formulaire
def proposer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Propose a grant. What is out of date is shown, never prefilled."""
    dossier = dossier_calcule(request, numero)
    resultat, supposes = _calculer(dossier)
    waiting = _en_attente(dossier)
    start = {
        "montant": montant_initial(waiting.montant if waiting else None, montant_calcule(resultat)),
        "avis": waiting.avis if waiting else "",
        "motif": waiting.motif if waiting and waiting.accorde else "",
    }
    attendues = attendues_pour_decider(dossier, resultat)
    form = PropositionForm(
        saisie(request),
        textes=TextesOfferts(dossier, GenreDeTexte.ECART),
        attendues=attendues,
        supposes=_a_confirmer(supposes),
        initial=start,
    )
    present = relire(dossier, resultat)

    def geste() -> HttpResponse:
        actions.proposer(dossier, par=request.user, **form.cleaned_data)
        return fait(request, TRANSMISE, suite(request, numero))

    def montrer(vu: Dossier) -> Contexte:
        return {**calcul(vu, present(vu)), **_jugements(supposes)}

    return jouer(request, geste, form) or page_du_geste(request, "proposition", dossier, form, montrer)


@page_a_formulaire
def proposer_un_refus(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Propose a refusal: the conditions that fail are ticked, the facts are to be written."""
    dossier = dossier_calcule(request, numero)
    resultat, supposes = _calculer(dossier)
    failed = [(motif.id, motif.phrase) for motif in resultat.motifs]
    waiting = _en_attente(dossier)
    start: Contexte = {"conditions": [ident for ident, _ in failed]}
    if waiting is not None and not waiting.accorde:
        start = {"conditions": waiting.conditions, "motif": waiting.motif, "avis": waiting.avis}
    form = RefusForm(
        saisie(request),
        textes=TextesOfferts(dossier, GenreDeTexte.REFUS),
        conditions=failed,
        supposes=_a_confirmer(supposes),
        initial=start,
    )
    present = relire(dossier, resultat)

    def geste() -> HttpResponse:
        actions.proposer_un_refus(dossier, par=request.user, **form.cleaned_data)
        return fait(request, TRANSMISE, suite(request, numero))

    def montrer(vu: Dossier) -> Contexte:
        return {**calcul(vu, present(vu)), **_jugements(supposes)}

    return jouer(request, geste, form) or page_du_geste(request, "refus", dossier, form, montrer)


@page_a_formulaire
def proposer_le_classement(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Propose to close a request that was not completed; closed with its day while the porteur has time."""
    dossier = dossier_du_service(request.user, numero)
    waiting = _en_attente(dossier)
    textes = TextesOfferts(dossier, GenreDeTexte.SANS_SUITE)
    start = {"motif": waiting.motif, "avis": waiting.avis} if waiting else {}
    form = SansSuiteForm(saisie(request), textes=textes, initial=start)

    def geste() -> HttpResponse:
        actions.proposer_le_classement(dossier, par=request.user, **form.cleaned_data)
        return fait(request, TRANSMISE, suite(request, numero))

    def montrer(vu: Dossier) -> Contexte:
        return {
            "complement": next((one for one in vu.complements.all() if one.repondue_le is None), None),
            "proposition": waiting,
        }

    return jouer(request, geste, form) or page_du_geste(request, "sans_suite", dossier, form, montrer)


@require_POST
def retirer(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Take back the proposal that waits: one button of the dossier page."""
    waiting = proposition_vivante(dossier_du_service(request.user, numero))
    if waiting is None:
        raise Http404

    def geste() -> HttpResponse:
        actions.retirer_la_proposition(waiting, par=request.user)
        return fait(request, "La proposition est retirée : elle n’attend plus de signature.", suite(request, numero))

    return jouer(request, geste) or redirect(suite(request, numero))


def _calculer(dossier: Dossier) -> tuple[Resultat, list[JugementSuppose]]:
    situation = situation_instruite(dossier)
    resultat = evaluer(cahier_du(dossier), situation)
    return resultat, jugements_supposes(dossier, situation, resultat)


def _en_attente(dossier: Dossier) -> Proposition | None:
    """The proposal that a new one would replace: the only one that prefills it."""
    last = derniere_proposition(dossier)
    return last if last is not None and last.etat == EtatProposition.TRANSMISE else None


def _a_confirmer(supposes: Sequence[JugementSuppose]) -> list[JugementSuppose]:
    return [one for one in supposes if not one.reserve]


def _jugements(supposes: Sequence[JugementSuppose]) -> Contexte:
    return {"reserves": [one for one in supposes if one.reserve]}
