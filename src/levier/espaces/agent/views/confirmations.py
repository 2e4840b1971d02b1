"""The second person of a right to sign: confirm it, or refuse it with a reason."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from levier.comptes import actions, queries
from levier.comptes.models import DelegationSignature, Habilitation
from levier.comptes.permissions import peut_confirmer_un_droit, peut_deleguer, peut_retirer
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.periodes import ligne
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.socle.droits import Verdict
from levier.territoires.queries.noms import en_clair
from levier.territoires.queries.ressorts import dans

Droit = Habilitation | DelegationSignature


class ReponseForm(forms.Form):
    """Confirm, or refuse with a reason."""

    motif = ChampMotif(
        label="Motif d’un refus",
        help_text="Il est écrit au journal et envoyé à qui a proposé.",
        lignes=3,
        required=False,
    )


@page_a_formulaire
def habilitation(request: RequeteConnectee, cle: int) -> HttpResponse:
    """A right to sign that is proposed, or whose end is asked."""
    seen = Habilitation.objects.filter(dans(queries.ressorts_de(request.user)))
    found = get_object_or_404(seen.select_related("personne", "proposee_par", "retrait_par"), pk=cle)
    form = ReponseForm(saisie(request))
    droit = peut_retirer(request.user, found)
    return jouer(request, _reponse(request, found, form), form) or _page(request, found, form, droit)


@page_a_formulaire
def delegation(request: RequeteConnectee, cle: int) -> HttpResponse:
    """A delegation of signature that is proposed."""
    seen = DelegationSignature.objects.filter(dans(queries.ressorts_de(request.user)))
    found = get_object_or_404(seen.select_related("personne", "proposee_par"), pk=cle)
    form = ReponseForm(saisie(request))
    droit = peut_deleguer(request.user, found.ressort)
    return jouer(request, _reponse(request, found, form), form) or _page(request, found, form, droit)


def _reponse(request: RequeteConnectee, droit: Droit, form: forms.Form) -> Callable[[], HttpResponse]:
    def geste() -> HttpResponse:
        if "refuser" in request.POST:
            actions.refuser_un_droit(droit, par=request.user, motif=form.cleaned_data["motif"])
            return fait(request, "C’est refusé ; qui l’a proposé en est informé par courriel.", _liste(droit))
        actions.confirmer_un_droit(droit, par=request.user)
        return fait(request, "C’est confirmé ; l’agent et le préfet en sont informés par courriel.", _liste(droit))

    return geste


def _page(request: RequeteConnectee, droit: Droit, form: forms.Form, retrait: Verdict) -> HttpResponse:
    """`retrait`: whether the person may take the proposal back."""
    context = {
        "onglet": _onglet(droit), "form": form, "ligne": ligne(droit), "retour": _liste(droit), "droit": droit,
        "fin": isinstance(droit, Habilitation) and droit.retrait_par_id is not None, "retrait": retrait,
        "verdict": peut_confirmer_un_droit(request.user, droit), "territoire": en_clair(droit.ressort),
    }  # fmt: skip
    return render(request, "agent/droit.html", context)


def _onglet(droit: Droit) -> str:
    return "habilitations" if isinstance(droit, Habilitation) else "delegations"


def _liste(droit: Droit) -> str:
    return f"{reverse(f'agent:{_onglet(droit)}')}?ressort={droit.ressort.cle}"
