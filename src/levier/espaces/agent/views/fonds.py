"""The tree of the fund's credits as it stood on a day: a table of every figure, and the same drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from levier.enveloppes import queries
from levier.enveloppes.queries import BrancheAu
from levier.espaces.agent.champs import ChampDate
from levier.espaces.agent.views.enveloppes import enveloppes_vues
from levier.espaces.composants.graphique import Graphique, GroupeDeBarres, Serie, graphique
from levier.espaces.composants.requete import RequeteConnectee
from levier.socle import argent, horloge

SERIES = (
    Serie("Engagé", "serie-1"),
    Serie("Attribué, pas encore engagé", "serie-3"),
    Serie("Reste à attribuer", "serie-nul"),
)


class JourForm(forms.Form):
    """At the end of which day."""

    au = ChampDate(label="À la fin du jour", required=False)

    def clean_au(self) -> dt.date:
        day: dt.date = self.cleaned_data["au"] or horloge.aujourdhui()
        if day > horloge.aujourdhui():
            raise forms.ValidationError("Ce jour est à venir : choisissez au plus tard aujourd’hui.")
        return day


@require_safe
def fonds(request: RequeteConnectee) -> HttpResponse:
    """What the person sees of the tree, at the end of a day; the wholes above are named, with what the sources publish."""
    form = JourForm(request.GET or {"au": horloge.aujourdhui().isoformat()})
    day = form.cleaned_data["au"] if form.is_valid() else horloge.aujourdhui()
    tree = queries.arbre_au(enveloppes_vues(request.user), day)
    context = {"onglet": "enveloppe", "form": form, "jour": day, "branches": tree, "dessin": dessin(tree, day)}
    return render(request, "agent/fonds.html", context, status=200 if form.is_valid() else 422)


def dessin(branches: Sequence[BrancheAu], jour: dt.date) -> Graphique | None:
    """The shares of what was open at each enveloppe; None when nothing was."""
    drawn = [(one.enveloppe.libelle, one.au) for one in branches if one.au and one.au.ouvert]
    if not drawn:
        return None
    rows = [(name, (au.engage, au.a_engager, au.reste)) for name, au in drawn]
    said = f"Parts de ce qui était ouvert au {jour:%d/%m/%Y} : engagé, attribué, reste. Le tableau donne les mêmes montants."
    barres = [
        GroupeDeBarres(name, tuple(map(argent.en_centimes, sums)), tuple(map(argent.ecrire, sums)))
        for name, sums in rows
    ]
    return graphique("arbre", ("Ce que devenaient les crédits ouverts", said), SERIES, barres, empile=True)
