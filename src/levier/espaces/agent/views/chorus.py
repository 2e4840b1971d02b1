"""What Chorus commits of a grant: read by the service, recorded by who manages the credits that paid."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from levier.dossiers.permissions import peut_suivre_la_subvention
from levier.enveloppes import actions, queries
from levier.enveloppes.permissions import ENGAGER, peut_ouvrir_des_credits
from levier.espaces.agent.acces import dossier_du_service
from levier.espaces.agent.champs import ChampDate, ChampMontant
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.socle import argent
from levier.socle.droits import exiger, refuse

ENREGISTRER, REDUIRE = "enregistrer", "reduire"


class ChorusForm(forms.Form):
    """What happened in Chorus, of which EJ, how much, which day; under its key, written once."""

    cle = forms.UUIDField(required=False, widget=forms.HiddenInput)
    geste = forms.ChoiceField(
        label="Ce qui a été fait dans Chorus",
        choices=[(ENREGISTRER, "Un engagement"), (REDUIRE, "La réduction d’un engagement")],
        widget=forms.RadioSelect,
        initial=ENREGISTRER,
        error_messages={"required": "Dites si Chorus a engagé, ou réduit un engagement."},
    )
    ej = forms.CharField(
        label="Numéro de l’engagement juridique",
        help_text="Dix chiffres, par exemple 2103456789.",
        max_length=20,
        error_messages={"required": "Recopiez le numéro de l’engagement juridique : il retrouve la pièce dans Chorus."},
    )
    du = ChampDate(
        label="Date dans Chorus", error_messages={"required": "Indiquez le jour de l’engagement dans Chorus."}
    )
    montant = ChampMontant(
        label="Montant",
        help_text="En euros, par exemple 12 500,00.",
        error_messages={"required": "Indiquez le montant engagé, ou repris, dans Chorus."},
    )


@page_a_formulaire
def chorus(request: RequeteConnectee, numero: str) -> HttpResponse:
    """The engagements of the grant of a request, and the form that records one."""
    dossier = dossier_du_service(request.user, numero)
    prise = queries.derniere_attribution(numero)
    situation = queries.engagement_de(prise.enveloppe, numero) if prise else None
    left = {"montant": argent.ecrire(situation.reste)} if situation else {}
    form = ChorusForm(saisie(request), initial={"cle": uuid.uuid4(), **left})

    def geste() -> HttpResponse:
        exiger(peut_suivre_la_subvention(request.user, dossier))
        said = form.cleaned_data
        act = actions.enregistrer_un_engagement if said["geste"] == ENREGISTRER else actions.reduire_un_engagement
        line = act(numero, said["montant"], ej=said["ej"], du=said["du"], par=request.user, cle=said["cle"])
        done = "enregistré :" if said["geste"] == ENREGISTRER else "réduit de"
        return fait(
            request, f"L’engagement {line.ej} est {done} {argent.ecrire(line.montant)}.", "agent:chorus", numero
        )

    if joue := jouer(request, geste, form):
        return joue
    verdict = peut_suivre_la_subvention(request.user, dossier)
    if verdict:
        verdict = peut_ouvrir_des_credits(request.user, prise.enveloppe, ENGAGER) if prise else refuse("")
    context = {
        "onglet": "dossiers", "dossier": dossier, "form": form, "situation": situation, "verdict": verdict,
        "lignes": queries.engagements(numero),
    }  # fmt: skip
    return render(request, "agent/chorus.html", context, status=422 if form.is_bound else 200)
