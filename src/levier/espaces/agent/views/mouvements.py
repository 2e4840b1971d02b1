"""Credits of an enveloppe opened, or taken back, by a reasoned line of its ledger."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from levier.enveloppes import actions
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.permissions import peut_ouvrir_des_credits
from levier.espaces.agent.champs import MontantMotiveForm
from levier.espaces.agent.views.enveloppes import branche_vue
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.socle import argent

OUVRIR, REDUIRE = "ouvrir", "reduire"


class CreditsForm(MontantMotiveForm):
    """What is done, how much, why; that it is a hypothesis, where no source gives the amount."""

    a_quoi = "ouvrir ou à reprendre"
    pourquoi = "Écrivez pourquoi : le grand livre en garde la raison."
    lu_par = "Conservé au grand livre : une délégation de crédits et sa date, une reprise par le niveau au-dessus."
    field_order = ("geste", "montant", "motif", "hypothese")

    geste = forms.ChoiceField(
        label="Ce que vous faites",
        choices=[(OUVRIR, "Ouvrir des crédits"), (REDUIRE, "Reprendre des crédits")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si vous ouvrez des crédits ou si vous en reprenez."},
    )
    hypothese = forms.BooleanField(
        label="C’est une hypothèse : aucun document ne donne ce montant",
        help_text="Pour une ouverture. Le grand livre le dit à côté de la ligne.",
        required=False,
    )

    def __init__(self, *args: Any, enveloppe: Enveloppe, **options: Any) -> None:
        super().__init__(*args, **options)
        if enveloppe.montant_prevu is not None:
            del self.fields["hypothese"]
        else:
            self.fields["hypothese"].sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html


@page_a_formulaire
def mouvementer(request: RequeteConnectee, slug: str) -> HttpResponse:
    """Open credits at an enveloppe, or take back what is not granted."""
    branche = branche_vue(request.user, slug)
    enveloppe = branche.enveloppe
    form = CreditsForm(saisie(request), enveloppe=enveloppe)

    def geste() -> HttpResponse:
        said = form.cleaned_data
        montant, why = said["montant"], said["motif"]
        if said["geste"] == OUVRIR:
            supposed = said.get("hypothese", False)
            actions.ouvrir_credits(enveloppe, montant, par=request.user, motif=why, hypothese=supposed)
            done = f"{argent.ecrire(montant)} sont ouverts."
        else:
            actions.reduire_credits(enveloppe, montant, par=request.user, motif=why)
            done = f"{argent.ecrire(montant)} sont repris."
        return fait(request, done, "agent:enveloppe", slug)

    context = {
        "onglet": "enveloppe", "enveloppe": enveloppe, "branche": branche, "form": form,
        "verdict": peut_ouvrir_des_credits(request.user, enveloppe),
    }  # fmt: skip
    return jouer(request, geste, form) or render(
        request, "agent/credits.html", context, status=422 if form.is_bound else 200
    )
