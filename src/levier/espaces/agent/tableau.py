"""The list of dossiers as its template writes it: filters drawn once, rows whose texts are ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from levier.dossiers.enums import EtatDossier
from levier.espaces.templatetags.levier import couleur_etat
from levier.instruction.queries import LigneDeListe
from levier.socle import argent

Choix = tuple[tuple[str, str], ...]
TRIS = [
    ("depot_recent", "dépôt récent"),
    ("depot_ancien", "dépôt ancien"),
    ("montant_decroissant", "montant élevé"),
    ("montant_croissant", "montant faible"),
]
SUIVIS = [("", "tous les dossiers"), ("moi", "ceux que je suis"), ("personne", "sans instructeur")]
VISIBLES = [(etat.value, etat.label) for etat in EtatDossier if etat is not EtatDossier.BROUILLON]
LONGUEUR_DU_PROJET = 90


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
        self.fields["appel"].choices = [("", "tous les guichets"), *appels]  # type: ignore[attr-defined]  # the stubs know only Field
        self.fields["theme"].choices = [("", "tous les thèmes"), *themes]  # type: ignore[attr-defined]  # same


@dataclass(frozen=True, slots=True)
class FiltreVu:
    """A filter drawn, and the value that was understood: empty when there is none."""

    nom: str
    champ: SafeString
    retenu: str


def filtres_vus(donnees: Mapping[str, str], themes: Choix, appels: Choix) -> Iterator[FiltreVu]:
    """The filters that the address fills; the one of the call is shown where there are several."""
    for nom in FiltresForm.base_fields:
        if nom == "appel" and len(appels) < 2:
            continue
        given = {"theme": themes, "appel": appels}.get(nom, ())
        draw = _dessiner.__wrapped__ if nom == "texte" and donnees.get(nom) else _dessiner
        yield draw(nom, donnees.get(nom), given)


@lru_cache(maxsize=1024)
def _dessiner(nom: str, valeur: str | None, choix: Choix) -> FiltreVu:
    """Of these values alone, whoever reads the page; a text that is typed is drawn each time."""
    form = FiltresForm({} if valeur is None else {nom: valeur}, themes=choix, appels=choix)
    form.full_clean()
    return FiltreVu(nom, form[nom].as_field_group(), form.cleaned_data.get(nom, ""))


@dataclass(frozen=True, slots=True)
class LigneVue:
    """A dossier of the list in the words of the page."""

    numero: str
    adresse: str
    messages: str
    non_lus: int
    structure: str
    projet: str
    saisie: bool
    theme: str
    depose: str
    depose_le: str
    etat: str
    couleur: str
    instructeur: str
    demande: str
    attribue: str
    propose: str


def lignes_vues(lignes: Iterable[LigneDeListe]) -> list[LigneVue]:
    """The rows of a page."""
    dossier, messages = (reverse(f"agent:{nom}", args=["0"]) for nom in ("dossier", "messages"))
    return [_ligne(ligne, dossier, messages) for ligne in lignes]


def _ligne(ligne: LigneDeListe, dossier: str, messages: str) -> LigneVue:
    projet, when = ligne.projet or ligne.nature, timezone.localtime(ligne.depose_le)
    granted, proposed = ligne.montant_attribue, ligne.montant_propose
    return LigneVue(
        numero=ligne.numero,
        adresse=dossier.replace("/0/", f"/{ligne.numero}/"),
        messages=messages.replace("/0/", f"/{ligne.numero}/"),
        non_lus=ligne.non_lus,
        structure=ligne.structure,
        projet=projet if len(projet) <= LONGUEUR_DU_PROJET else Truncator(projet).chars(LONGUEUR_DU_PROJET),
        saisie=ligne.saisie,
        theme=ligne.theme or "—",
        depose=when.isoformat(),
        depose_le=f"{when:%d/%m/%Y}",
        etat=str(ligne.etat.label),
        couleur=couleur_etat(ligne.etat),
        instructeur=ligne.instructeur,
        demande=argent.ecrire(ligne.montant_demande),
        attribue="" if granted is None else argent.ecrire(granted),
        propose="" if proposed is None else argent.ecrire(proposed),
    )
