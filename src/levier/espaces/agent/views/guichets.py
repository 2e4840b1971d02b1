"""The calls of the agents' services: whether each receives requests, the act that opens or closes it, its list of beneficiaries."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from levier.appels.actions import fermer_le_depot, ouvrir_le_depot
from levier.appels.enums import GesteDuDepot
from levier.appels.models import Appel
from levier.appels.queries import a_regler_du_depot
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_administrer
from levier.comptes.queries import ressorts_de
from levier.enveloppes.queries import branche_du_guichet
from levier.espaces.agent.acces import appels_de
from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.views.page import Contexte
from levier.espaces.appel.guichet import Guichet, carte, guichet_de
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, cle_de_page, entier
from levier.instruction.actions import etablir_la_liste
from levier.instruction.enums import SortDuBeneficiaire
from levier.instruction.permissions import peut_etablir_la_liste
from levier.instruction.queries import ListeCalculee, calculer_la_liste, liste_etablie
from levier.socle import journal, phrases

TAILLE = 50
TROP = (
    "La liste peut être établie, mais la signature s’arrêtera quand l’enveloppe sera épuisée : faites ouvrir des crédits, "
    "ou changez le barème."
)
FAITS = 5
"""Events of the call that its page tells."""


class DepotForm(forms.Form):
    """Which act the page offered, opening or closing deposits, and why."""

    geste = forms.ChoiceField(
        choices=GesteDuDepot.choices,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Rechargez la page : elle dit ce qui peut être fait."
        ),
    )
    motif = ChampMotif(
        label="Motif",
        lignes=3,
        help_text="Conservé dans l’historique du guichet : une décision du comité, des crédits épuisés.",
        error_messages={"required": "Dites pourquoi : l’historique du guichet en garde la raison."},
    )


class ListeForm(forms.Form):
    """One confirmation of the list that was shown: under its key, asked once."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    vue = forms.CharField(widget=forms.HiddenInput, max_length=16)


@require_safe
def guichets(request: RequeteConnectee) -> HttpResponse:
    """The calls that the person works for, by title; the only one opens at once."""
    appels = [one for one in _appels(request.user) if one.en_vigueur_id]
    if len(appels) == 1:
        return redirect("agent:guichet", appels[0].identifiant)
    after = cle_de_page(request)
    start = next((rang for rang, one in enumerate(appels, start=1) if one.pk == after), 0)
    page = appels[start : start + TAILLE]
    context = {
        "onglet": "guichets",
        "cartes": [carte(one) for one in page],
        "url_suivante": f"?apres={page[-1].pk}" if start + TAILLE < len(appels) else "",
        "url_debut": request.path if start else "",
    }
    return render(request, "agent/guichets.html", context)


@require_safe
def guichet(request: RequeteConnectee, appel: str) -> HttpResponse:
    """One call: its window, its credits, what may be done of its deposits, what was done."""
    found = _le_guichet(request.user, appel)
    context = {
        **_commun(request.user, found),
        "faits": [(one, phrases.raconter(one)) for one in journal.derniers(found.appel, FAITS)],
        "liste": liste_etablie(found.appel) if found.cahier.sans_demande else None,
    }
    return render(request, "agent/guichet.html", context)


@page_a_formulaire
def depot(request: RequeteConnectee, appel: str) -> HttpResponse:
    """Open or close the deposits of a call that no day opens or closes: what it will do, why, then the confirmation."""
    found, form = _le_guichet(request.user, appel), DepotForm(saisie(request))

    def geste() -> HttpResponse:
        motif = form.cleaned_data["motif"]
        if form.cleaned_data["geste"] == GesteDuDepot.OUVRIR:
            ouvrir_le_depot(found.appel, par=request.user, motif=motif)
            return fait(request, "Le dépôt est ouvert : la page publique le dit.", "agent:guichet", appel)
        fermer_le_depot(found.appel, par=request.user, motif=motif)
        return fait(request, "Le dépôt est fermé : la page publique le dit.", "agent:guichet", appel)

    if joue := jouer(request, geste, form):
        return joue
    context = {**_commun(request.user, found), "form": form}
    return render(request, "agent/depot.html", context, status=422 if form.is_bound else 200)


@page_a_formulaire
def beneficiaires(request: RequeteConnectee, appel: str) -> HttpResponse:
    """The list of an aid without application, as it is computed now: who, how much, who is set aside; then its confirmation."""
    found = _le_guichet(request.user, appel)
    if not found.cahier.sans_demande:
        raise Http404
    form = ListeForm(saisie(request))

    def geste() -> HttpResponse:
        said = form.cleaned_data
        travail = etablir_la_liste(found.appel, par=request.user, cle=said["cle"], vue=said["vue"])
        return redirect("agent:travail", travail.pk)

    if joue := jouer(request, geste, form):
        return joue
    liste = calculer_la_liste(found.appel)
    fresh = ListeForm({"cle": uuid.uuid4(), "vue": liste.empreinte})
    context = {
        **_commun(request.user, found),
        **_page_de(request, liste),
        "form": form,
        "confirmation": fresh,
        "liste": liste,
        "etablie": liste_etablie(found.appel),
        "trop": TROP,
        "etablir": peut_etablir_la_liste(request.user, found.appel),
    }
    return render(request, "agent/beneficiaires.html", context, status=422 if form.is_bound else 200)


def _page_de(request: RequeteConnectee, liste: ListeCalculee) -> dict[str, Any]:
    """One lot of the list at a time, some rows of it."""
    voulu = request.GET.get("voir", "")
    voir = (
        SortDuBeneficiaire(voulu)
        if voulu in SortDuBeneficiaire.values
        else next((one for one in SortDuBeneficiaire if liste.de(one)), SortDuBeneficiaire.RETENU)
    )
    rows, start = liste.de(voir), entier(request.GET.get("debut", ""))
    after = start + TAILLE
    return {
        "voir": voir,
        "lots": [(one, len(liste.de(one))) for one in SortDuBeneficiaire if liste.de(one)],
        "lignes": rows[start:after],
        "total": len(rows),
        "affiches": len(rows[start:after]),
        "url_suivante": f"?voir={voir}&debut={after}" if after < len(rows) else "",
        "url_debut": f"?voir={voir}" if start else "",
    }


def _commun(personne: Personne, guichet: Guichet) -> Contexte:
    return {
        "onglet": "guichets",
        "guichet": guichet,
        "appel": guichet.appel,
        "geste": a_regler_du_depot(guichet.cahier, guichet.appel),
        "administrer": peut_administrer(personne, guichet.appel.ressort),
        "branche": branche_du_guichet(guichet.appel, ressorts_de(personne)),
    }


def _appels(personne: Personne) -> list[Appel]:
    return sorted(appels_de(personne), key=lambda appel: (appel.titre, appel.pk))


def _le_guichet(personne: Personne, appel: str) -> Guichet:
    """One of them, under the version in force. Raises Http404."""
    found = next((one for one in _appels(personne) if one.identifiant == appel and one.en_vigueur_id), None)
    if found is None:
        raise Http404
    return guichet_de(found)
