"""« Sur mes dossiers »: the requests of a call that the person sees, under other figures or another order; nothing is written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from levier.appels.models import Appel
from levier.appels.queries import cahier_de, version_en_vigueur
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.champs import ChampMontant
from levier.espaces.agent.simulation.adresse import CHIFFRES_DE
from levier.espaces.agent.simulation.formulaire import ChiffresForm
from levier.espaces.composants.geste import jouer
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.simulation.actions import demander_la_simulation
from levier.simulation.dossiers import (
    DEPOT,
    ORDRES,
    Repartition,
    Variante,
    changements_dits,
    mises_en_garde,
    simuler_mes_dossiers,
)
from levier.simulation.queries import cles_a_decider
from levier.socle import argent
from levier.socle.erreurs import SaisieRefusee
from regles.cahier import Cahier

TAILLE = 50
SUR_LA_PAGE = 1_000
"""Requests that a page computes; more of them are a work."""
TRIS = {
    "": ("dans l’ordre de service", "rang", False),
    "gain": ("les plus forts gains", "ecart", True),
    "perte": ("les plus fortes pertes", "ecart", False),
}
"""Words, column, descending."""


class VarianteForm(forms.Form):
    """Which call, in what order, within which credits."""

    use_required_attribute = False

    appel = forms.ChoiceField(label="Guichet", error_messages={"required": "Choisissez un guichet."})
    ordre = forms.ChoiceField(
        label="Ordre de service", required=False, choices=[(cle, one.libelle) for cle, one in ORDRES.items()]
    )
    credits = ChampMontant(
        label="Crédits à répartir", required=False, help_text="Vide : ce qui reste aujourd’hui dans l’enveloppe."
    )

    def __init__(self, *args: Any, appels: list[Appel], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["appel"].choices = [(one.identifiant, one.titre) for one in appels]  # type: ignore[attr-defined]  # the stubs know only Field
        for field in self.fields.values():
            field.sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html


class ExportDeVarianteForm(forms.Form):
    """The simulation as a file; under its key, asked once."""

    cle = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class VarianteDemandee:
    """What an address asks to try. Nothing is kept."""

    request: RequeteConnectee

    @cached_property
    def form(self) -> VarianteForm:
        """The choices; those of the first call, when the address names none."""
        typed = self.request.GET if "appel" in self.request.GET else None
        return VarianteForm(
            typed, appels=self.appels, initial={"appel": self.appels[0].identifiant if self.appels else ""}
        )

    @cached_property
    def appels(self) -> list[Appel]:
        """Those that have a cahier in force."""
        return [one for one in appels_de(self.request.user) if one.en_vigueur_id]

    @cached_property
    def appel(self) -> Appel | None:
        """The call chosen, else the first one; None when there is none, or an unknown one is named."""
        wanted = self.request.GET.get("appel", self.appels[0].identifiant if self.appels else "")
        return next((one for one in self.appels if one.identifiant == wanted), None)

    @cached_property
    def cahier(self) -> Cahier | None:
        return cahier_de(version_en_vigueur(self.appel)) if self.appel else None

    @cached_property
    def chiffres(self) -> ChiffresForm | None:
        """The figures of the call; those typed for another one are not read."""
        if self.cahier is None or self.appel is None:
            return None
        typed = self.request.GET.get(CHIFFRES_DE) == self.appel.identifiant
        return ChiffresForm(self.cahier, self.request.GET if typed else None)

    @cached_property
    def variante(self) -> Variante | None:
        """What is tried; None while something that was typed cannot be read, or nothing was asked."""
        figures = self.chiffres
        if not self.form.is_bound or figures is None or not self.form.is_valid():
            return None
        if figures.is_bound and not figures.is_valid():
            return None
        read = self.form.cleaned_data
        credits_ = None if read["credits"] is None else argent.en_centimes(read["credits"])
        return Variante(figures.changes() if figures.is_bound else {}, read["ordre"] or DEPOT, credits_)

    def simuler(self, cles: list[int]) -> Repartition | None:
        """What it comes to; what the rules refuse becomes an error of the form."""
        if self.appel is None or self.variante is None:
            return None
        try:
            return simuler_mes_dossiers(self.request.user, self.appel, cles, self.variante)
        except SaisieRefusee as refus:
            self.form.add_error(None, refus.phrase)
        return None

    def adresse(self, **change: str) -> str:
        """The same with other values, from its first page."""
        query = {nom: str(value) for nom, value in self.request.GET.items() if nom not in {"page", *change}}
        return "?" + urlencode(query | {nom: value for nom, value in change.items() if value})


@require_safe
def mes_dossiers(request: RequeteConnectee) -> HttpResponse:
    """Choose, try, read: the address says everything."""
    demande = VarianteDemandee(request)
    cles = cles_a_decider(request.user, demande.appel) if demande.appel and demande.variante else []
    many = len(cles) > SUR_LA_PAGE
    found = demande.simuler(cles) if cles and not many else None
    context = {
        "onglet": "simulation",
        "demande": demande,
        "form": demande.form,
        "chiffres": demande.chiffres,
        "chiffres_de": CHIFFRES_DE,
        "nombre": len(cles),
        "trop": many,
        "export": ExportDeVarianteForm(initial={"cle": uuid.uuid4()}),
        "url_export": f"{reverse('agent:simulation_dossiers_export')}{demande.adresse()}",
    }
    return render(request, "agent/simulation_dossiers.html", context | (_restituer(demande, found) if found else {}))


@require_POST
def exporter_mes_dossiers(request: RequeteConnectee) -> HttpResponse:
    """The same as a spreadsheet: a work of the person. What cannot be read goes back to its page."""
    demande, form = VarianteDemandee(request), ExportDeVarianteForm(request.POST)
    back = f"{reverse('agent:simulation_dossiers')}{demande.adresse()}"
    appel, variante = demande.appel, demande.variante
    if appel is None or variante is None:
        return redirect(back)

    def geste() -> HttpResponse:
        travail = demander_la_simulation(appel, variante, par=request.user, cle=form.cleaned_data["cle"])
        return redirect("agent:travail", travail.pk)

    if (response := jouer(request, geste, form)) is not None:
        return response
    messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
    return redirect(back)


def _restituer(demande: VarianteDemandee, found: Repartition) -> dict[str, Any]:
    tri = demande.request.GET.get("tri", "")
    _, column, descending = TRIS[tri := tri if tri in TRIS else ""]
    pages = max(1, -(-found.lignes.height // TAILLE))
    page = min(max(1, entier(demande.request.GET.get("page", "1"))), pages)
    ordered = found.lignes.sort([column, "rang"], descending=[descending, False], nulls_last=True)
    rows = ordered.slice((page - 1) * TAILLE, TAILLE).with_columns(pl.col("accorde_b").fill_null(-1))
    assert demande.variante is not None  # noqa: S101  what was found was asked
    assert demande.cahier is not None  # noqa: S101  same
    return {
        "repartition": found,
        "lignes": rows.to_dicts(),
        "changements": changements_dits(demande.cahier, demande.variante.changements),
        "ordre": ORDRES[demande.variante.ordre].libelle,
        "garde": mises_en_garde(found),
        "tris": [(cle == tri, words, demande.adresse(tri=cle)) for cle, (words, _, _) in TRIS.items()],
        "page": page,
        "pages": pages,
        "url_suivante": f"{demande.adresse(tri=tri)}&page={page + 1}#dossiers" if page < pages else "",
        "url_debut": f"{demande.adresse(tri=tri)}#dossiers" if page > 1 else "",
    }
