"""A right of agent given to an account that existed: its owner accepts it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from levier.comptes import actions, jetons
from levier.comptes.actions.acceptations import connecte_depuis
from levier.comptes.erreurs import LienDUnAutreCompte, LienRefuse
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.lien import lien_refuse
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.compte import forms
from levier.espaces.compte.base import SECRETS, connecte_le
from levier.territoires.queries.noms import en_clair


@sensitive_post_parameters(*SECRETS)
@never_cache
@page_a_formulaire
def accepter(request: RequeteConnectee, jeton: str) -> HttpResponse:
    """The link of the mail; the password is asked again of a session older than the right."""
    try:
        droit = jetons.lire_acceptation(jeton)
    except LienRefuse as refus:
        return lien_refuse(request, refus)
    if droit.personne_id != request.user.pk:
        return lien_refuse(request, LienDUnAutreCompte(), status=403)
    opened = connecte_le(request)
    fresh = connecte_depuis(droit, opened)
    form: Any = FormulaireLibre() if fresh else forms.MotDePasseActuelForm(saisie(request))

    def geste() -> HttpResponse:
        typed = "" if fresh else form.cleaned_data["mot_de_passe_actuel"]
        actions.accepter_un_droit(jeton, par=request.user, connecte_le=opened, mot_de_passe=typed)
        return fait(request, "Vous avez accepté ce droit : il vaut entre ses dates.", "comptes:profil")

    context = {"form": form, "droit": droit, "territoire": en_clair(droit.ressort), "recente": fresh}
    return jouer(request, geste, form) or render(request, "compte/droit.html", context)
