"""Several proposals signed at once: what prevents some is said first, by reason; one button signs the others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from levier.actes.actions import signer_en_lot
from levier.actes.lot import LOT_MAX, Prete, examiner
from levier.dossiers.queries import cahier_du
from levier.espaces.agent.ecarts import ecarts
from levier.espaces.composants.geste import jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page, entier
from levier.instruction.models import Proposition
from levier.instruction.queries import a_signer

PAR_PAGE = 50
"""Proposals of a page of the list « À signer »."""


@dataclass(frozen=True, slots=True)
class LigneDuLot:
    """A proposal that would be signed, and what departs from the ordinary in it."""

    proposition: Proposition
    ecarts: list[str]


class LotForm(forms.Form):
    """One confirmation: under its key, the batch is asked once."""

    cle = forms.UUIDField(widget=forms.HiddenInput)


@page_a_formulaire
def lot(request: RequeteConnectee) -> HttpResponse:
    """The batch that the address says, looked at; confirmed, it becomes a work of the person."""
    form = LotForm(saisie(request), initial={"cle": uuid.uuid4()})

    def geste() -> HttpResponse:
        chosen = [entier(key) for key in request.POST.getlist("p")]
        travail = signer_en_lot(chosen, par=request.user, cle=form.cleaned_data["cle"])
        return redirect("agent:travail", travail.pk)

    return jouer(request, geste, form) or _page(request, form)


def _page(request: RequeteConnectee, form: LotForm) -> HttpResponse:
    cles = _choisies(request)
    if not cles:
        messages.warning(request, "Cochez au moins une proposition, ou prenez-les toutes.")
        return redirect("agent:a_signer")
    examen = examiner(request.user, cles)
    context = {
        "onglet": "a_signer",
        "form": form,
        "examen": examen,
        "lignes": [_ligne(one) for one in examen.pretes],
        "au_plus": LOT_MAX if len(cles) == LOT_MAX else 0,
    }
    return render(request, "agent/lot.html", context)


def _choisies(request: RequeteConnectee) -> list[int]:
    """Those ticked; those of a page of the list, or all that wait, where the button said so."""
    if "toutes" in request.GET:
        return [one.pk for one in a_signer(request.user, None, LOT_MAX).lignes]
    if "page" in request.GET:
        return [one.pk for one in a_signer(request.user, cle_de_page(request), PAR_PAGE).lignes]
    return [entier(key) for key in [*request.GET.getlist("p"), *request.POST.getlist("p")]][:LOT_MAX]


def _ligne(prete: Prete) -> LigneDuLot:
    proposition = prete.proposition
    dossier, retenu = proposition.dossier, (proposition.montant, proposition.motif)
    return LigneDuLot(proposition, ecarts(cahier_du(dossier), prete.situation, dossier, proposition, retenu))
