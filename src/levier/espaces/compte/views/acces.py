"""Log in, log out, open an account, confirm it, choose a password again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from levier.comptes import actions, jetons
from levier.comptes.erreurs import EmailNonConfirme, LienRefuse
from levier.comptes.jetons import Usage
from levier.espaces.composants.geste import jouer, saisie
from levier.espaces.composants.lien import lien_refuse
from levier.espaces.composants.requete import QUITTEE
from levier.espaces.compte import forms
from levier.espaces.compte.appareil import appareil_connu
from levier.espaces.compte.base import accueil_de, accueillir, adresse_de, publique, suite_demandee

_ADRESSE = "compte_adresse"


@publique
def connexion(request: HttpRequest) -> HttpResponse:
    suite = suite_demandee(request)
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(suite or accueil_de(request.user))
    form, context = forms.ConnexionForm(saisie(request)), {"suite": suite}

    def geste() -> HttpResponse:
        try:
            known = appareil_connu(request, form.cleaned_data["email"])
            personne = actions.identifier(**form.cleaned_data, adresse=adresse_de(request), appareil=known)
        except EmailNonConfirme as refus:
            context["a_confirmer"] = refus.email
            raise
        return accueillir(request, personne, suite)

    return jouer(request, geste, form) or render(request, "compte/connexion.html", {"form": form, **context})


@publique
def inscription(request: HttpRequest) -> HttpResponse:
    """The same answer whether the address has an account or not."""
    form, suite = forms.InscriptionForm(saisie(request)), suite_demandee(request)

    def geste() -> HttpResponse:
        actions.creer_compte(**form.cleaned_data, suite=suite, adresse=adresse_de(request))
        return _lien_envoye(request, form.cleaned_data["email"], suite)

    return jouer(request, geste, form) or render(request, "compte/inscription.html", {"form": form, "suite": suite})


@publique
def renvoi(request: HttpRequest) -> HttpResponse:
    """Ask for the link of confirmation again."""
    form, suite = forms.EmailForm(saisie(request)), suite_demandee(request)

    def geste() -> HttpResponse:
        actions.renvoyer_confirmation(form.cleaned_data["email"], suite=suite, adresse=adresse_de(request))
        return _lien_envoye(request, form.cleaned_data["email"], suite)

    return jouer(request, geste, form) or render(request, "compte/renvoi.html", {"form": form, "suite": suite})


def _lien_envoye(request: HttpRequest, email: str, suite: str) -> HttpResponse:
    request.session[_ADRESSE] = email.strip().lower()
    query = f"?{urlencode({'next': suite})}" if suite else ""
    return redirect(reverse("comptes:lien_envoye") + query)


@login_not_required
@never_cache
def lien_envoye(request: HttpRequest) -> HttpResponse:
    """What to do now: open one's mailbox; ask again if nothing comes."""
    context = {"email": request.session.get(_ADRESSE, ""), "suite": suite_demandee(request)}
    return render(request, "compte/lien_envoye.html", context)


@publique
def confirmation(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of the mail: opening it changes nothing (mail scanners open links), the password confirms."""
    try:
        email = jetons.lire(Usage.CONFIRMATION, jeton).email
    except LienRefuse as refus:
        return lien_refuse(request, refus, "comptes:renvoi")
    form, suite = forms.MotDePasseActuelForm(saisie(request)), suite_demandee(request)

    def geste() -> HttpResponse:
        personne = actions.confirmer_email(jeton, mot_de_passe=form.cleaned_data["mot_de_passe_actuel"])
        messages.success(request, "Votre adresse est confirmée : votre compte est ouvert.")
        return accueillir(request, personne, suite)

    context = {"form": form, "email": email, "suite": suite}
    return jouer(request, geste, form) or render(request, "compte/confirmation.html", context)


@publique
def oubli(request: HttpRequest) -> HttpResponse:
    """Forgotten password: the same answer whether the address has an account or not."""
    form = forms.EmailForm(saisie(request))

    def geste() -> HttpResponse:
        actions.demander_mot_de_passe(form.cleaned_data["email"], adresse=adresse_de(request))
        request.session[_ADRESSE] = form.cleaned_data["email"].strip().lower()
        return redirect("comptes:oubli_envoye")

    return jouer(request, geste, form) or render(request, "compte/oubli.html", {"form": form})


@login_not_required
@never_cache
def oubli_envoye(request: HttpRequest) -> HttpResponse:
    return render(request, "compte/oubli_envoye.html", {"email": request.session.get(_ADRESSE, "")})


@publique
def choix_du_mot_de_passe(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of the mail: choose a password, and enter."""
    try:
        email = jetons.lire(Usage.MOT_DE_PASSE, jeton).email
    except LienRefuse as refus:
        return lien_refuse(request, refus, "comptes:oubli")
    form = forms.NouveauMotDePasseForm(saisie(request))

    def geste() -> HttpResponse:
        personne = actions.choisir_mot_de_passe(jeton, form.cleaned_data["mot_de_passe"])
        messages.success(request, "Votre mot de passe est enregistré.")
        return accueillir(request, personne)

    context = {"form": form, "email": email, "suite": suite_demandee(request)}
    return jouer(request, geste, form) or render(request, "compte/choix.html", context)


@require_POST
def deconnexion(request: HttpRequest) -> HttpResponse:
    """Leave; the next person at this screen does not come back to the list that was left."""
    response: HttpResponse = LogoutView.as_view()(request)
    response.delete_cookie(QUITTEE, path=reverse("agent:tableau"), samesite="Lax")
    return response
