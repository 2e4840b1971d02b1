"""Settings of a service: may one person propose and sign (asked, then confirmed); observations before a refusal; paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from levier.comptes import actions, queries
from levier.comptes.enums import Reglage
from levier.comptes.models import CumulPermis
from levier.comptes.permissions import peut_administrer, peut_confirmer_un_droit, peut_deleguer
from levier.comptes.reglages import reglages_de
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.views.droits import ressorts_demandes
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.territoires.queries.noms import en_clair
from levier.territoires.ressort import Ressort

_REGLES = {
    Reglage.OBSERVATIONS: (
        "C’est réglé : un refus se propose après les observations du demandeur.",
        "C’est réglé : un refus se propose sans demander d’observations.",
    ),
    Reglage.SANS_PAPIER: (
        "C’est réglé : les demandes se signent à l’écran seulement.",
        "C’est réglé : une demande se dépose aussi avec un engagement signé sur papier.",
    ),
}
"""What is told of a setting turned on, then off."""


class CumulForm(forms.Form):
    """Why it is asked, or refused."""

    motif = ChampMotif(
        label="Motif", help_text="Nécessaire pour demander. Conservé dans le journal.", lignes=3, required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["motif"].sans_mention = True  # type: ignore[attr-defined]  # read by champ_facultatif.html


@page_a_formulaire
def reglages(request: RequeteConnectee) -> HttpResponse:
    """The setting of a service, and what the person may do about it."""
    ressort, form = ressorts_demandes(request).choisi.service, CumulForm(saisie(request))
    held = queries.cumul_du(ressort)

    def geste() -> HttpResponse:
        done = _repondre(request, ressort, held, form.cleaned_data["motif"])
        return fait(request, done, f"{reverse('agent:reglages')}?ressort={ressort.cle}")

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "onglet": "habilitations", "form": form, "cumul": held, "territoire": en_clair(ressort), "cle": ressort.cle,
        "demander": peut_administrer(request.user, ressort), "finir": peut_deleguer(request.user, ressort),
        "reglages": {one.value for one in reglages_de(ressort)},
        "confirmer": peut_confirmer_un_droit(request.user, held) if held else None,
    }  # fmt: skip
    return render(request, "agent/reglages.html", context)


def _repondre(request: RequeteConnectee, ressort: Ressort, cumul: CumulPermis | None, motif: str) -> str:
    """Play the button that was pressed; what was done, in a sentence."""
    for reglage, (on, off) in _REGLES.items():
        if reglage in request.POST:
            wanted = request.POST[reglage] == "oui"
            actions.regler(ressort, reglage, actif=wanted, par=request.user)
            return on if wanted else off
    if cumul is None or "demander" in request.POST:
        actions.demander_le_cumul(ressort, motif=motif, par=request.user)
        return (
            "La demande est enregistrée. Le préfet, prévenu par courriel, ou un administrateur au-dessus la confirme."
        )
    if "confirmer" in request.POST:
        actions.confirmer_un_droit(cumul, par=request.user)
        return "C’est confirmé : une même personne peut proposer et signer."
    if "refuser" in request.POST:
        actions.refuser_un_droit(cumul, par=request.user, motif=motif)
        return "C’est refusé : deux personnes restent nécessaires."
    actions.mettre_fin_au_cumul(cumul, par=request.user)
    return "C’est terminé : deux personnes sont à nouveau nécessaires."
