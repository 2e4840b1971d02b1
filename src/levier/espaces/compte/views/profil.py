"""One's own account: who I am, my address, my password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from levier.comptes import actions, jetons, queries
from levier.comptes.erreurs import LienDUnAutreCompte, LienRefuse
from levier.comptes.jetons import Usage
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.lien import lien_refuse
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.compte import forms
from levier.espaces.compte.base import SECRETS


@page_a_formulaire
def profil(request: RequeteConnectee) -> HttpResponse:
    personne = request.user
    known = {
        "nom": personne.nom,
        "fonction": personne.fonction,
        "telephone": personne.telephone,
        "rythme": personne.rythme,
        "journee": personne.journee,
    }
    form = forms.ProfilForm(saisie(request), initial=known)
    if not queries.est_agent(personne):
        del form.fields["journee"]

    def geste() -> HttpResponse:
        actions.modifier_profil(personne, **form.cleaned_data)
        return fait(request, "Vos informations sont enregistrées.", "comptes:profil")

    context = {
        "form": form,
        "habilitations": queries.habilitations_en_vigueur()
        .filter(personne=personne)
        .order_by("role", "perimetre", "code"),
        "delegations": queries.delegations_en_vigueur().filter(personne=personne).order_by("perimetre", "code", "id"),
        "rubrique": "profil",
    }
    return jouer(request, geste, form) or render(request, "compte/profil.html", context)


@sensitive_post_parameters(*SECRETS)
@page_a_formulaire
def mot_de_passe(request: RequeteConnectee) -> HttpResponse:
    form = forms.ChangerMotDePasseForm(saisie(request))

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        personne = actions.changer_mot_de_passe(
            request.user,
            actuel=typed["mot_de_passe_actuel"],
            nouveau=typed["mot_de_passe"],
            seance=request.session.session_key or "",
        )
        update_session_auth_hash(request, personne)
        return fait(request, "Votre mot de passe est changé. Vos autres sessions sont fermées.", "comptes:profil")

    context = {"form": form, "rubrique": "mot_de_passe"}
    return jouer(request, geste, form) or render(request, "compte/mot_de_passe.html", context)


@sensitive_post_parameters(*SECRETS)
@page_a_formulaire
def adresse(request: RequeteConnectee) -> HttpResponse:
    form = forms.ChangerEmailForm(saisie(request))

    def geste() -> HttpResponse:
        typed = form.cleaned_data
        personne = actions.demander_changement_email(
            request.user, email=typed["email"], mot_de_passe=typed["mot_de_passe_actuel"]
        )
        if personne.email_demande:
            sent = f"Un lien est envoyé à {personne.email_demande} : ouvrez-le pour que l’adresse change."
            messages.info(request, sent)
        return redirect("comptes:adresse")

    context = {"form": form, "rubrique": "adresse"}
    return jouer(request, geste, form) or render(request, "compte/adresse.html", context)


@never_cache
@page_a_formulaire
def nouvelle_adresse(request: RequeteConnectee, jeton: str) -> HttpResponse:
    """The link of the mail at the new address, for its own account; a button confirms: a mail scanner changes nothing."""
    try:
        asking = jetons.lire(Usage.CHANGEMENT, jeton)
    except LienRefuse as refus:
        return lien_refuse(request, refus)
    if asking.pk != request.user.pk:
        return lien_refuse(request, LienDUnAutreCompte(), status=403)
    form = FormulaireLibre()

    def geste() -> HttpResponse:
        personne = actions.confirmer_changement_email(jeton, par=request.user)
        update_session_auth_hash(request, personne)
        return fait(request, f"L’adresse de votre compte est maintenant {personne.email}.", "comptes:profil")

    if joue := jouer(request, geste, form):
        return joue
    if form.refus:
        return lien_refuse(request, form.refus)
    return render(request, "compte/nouvelle_adresse.html", {"email": asking.email_demande, "ancienne": asking.email})
