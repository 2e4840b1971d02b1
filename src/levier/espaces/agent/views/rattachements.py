"""Claims on a structure whose accounts are gone: the proof is read, then accepted or refused."""

from __future__ import annotations

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from levier.comptes.actions import accepter_reclamation, refuser_reclamation
from levier.comptes.models import Personne, Rattachement
from levier.comptes.queries import membres_actifs, reclamations_a_verifier
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.composants.envoi import envoyer
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee


class ReclamationForm(forms.Form):
    """The préfecture's answer to a claim."""

    decision = forms.ChoiceField(
        label="Votre décision",
        choices=[("accepter", "Accepter : la personne agit pour la structure"), ("refuser", "Refuser")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez d’accepter ou de refuser."},
    )
    ecarter_les_autres = forms.BooleanField(
        label="Mettre fin aux autres comptes de la structure",
        help_text="À cocher seulement si leurs titulaires sont partis. Sans effet en cas de refus.",
        required=False,
    )
    motif = ChampMotif(
        label="Motif",
        help_text="Nécessaire pour refuser : la personne le reçoit et sait quoi corriger.",
        required=False,
    )


@require_safe
def rattachements(request: RequeteConnectee) -> HttpResponse:
    """Claims waiting for a check, oldest first."""
    context = {"onglet": "rattachements", "reclamations": list(reclamations_a_verifier(request.user))}
    return render(request, "agent/rattachements.html", context)


@page_a_formulaire
def reclamation(request: RequeteConnectee, reclamation: int) -> HttpResponse:
    """Read the claim and its proof; accept or refuse."""
    found, form = _reclamation(request.user, reclamation), ReclamationForm(saisie(request))

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        if typed["decision"] == "accepter":
            others = typed["ecarter_les_autres"]
            accepter_reclamation(found, par=request.user, motif=typed["motif"], ecarter_les_autres=others)
        else:
            refuser_reclamation(found, par=request.user, motif=typed["motif"])
        told = "Votre réponse est enregistrée ; la personne en est informée par courriel."
        return fait(request, told, "agent:rattachements")

    if joue := jouer(request, geste, form):
        return joue
    members = list(membres_actifs(found.structure))
    context = {"onglet": "rattachements", "reclamation": found, "membres": members, "form": form}
    return render(request, "agent/reclamation.html", context)


@require_safe
def preuve(request: RequeteConnectee, reclamation: int) -> FileResponse:
    """The proof, as received, never shown inside the site."""
    proof = _reclamation(request.user, reclamation).preuve
    if proof is None:
        raise Http404
    return envoyer(proof)


def _reclamation(personne: Personne, pk: int) -> Rattachement:
    """404 when it is not of the person's territory, or no longer waits."""
    return get_object_or_404(reclamations_a_verifier(personne), pk=pk)
