"""One's own account: who I am, my address, my password."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View

from levier.comptes import actions, jetons, queries
from levier.comptes.erreurs import LienRefuse
from levier.comptes.jetons import Usage
from levier.espaces.compte import forms
from levier.espaces.compte.base import VueActe
from levier.socle.erreurs import RefusMetier

SECRETE = sensitive_post_parameters("mot_de_passe", "mot_de_passe_actuel")


class Profil(VueActe):
    template_name = "compte/profil.html"
    form_class = forms.ProfilForm

    def get_initial(self) -> dict[str, Any]:
        user = self.moi
        return {"nom": user.nom, "fonction": user.fonction, "telephone": user.telephone, "rythme": user.rythme}

    def agir(self, form: forms.ProfilForm) -> HttpResponse:
        actions.modifier_profil(self.moi, **form.cleaned_data)
        messages.success(self.request, "Vos informations sont enregistrées.")
        return redirect("comptes:profil")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.moi
        rights = queries.habilitations_en_vigueur().filter(personne=person).order_by("role", "perimetre", "code")
        delegations = queries.delegations_en_vigueur().filter(delegataire=person).order_by("departement_code", "id")
        return super().get_context_data(**kwargs, habilitations=rights, delegations=delegations, rubrique="profil")


@method_decorator(SECRETE, name="dispatch")
class MotDePasse(VueActe):
    template_name = "compte/mot_de_passe.html"
    form_class = forms.ChangerMotDePasseForm
    extra_context = {"rubrique": "mot_de_passe"}

    def agir(self, form: forms.ChangerMotDePasseForm) -> HttpResponse:
        typed = form.cleaned_data
        person = actions.changer_mot_de_passe(
            self.moi, actuel=typed["mot_de_passe_actuel"], nouveau=typed["mot_de_passe"]
        )
        update_session_auth_hash(self.request, person)
        messages.success(self.request, "Votre mot de passe est changé. Vos autres sessions sont fermées.")
        return redirect("comptes:profil")


@method_decorator(SECRETE, name="dispatch")
class Adresse(VueActe):
    template_name = "compte/adresse.html"
    form_class = forms.ChangerEmailForm
    extra_context = {"rubrique": "adresse"}

    def agir(self, form: forms.ChangerEmailForm) -> HttpResponse:
        typed = form.cleaned_data
        person = actions.demander_changement_email(
            self.moi, email=typed["email"], mot_de_passe=typed["mot_de_passe_actuel"]
        )
        if person.email_demande:
            messages.info(
                self.request, f"Un lien est envoyé à {person.email_demande} : ouvrez-le pour que l’adresse change."
            )
        return redirect("comptes:adresse")


@method_decorator([login_not_required, never_cache], name="dispatch")
class NouvelleAdresse(View):
    """The link of the mail at the new address; a button confirms, so that a mail scanner changes nothing."""

    def get(self, request: HttpRequest, jeton: str) -> HttpResponse:
        try:
            person = jetons.lire(Usage.CHANGEMENT, jeton)
        except LienRefuse as refus:
            return _refuse(request, refus)
        return render(
            request, "compte/nouvelle_adresse.html", {"email": person.email_demande, "ancienne": person.email}
        )

    def post(self, request: HttpRequest, jeton: str) -> HttpResponse:
        try:
            person = actions.confirmer_changement_email(jeton)
        except RefusMetier as refus:
            return _refuse(request, refus)
        messages.success(request, f"L’adresse de votre compte est maintenant {person.email}.")
        return redirect("comptes:profil")


def _refuse(request: HttpRequest, refus: RefusMetier) -> HttpResponse:
    return render(request, "compte/lien_refuse.html", {"phrase": refus.phrase, "recours": ""}, status=410)
