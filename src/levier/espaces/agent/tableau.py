"""The list of dossiers as its template writes it: filters and kinds of rows drawn once, texts put in their places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from levier.dossiers.echeances.silence import BIENTOT, reste_dit
from levier.dossiers.enums import EtatDossier
from levier.espaces.templatetags.levier import couleur_etat
from levier.instruction.enums import EtatProposition as E
from levier.instruction.queries import LigneDeListe
from levier.socle import argent

Choix = tuple[tuple[str, str], ...]
TRIS = [
    ("depot_recent", "dépôt récent"),
    ("depot_ancien", "dépôt ancien"),
    ("montant_decroissant", "montant élevé"),
    ("montant_croissant", "montant faible"),
    ("silence", "date du silence"),
]
SUIVIS = [("", "tous les dossiers"), ("moi", "ceux que je suis"), ("personne", "sans instructeur")]
PROPOSITIONS = [
    ("", "toutes et aucune"),
    *((etat.value, etat.label) for etat in (E.TRANSMISE, E.PERIMEE, E.RENVOYEE)),
]
SILENCES = [
    ("", "toutes les dates"),
    ("proche", f"le silence décide dans les {BIENTOT}\u00a0jours"),
    ("passe", "date passée"),
]
VISIBLES = [(etat.value, etat.label) for etat in EtatDossier if etat is not EtatDossier.BROUILLON]
LONGUEUR_DU_PROJET = 90


class FiltresForm(forms.Form):
    """What narrows the list. An unknown value in the address is ignored, never an error page."""

    texte = forms.CharField(label="Numéro ou demandeur", required=False, max_length=100)
    etat = forms.ChoiceField(label="État", required=False, choices=[("", "tous les états"), *VISIBLES])
    theme = forms.ChoiceField(label="Thème", required=False)
    appel = forms.ChoiceField(label="Guichet", required=False)
    suivi = forms.ChoiceField(label="Suivi par", required=False, choices=SUIVIS)
    proposition = forms.ChoiceField(label="Proposition", required=False, choices=PROPOSITIONS)
    silence = forms.ChoiceField(label="Silence du service", required=False, choices=SILENCES)
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


def lignes_vues(lignes: Iterable[LigneDeListe]) -> SafeString:
    """The rows of a page, drawn: each kind of row once by its template, the texts of each dossier put in their places."""
    dossier, messages = (reverse(f"agent:{nom}", args=["0"]) for nom in ("dossier", "messages"))
    return mark_safe("".join(_ligne(ligne, dossier, messages) for ligne in lignes))  # noqa: S308  escaped one by one


def _ligne(ligne: LigneDeListe, dossier: str, messages: str) -> str:
    texts = _textes(ligne)
    texts["adresse"] = dossier.replace("/0/", f"/{ligne.numero}/")
    texts["messages"] = messages.replace("/0/", f"/{ligne.numero}/")
    filled = tuple(nom for nom in _FACULTATIFS if texts[nom])
    drawn = _patron(min(ligne.non_lus, 2), filled, saisie=ligne.saisie)
    return drawn % {nom: escape(text) for nom, text in texts.items()}


def _textes(ligne: LigneDeListe) -> dict[str, str]:
    projet, when = ligne.projet or ligne.nature, timezone.localtime(ligne.depose_le)
    silence = ligne.silence_le
    granted, proposed = ligne.montant_attribue, ligne.montant_propose
    return {
        "numero": ligne.numero,
        "combien": str(ligne.non_lus),
        "structure": ligne.structure,
        "projet": projet if len(projet) <= LONGUEUR_DU_PROJET else Truncator(projet).chars(LONGUEUR_DU_PROJET),
        "theme": ligne.theme or "—",
        "depose": when.isoformat(),
        "depose_le": f"{when:%d/%m/%Y}",
        "etat": str(ligne.etat.label),
        "couleur": couleur_etat(ligne.etat),
        "instructeur": ligne.instructeur,
        "demande": argent.ecrire(ligne.montant_demande),
        "attribue": "" if granted is None else argent.ecrire(granted),
        "propose": "" if proposed is None else argent.ecrire(proposed),
        "proposition": _DITES.get(ligne.proposition, ""),
        "silence": "" if silence is None else f"{silence:%d/%m/%Y}",
        "reste": "" if silence is None else reste_dit(ligne.silence_reste),
    }


@lru_cache(maxsize=128)
def _patron(non_lus: int, remplis: tuple[str, ...], *, saisie: bool) -> str:
    """A kind of row: with how many unread messages (none, one, several), and which of the texts that may be missing."""
    absents = set(_FACULTATIFS) - set(remplis)
    held = {nom: "" if nom in absents else f"\ue000{nom}\ue001" for nom in _TEXTES}
    drawn = render_to_string("agent/tableau/ligne.html", {"ligne": {**held, "non_lus": non_lus, "saisie": saisie}})
    return _PLACE.sub(r"%(\1)s", drawn.replace("%", "%%"))


_DITES: dict[str, str] = {E.TRANSMISE: "à signer", E.PERIMEE: "à renouveler", E.RENVOYEE: "renvoyée"}
_FACULTATIFS = ("instructeur", "attribue", "propose", "proposition", "silence", "reste")
_TEXTES = (
    "numero", "adresse", "messages", "combien", "structure", "projet", "theme", "depose", "depose_le", "etat", "couleur",
    "demande", *_FACULTATIFS,
)  # fmt: skip
_PLACE = re.compile("\ue000([a-z_]+)\ue001")
