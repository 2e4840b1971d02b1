"""An obvious error of a request corrected: what would change and why, sent to the porteur, who says yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from levier.appels.queries import cahier_de
from levier.dossiers.actions import proposer_une_correction, retirer_la_correction
from levier.dossiers.formulaire.blocs import est_un_bloc
from levier.dossiers.memoire.duplication import en_saisie
from levier.dossiers.memoire.evenements import en_clair
from levier.dossiers.models import Dossier
from levier.dossiers.queries import correction_attendue, lignes_de
from levier.espaces.agent.acces import dossier_calcule
from levier.espaces.agent.champs import ChampMontant, ChampMotif
from levier.espaces.agent.suite import suite
from levier.espaces.agent.views.page import Contexte, page_du_geste
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, entier
from regles.cahier import Cahier, Champ
from regles.valeurs import Genre

LIGNE = "ligne-"
"""Prefix of the amount of a line of the plan."""
REPONSE = "reponse-"
"""Prefix of an answer of the form, whatever its call names it."""


class CorrectionForm(forms.Form):
    """Every answer and every amount of the plan as it was sent: what is changed here is what is proposed."""

    motif = ChampMotif(
        label="Pourquoi",
        help_text="Le demandeur le lit avec la correction : dites quelle est l’erreur et ce qui la montre.",
        error_messages={"required": "Écrivez pourquoi : le demandeur accepte ou refuse d’après vos raisons."},
    )

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, cahier: Cahier, dossier: Dossier, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["revision"].initial = dossier.revision
        self.lignes = lignes_de(dossier)
        self.rubriques: list[tuple[str, list[str]]] = []
        for section in cahier.formulaire:
            typed = [champ for champ in section.champs if not champ.calcule and not est_un_bloc(champ)]
            for champ in typed:
                self.fields[REPONSE + champ.nom] = _champ(champ, dossier)
            self.rubriques.append((section.titre, [REPONSE + champ.nom for champ in typed]))
        for ligne in self.lignes:
            self.fields[LIGNE + ligne.identite.hex] = ChampMontant(
                label=f"{ligne.libelle} ({ligne.get_sens_display()})", required=False, initial=ligne.montant
            )
        self.rubriques.append(("Plan de financement", [LIGNE + ligne.identite.hex for ligne in self.lignes]))

    @property
    def groupes(self) -> list[tuple[str, list[Any], bool]]:
        """The fields under the titles of the form; whether one of them is at fault or changed."""
        return [
            (titre, [self[nom] for nom in noms], any(nom in self.errors or nom in self.changed_data for nom in noms))
            for titre, noms in self.rubriques
            if noms
        ]

    @property
    def saisies(self) -> Mapping[str, str]:
        """The answers that were sent and changed, as typed."""
        return {
            nom.removeprefix(REPONSE): str(self.cleaned_data[nom] or "")
            for nom in self.changed_data
            if nom in self.data and nom.startswith(REPONSE)
        }

    @property
    def montants(self) -> Mapping[UUID, Decimal]:
        """The amounts of the plan, by line."""
        typed = {ligne.identite: self.cleaned_data.get(LIGNE + ligne.identite.hex) for ligne in self.lignes}
        return {identite: montant for identite, montant in typed.items() if montant is not None}


def _champ(champ: Champ, dossier: Dossier) -> forms.Field:
    known = dossier.reponses.get(champ.nom)
    start = "" if known is None else en_saisie(known)
    options: dict[str, Any] = {"label": champ.donnee.libelle, "required": False, "initial": start}
    if champ.donnee.genre is Genre.CHOIX:
        choices = [("", "Sans réponse"), *((one.code, one.libelle) for one in champ.donnee.options)]
        return forms.ChoiceField(choices=choices, **options)
    if champ.donnee.genre is Genre.OUI_NON:
        return forms.ChoiceField(choices=[("", "Sans réponse"), ("oui", "Oui"), ("non", "Non")], **options)
    widget = forms.Textarea(attrs={"rows": 4}) if champ.lignes > 1 else forms.TextInput()
    return forms.CharField(widget=widget, max_length=20_000, strip=False, **options)


@page_a_formulaire
def corriger(request: RequeteConnectee, numero: str) -> HttpResponse:
    """Propose a correction, or take back the one that waits."""
    dossier = dossier_calcule(request, numero)
    cahier, waiting = cahier_de(dossier.version), correction_attendue(dossier)
    form = CorrectionForm(saisie(request) if "retirer" not in request.POST else None, cahier=cahier, dossier=dossier)

    def geste() -> HttpResponse:
        if "retirer" in request.POST:
            shown = get_object_or_404(dossier.corrections, pk=entier(request.POST["retirer"]))
            retirer_la_correction(shown, par=request.user)
            return fait(
                request, "La correction est retirée : le demandeur n’a plus à y répondre.", suite(request, numero)
            )
        proposer_une_correction(
            dossier,
            form.saisies,
            form.montants,
            par=request.user,
            motif=form.cleaned_data["motif"],
            revision=form.cleaned_data["revision"],
        )
        done = "La correction est envoyée au demandeur : elle compte dès qu’il l’accepte."
        return fait(request, done, suite(request, numero))

    def montrer(_vu: Dossier) -> Contexte:
        told = en_clair(waiting.avant, waiting.apres, cahier) if waiting else ()
        return {"attendue": waiting, "changements": told, "sans_bouton": waiting is not None}

    played = jouer(request, geste, None if "retirer" in request.POST else form)
    return played or page_du_geste(request, "correction", dossier, form, montrer)
