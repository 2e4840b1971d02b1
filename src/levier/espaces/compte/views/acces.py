"""Log in, log out, open an account, confirm it, choose a password again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from levier.comptes import actions, jetons
from levier.comptes.erreurs import EmailNonConfirme, LienRefuse
from levier.comptes.jetons import Usage
from levier.espaces.compte import forms
from levier.espaces.compte.base import VueActe, accueil_de, accueillir, adresse_de, suite_demandee

PUBLIQUE = [login_not_required, never_cache, sensitive_post_parameters("mot_de_passe", "mot_de_passe_actuel")]
_ADRESSE = "compte_adresse"


@method_decorator(PUBLIQUE, name="dispatch")
class Connexion(VueActe):
    template_name = "compte/connexion.html"
    form_class = forms.ConnexionForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(suite_demandee(request) or accueil_de(request.user))
        return super().get(request, *args, **kwargs)

    def agir(self, form: forms.ConnexionForm) -> HttpResponse:
        try:
            person = actions.identifier(**form.cleaned_data, adresse=adresse_de(self.request))
        except EmailNonConfirme as refus:
            self.extra_context = {"a_confirmer": refus.email}
            raise
        return accueillir(self.request, person, suite_demandee(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, suite=suite_demandee(self.request))


@method_decorator(PUBLIQUE, name="dispatch")
class Inscription(VueActe):
    """The same answer whether the address has an account or not."""

    template_name = "compte/inscription.html"
    form_class = forms.InscriptionForm

    def agir(self, form: forms.InscriptionForm) -> HttpResponse:
        suite = suite_demandee(self.request)
        actions.creer_compte(**form.cleaned_data, suite=suite, adresse=adresse_de(self.request))
        return _lien_envoye(self.request, form.cleaned_data["email"], suite)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, suite=suite_demandee(self.request))


@method_decorator(PUBLIQUE, name="dispatch")
class Renvoi(VueActe):
    """Ask for the link of confirmation again."""

    template_name = "compte/renvoi.html"
    form_class = forms.EmailForm

    def agir(self, form: forms.EmailForm) -> HttpResponse:
        suite = suite_demandee(self.request)
        actions.renvoyer_confirmation(form.cleaned_data["email"], suite=suite, adresse=adresse_de(self.request))
        return _lien_envoye(self.request, form.cleaned_data["email"], suite)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, suite=suite_demandee(self.request))


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


class VueLien(VueActe):
    """What a link of our mails opens. A link that no longer works gets its sentence and the way to another."""

    usage: Usage
    recours: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.email = jetons.lire(self.usage, kwargs["jeton"]).email
        except LienRefuse as refus:
            context = {"phrase": refus.phrase, "recours": reverse(self.recours)}
            return render(request, "compte/lien_refuse.html", context, status=410)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, email=self.email, suite=suite_demandee(self.request))


@method_decorator(PUBLIQUE, name="dispatch")
class Confirmation(VueLien):
    """The link of the mail: opening it changes nothing (mail scanners open links), the password confirms."""

    template_name = "compte/confirmation.html"
    form_class = forms.MotDePasseActuelForm
    usage, recours = Usage.CONFIRMATION, "comptes:renvoi"

    def agir(self, form: forms.MotDePasseActuelForm) -> HttpResponse:
        person = actions.confirmer_email(self.kwargs["jeton"], mot_de_passe=form.cleaned_data["mot_de_passe_actuel"])
        messages.success(self.request, "Votre adresse est confirmée : votre compte est ouvert.")
        return accueillir(self.request, person, suite_demandee(self.request))


@method_decorator(PUBLIQUE, name="dispatch")
class Oubli(VueActe):
    """Forgotten password: the same answer whether the address has an account or not."""

    template_name = "compte/oubli.html"
    form_class = forms.EmailForm

    def agir(self, form: forms.EmailForm) -> HttpResponse:
        actions.demander_mot_de_passe(form.cleaned_data["email"], adresse=adresse_de(self.request))
        self.request.session[_ADRESSE] = form.cleaned_data["email"].strip().lower()
        return redirect("comptes:oubli_envoye")


@login_not_required
@never_cache
def oubli_envoye(request: HttpRequest) -> HttpResponse:
    return render(request, "compte/oubli_envoye.html", {"email": request.session.get(_ADRESSE, "")})


@method_decorator(PUBLIQUE, name="dispatch")
class ChoixMotDePasse(VueLien):
    """The link of the mail: choose a password, and enter."""

    template_name = "compte/choix.html"
    form_class = forms.NouveauMotDePasseForm
    usage, recours = Usage.MOT_DE_PASSE, "comptes:oubli"

    def agir(self, form: forms.NouveauMotDePasseForm) -> HttpResponse:
        person = actions.choisir_mot_de_passe(self.kwargs["jeton"], form.cleaned_data["mot_de_passe"])
        messages.success(self.request, "Votre mot de passe est enregistré.")
        return accueillir(self.request, person)
