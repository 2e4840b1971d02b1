"""Filters of the list of dossiers, kept in the address."""

from __future__ import annotations

from typing import Any

from django import forms

from levier.dossiers.enums import EtatDossier

Choix = list[tuple[str, str]]
TRIS = [
    ("depot_recent", "dépôt récent"),
    ("depot_ancien", "dépôt ancien"),
    ("montant_decroissant", "montant élevé"),
    ("montant_croissant", "montant faible"),
]
SUIVIS = [("", "tous les dossiers"), ("moi", "ceux que je suis"), ("personne", "sans instructeur")]
VISIBLES = [(etat.value, etat.label) for etat in EtatDossier if etat is not EtatDossier.BROUILLON]


class FiltresForm(forms.Form):
    """What narrows the list. An unknown value in the address is ignored, never an error page."""

    texte = forms.CharField(label="Numéro ou demandeur", required=False, max_length=100)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "tous les états"), *VISIBLES])
    theme = forms.ChoiceField(label="Thème", required=False)
    appel = forms.ChoiceField(label="Guichet", required=False)
    suivi = forms.ChoiceField(label="Suivi par", required=False, choices=SUIVIS)
    tri = forms.ChoiceField(label="Trier par", required=False, choices=TRIS)

    def __init__(self, *args: Any, themes: Choix, appels: Choix, **options: Any) -> None:
        super().__init__(*args, **options)
        if len(appels) > 1:
            self.fields["appel"].choices = [("", "tous les guichets"), *appels]  # type: ignore[attr-defined]  # the stubs know only Field
        else:
            del self.fields["appel"]
        self.fields["theme"].choices = [("", "tous les thèmes"), *themes]  # type: ignore[attr-defined]  # the stubs know only Field

    def retenus(self) -> dict[str, str]:
        """The filters that were understood and are not empty."""
        self.full_clean()
        return {nom: value for nom, value in self.cleaned_data.items() if value}
