"""The texts that a service keeps for its messages and reasons: the list, one written or replaced, one no longer offered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from levier.espaces.agent.champs import ChampMotif
from levier.espaces.agent.views.droits import ressorts_demandes
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee, entier
from levier.instruction import actions
from levier.instruction.enums import GenreDeTexte
from levier.instruction.models import TexteType
from levier.instruction.permissions import peut_ecrire_un_texte
from levier.instruction.queries import textes_du
from levier.instruction.textes import FOURNIS, MOTS, TEXTE_MAX, TexteSaisi
from levier.territoires.queries.noms import en_clair
from levier.territoires.ressort import Ressort


class TexteTypeForm(forms.Form):
    """A text, for which forms, on which ground."""

    genre = forms.TypedChoiceField(
        label="Où il est proposé",
        choices=GenreDeTexte.choices,
        coerce=GenreDeTexte,
        error_messages={"required": "Choisissez le formulaire où ce texte est proposé."},
    )
    titre = forms.CharField(
        label="Titre",
        max_length=120,
        help_text="Ce que vos collègues choisissent dans la liste.",
        error_messages={"required": "Donnez un titre : c’est lui que vos collègues choisissent."},
    )
    texte = ChampMotif(
        label="Texte",
        max_length=TEXTE_MAX,
        lignes=10,
        error_messages={"required": "Écrivez le texte : c’est lui qui sera inséré."},
    )
    fondement = forms.CharField(
        label="Fondement",
        max_length=300,
        required=False,
        help_text="L’article qui fonde ce texte, ajouté à sa suite. Vérifiez qu’il est en vigueur.",
    )


@require_safe
def textes(request: RequeteConnectee) -> HttpResponse:
    """What is offered to a level, by form: its own texts, those of the levels above, Levier's."""
    seen = ressorts_demandes(request, services=True)
    niveau, held = seen.choisi, textes_du(seen.choisi)
    groupes = [
        (genre, [(one, one.ressort.cle == niveau.cle, en_clair(one.ressort)) for one in held if one.genre == genre],
         [one for one in FOURNIS if one.genre == genre])
        for genre in GenreDeTexte
    ]  # fmt: skip
    context = {
        "onglet": "modeles", "ressorts": [(one.cle, en_clair(one)) for one in seen.tous], "cle": niveau.cle,
        "territoire": en_clair(niveau), "groupes": groupes, "ecrire": peut_ecrire_un_texte(request.user, niveau),
    }  # fmt: skip
    return render(request, "agent/textes.html", context)


@page_a_formulaire
def ecrire(request: RequeteConnectee) -> HttpResponse:
    """Write a text, from nothing, from one of Levier's (`depuis`), or in the place of one's own (`remplace`)."""
    niveau = ressorts_demandes(request, services=True).choisi
    former = _des_siens(niveau, request.GET.get("remplace", ""))
    form = TexteTypeForm(saisie(request), initial=_depart(request, former))

    def geste() -> HttpResponse:
        actions.ecrire_un_texte_type(niveau, TexteSaisi(**form.cleaned_data), par=request.user, remplace=former)
        return fait(request, "Le texte est proposé sur les formulaires dès maintenant.", _liste(niveau))

    if joue := jouer(request, geste, form):
        return joue
    context = {
        "onglet": "modeles", "form": form, "cle": niveau.cle, "territoire": en_clair(niveau), "mots": MOTS, "remplace": former,
        "droit": peut_ecrire_un_texte(request.user, niveau), "liste": _liste(niveau),
    }  # fmt: skip
    return render(request, "agent/texte.html", context, status=422 if form.is_bound else 200)


@require_POST
def retirer(request: RequeteConnectee, cle: int) -> HttpResponse:
    """Offer one's own text no more. 404 when it is of another level."""
    niveau = ressorts_demandes(request, services=True).choisi
    found = _des_siens(niveau, str(cle))

    def geste() -> HttpResponse:
        if found is None:
            raise Http404
        actions.retirer_un_texte_type(found, par=request.user)
        return fait(request, f"« {found.titre} » n’est plus proposé.", _liste(niveau))

    return jouer(request, geste) or redirect(_liste(niveau))


def _liste(niveau: Ressort) -> str:
    return f"{reverse('agent:textes')}?ressort={niveau.cle}"


def _des_siens(niveau: Ressort, cle: str) -> TexteType | None:
    """A text of this very level that is offered; None without key. Raises Http404."""
    if not cle:
        return None
    found = next((one for one in textes_du(niveau) if one.pk == entier(cle)), None)
    if found is None or found.ressort.cle != niveau.cle:
        raise Http404
    return found


def _depart(request: RequeteConnectee, remplace: TexteType | None) -> dict[str, Any]:
    start: Any = remplace or next((one for one in FOURNIS if one.cle == request.GET.get("depuis")), None)
    if start is None:
        return {}
    return {name: getattr(start, name) for name in ("genre", "titre", "texte", "fondement")}
