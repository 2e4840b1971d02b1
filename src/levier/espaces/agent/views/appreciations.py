"""All that is left to judge on a dossier, on one page: each with its reason, sent together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.shortcuts import render

from levier.espaces.agent.acces import dossier_calcule, dossier_du_service
from levier.espaces.agent.appreciations import AppreciationVue, restantes
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.gestes import geste
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.instruction import champ_d_appreciation
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.instruction.actions import Jugement, rendre_les_appreciations
from regles.conversion import lire_texte
from regles.langage.litteraux import LitteralInvalide
from regles.valeurs import Appreciation

VALEUR, MOTIF = "valeur-", "motif-"
"""Prefixes of the two fields of a judgement."""


class ChampsDuJugement(NamedTuple):
    """One judgement of the page, its two fields bound."""

    vue: AppreciationVue
    valeur: BoundField
    motif: BoundField


class JugementsForm(forms.Form):
    """Judgements that remain, each with its value and its reason; one left blank whole is for later."""

    def __init__(self, *args: Any, restantes: Sequence[AppreciationVue], **options: Any) -> None:
        super().__init__(*args, **options)
        self.restantes = restantes
        for vue in restantes:
            nom = vue.nom
            self.fields[VALEUR + nom] = champ_d_appreciation(vue.appreciation)
            self.fields[MOTIF + nom] = ChampMotif(label=f"Motif : {vue.libelle}", lignes=2)
            for prefix in (VALEUR, MOTIF):
                self.fields[prefix + nom].required = False

    @property
    def champs(self) -> list[ChampsDuJugement]:
        """In the order of the cahier."""
        return [ChampsDuJugement(vue, self[VALEUR + vue.nom], self[MOTIF + vue.nom]) for vue in self.restantes]

    @property
    def jugements(self) -> list[Jugement]:
        """Those that were written, once the form is valid."""
        sent, named = self.cleaned_data, [vue.nom for vue in self.restantes]
        return [Jugement(nom, str(sent[VALEUR + nom]), sent[MOTIF + nom]) for nom in named if sent[MOTIF + nom]]

    def clean(self) -> dict[str, Any]:
        """Each one whole, and readable; all the errors at once."""
        sent = self.cleaned_data
        for vue in self.restantes:
            self._exiger_entier(vue.appreciation, sent.get(VALEUR + vue.nom), sent.get(MOTIF + vue.nom))
        if not self.errors and not any(sent.values()):
            self.add_error(None, "Rendez au moins une appréciation, avec son motif.")
        return sent

    def _exiger_entier(self, one: Appreciation, valeur: object, motif: object) -> None:
        nom = one.donnee.nom
        if valeur and not motif and MOTIF + nom not in self.errors:
            self.add_error(MOTIF + nom, "Écrivez le motif de cette appréciation : sans lui, elle ne compte pas.")
        if motif and not valeur and VALEUR + nom not in self.errors:
            self.add_error(VALEUR + nom, "Dites ce que vous retenez, ou effacez le motif pour juger plus tard.")
        if valeur:
            try:
                lire_texte(str(valeur), one.donnee)
            except LitteralInvalide as error:
                self.add_error(VALEUR + nom, f"{one.donnee.libelle} : {error}.")


@page_a_formulaire
def rendre(request: RequeteConnectee, numero: str) -> HttpResponse:
    """What remains to judge; once nothing does, the page of the proposal follows where it is open."""
    dossier = dossier_calcule(request, numero)
    a_rendre, reservees = restantes(dossier, request.user)
    form = JugementsForm(saisie(request), restantes=a_rendre)

    def jugees() -> HttpResponse:
        rendered = rendre_les_appreciations(dossier, form.jugements, par=request.user)
        said = "Les appréciations sont rendues" if len(rendered) > 1 else "L’appréciation est rendue"
        here = dossier_du_service(request.user, numero)
        left = len(rendered) < len(a_rendre) or not geste("proposition", here, request.user).ouvert
        after = suite(request, numero, "agent:dossier" if left else "agent:proposition")
        return fait(request, f"{said} : le calcul en tient compte.", after)

    if (response := jouer(request, jugees, form)) is not None:
        return response
    context = {
        "onglet": "dossiers",
        "dossier": dossier_du_service(request.user, numero) if form.is_bound else dossier,
        "form": form,
        "reservees": reservees,
        "sans_bouton": not a_rendre,
        "geste": geste("appreciation", dossier, request.user),
    }
    return render(request, "agent/appreciations.html", context)
