"""Prove that one acts for a structure: what its own mailbox answers, the mail of a partner."""

from __future__ import annotations

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from levier.comptes import actions, queries
from levier.comptes.enums import RATTACHEMENTS_VIVANTS, RoleStructure
from levier.comptes.erreurs import LienRefuse
from levier.comptes.preuve import lire_preuve, peut_etre_prouve
from levier.dossiers.actions import entrer_par_l_invitation
from levier.dossiers.groupe import partenariats_de
from levier.dossiers.invitation import lire_entree
from levier.espaces.composants.geste import FormulaireLibre, fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.lien import lien_refuse
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.compte import forms
from levier.espaces.compte.base import publique
from levier.espaces.compte.views.structures import RUBRIQUE
from levier.socle.adresses import masquer
from levier.territoires.queries.adresses import adresse_officielle


@page_a_formulaire
def verifier(request: RequeteConnectee, rattachement: int) -> HttpResponse:
    """The ways to have one's link checked: a mail to the structure's own address, or a file."""
    lien = get_object_or_404(queries.rattachements_de(request.user), pk=rattachement)
    form = FormulaireLibre()

    def geste() -> HttpResponse:
        sent = actions.ecrire_a_la_structure(lien, par=request.user)
        told = f"Un courriel part vers {sent}. Quand on y répond « c’est bien nous », votre rattachement est vérifié."
        return fait(request, told, "comptes:structures")

    if joue := jouer(request, geste, form):
        return joue
    if request.method != "POST" and not peut_etre_prouve(lien):
        return redirect("comptes:structures")
    official = adresse_officielle(lien.structure)
    context = {"lien": lien, "adresse_masquee": masquer(official) if official else "", "refus": form.refus, **RUBRIQUE}
    return render(request, "compte/verifier.html", context, status=form.statut)


@publique
def repondre(request: HttpRequest, jeton: str) -> HttpResponse:
    """Who reads the structure's mailbox says that it is so, or not; no account is needed, opening changes nothing."""
    try:
        lien = lire_preuve(jeton)
    except LienRefuse as refus:
        return lien_refuse(request, refus)
    form = FormulaireLibre()

    def geste() -> HttpResponse:
        refused = request.POST.get("reponse") == "non"
        answered = actions.contester(jeton) if refused else actions.prouver_par_l_adresse(jeton)
        return render(request, "compte/preuve_reponse.html", {"lien": answered, "conteste": refused})

    context = {"lien": lien}
    return jouer(request, geste, form) or render(request, "compte/preuve.html", context, status=form.statut)


@page_a_formulaire
def entrer(request: RequeteConnectee, jeton: str) -> HttpResponse:
    """The link of a partner's mail: opening it changes nothing, a button joins its structure and opens the project."""
    try:
        found = lire_entree(jeton)
    except LienRefuse as refus:
        return lien_refuse(request, refus)
    known = (
        queries.rattachements_de(request.user).filter(structure=found.structure, etat__in=RATTACHEMENTS_VIVANTS).first()
    )
    form = django_forms.Form(saisie(request)) if known else forms.RoleForm(saisie(request))

    def geste() -> HttpResponse:
        role = RoleStructure(known.role) if known else form.cleaned_data["role"]
        entrer_par_l_invitation(jeton, par=request.user, role=role)
        if partenariats_de(request.user).filter(pk=found.pk).exists():
            return redirect("porteur:partenariat", numero=found.dossier.numero)
        told = f"Un membre {found.structure.avec_de} doit d’abord vous accepter ; rouvrez ensuite ce lien."
        return fait(request, told, "comptes:structures")

    context = {"form": form, "partenaire": found, "dossier": found.dossier, "connu": known, **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/entrer.html", context)
