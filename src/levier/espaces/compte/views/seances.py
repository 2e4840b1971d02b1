"""One's open sessions, and the code that an agent gives beside the password."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from levier.comptes import actions, seances
from levier.comptes.models import SecondFacteur
from levier.espaces.composants.code_recent import est_prouve, prouver
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.compte import forms
from levier.espaces.compte.base import accueil_de, suite_demandee

_CLE = "second_facteur"
PEU = 3
"""Codes on paper under which one is told so."""


@never_cache
def sessions(request: RequeteConnectee) -> HttpResponse:
    """Where one is signed in, the last used first."""
    held = SecondFacteur.objects.filter(personne=request.user).first()
    context = {
        "seances": seances.en_cours(request.user), "celle_ci": request.session.session_key, "second": held, "rubrique": "sessions",
    }  # fmt: skip
    return render(request, "compte/sessions.html", context)


@require_POST
def finir(request: RequeteConnectee) -> HttpResponse:
    """End one session of one's own, or all but this one."""
    others = seances.en_cours(request.user).exclude(cle=request.session.session_key)
    chosen = request.POST.get("seance", "")
    if chosen:
        others = others.filter(pk=get_object_or_404(others, pk=chosen if chosen.isdecimal() else 0).pk)
    ended = seances.finir(others)
    told = "La session est fermée." if ended == 1 else f"{ended} sessions sont fermées."
    return fait(request, told if ended else "Aucune autre session n’était ouverte.", "comptes:sessions")


@never_cache
@page_a_formulaire
def second_facteur(request: RequeteConnectee) -> HttpResponse:
    """The code of the application; or the choice of one, for who has none or changes it."""
    changes = est_prouve(request.session, recent=True) and "changer" in request.GET
    known = not changes and SecondFacteur.objects.filter(personne=request.user).exists()
    form, suite = forms.CodeForm(saisie(request), secours=known), suite_demandee(request)

    def geste() -> HttpResponse:
        code, then = form.cleaned_data["code"], suite or accueil_de(request.user)
        return _entrer(request, code, then) if known else _associer(request, code, then)

    if joue := jouer(request, geste, form):
        return joue
    if known:
        return render(request, "compte/code.html", {"form": form, "suite": suite})
    secret = request.session.setdefault(_CLE, actions.nouveau_secret())
    picture = segno.make(actions.adresse_du_secret(request.user, secret), error="m").svg_data_uri(scale=4, border=2)
    context = {"form": form, "secret": secret, "image": picture, "suite": suite}
    return render(request, "compte/application.html", context)


def _entrer(request: RequeteConnectee, code: str, suite: str) -> HttpResponse:
    left = actions.prouver_par_un_code(request.user, code)
    prouver(request.session)
    if left < PEU:
        messages.warning(
            request, f"Il vous reste {left} codes de secours : changez d’application pour en recevoir d’autres."
        )
    return redirect(suite)


def _associer(request: RequeteConnectee, code: str, suite: str) -> HttpResponse:
    secret = request.session.setdefault(_CLE, actions.nouveau_secret())
    paper = actions.poser_un_second_facteur(request.user, secret=secret, code=code)
    del request.session[_CLE]
    prouver(request.session)
    return render(request, "compte/secours.html", {"codes": paper, "suite": suite})
