"""Invite a colleague, send the link again, cancel it; and what the link opens."""

from __future__ import annotations

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from levier.comptes import actions, jetons, queries
from levier.comptes.enums import RoleStructure
from levier.comptes.erreurs import AutreCompte, LienRefuse
from levier.comptes.models import Invitation, Personne
from levier.comptes.permissions import peut_inviter
from levier.espaces.composants.geste import fait, jouer, page_a_formulaire, saisie
from levier.espaces.composants.requete import RequeteConnectee
from levier.espaces.compte import forms
from levier.espaces.compte.activite import activite
from levier.espaces.compte.base import accueillir, publique
from levier.espaces.compte.views.structures import RUBRIQUE


@page_a_formulaire
def inviter(request: RequeteConnectee, structure: int) -> HttpResponse:
    """An address and a role: a link goes by mail."""
    mine = get_object_or_404(queries.structures_de(request.user), pk=structure)
    verdict = peut_inviter(request.user, mine, RoleStructure.SIGNATAIRE)
    form = forms.InvitationForm(saisie(request), signataire=bool(verdict))

    def geste() -> HttpResponse:
        sent = actions.inviter_collegue(mine, par=request.user, **form.cleaned_data)
        told = f"L’invitation part vers {sent.email}. Le lien fonctionne sept jours."
        return fait(request, told, "comptes:structures")

    context = {"form": form, "structure": mine, **RUBRIQUE}
    return jouer(request, geste, form) or render(request, "compte/inviter.html", context)


def _invitation(personne: Personne, pk: int) -> Invitation:
    """A pending invitation of one of the person's structures; any other is not found."""
    return get_object_or_404(queries.invitations_en_attente(personne), pk=pk)


@require_POST
def renvoyer(request: RequeteConnectee, invitation: int) -> HttpResponse:
    found = _invitation(request.user, invitation)

    def geste() -> HttpResponse:
        actions.renvoyer_invitation(found, par=request.user)
        told = f"Un nouveau lien part vers {found.email} ; l’ancien ne fonctionne plus."
        return fait(request, told, "comptes:structures")

    return jouer(request, geste) or redirect("comptes:structures")


@require_POST
def annuler(request: RequeteConnectee, invitation: int) -> HttpResponse:
    found = _invitation(request.user, invitation)

    def geste() -> HttpResponse:
        actions.annuler_invitation(found, par=request.user)
        return fait(request, f"L’invitation de {found.email} est annulée.", "comptes:structures")

    return jouer(request, geste) or redirect("comptes:structures")


def vie_de_la_structure(request: RequeteConnectee, structure: int) -> HttpResponse:
    """Who did what for the structure, the latest first."""
    found = get_object_or_404(queries.structures_de(request.user), pk=structure)
    page = activite(found, request.GET.get("avant", ""))
    return render(request, "compte/activite.html", {"structure": found, "page": page, **RUBRIQUE})


@publique
def accepter(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of an invitation: opening it changes nothing (mail scanners open links), a button joins.

    Without account, the same page opens one; with one, its owner logs in and comes back.
    """
    try:
        invitation = jetons.lire_invitation(jeton)
    except LienRefuse:
        return render(request, "compte/invitation_refusee.html", status=410)
    personne = request.user if isinstance(request.user, Personne) else None
    form = django_forms.Form(saisie(request)) if personne else forms.OuvrirUnCompteForm(saisie(request))

    def geste() -> HttpResponse:
        return _rejoindre(request, jeton, personne) if personne else _ouvrir_un_compte(request, jeton, form)

    context = {"form": form, "invitation": invitation, **_invite(request, invitation)}
    return jouer(request, geste, form) or render(request, "compte/invitation.html", context)


def _rejoindre(request: HttpRequest, jeton: str, personne: Personne) -> HttpResponse:
    rattachement = actions.accepter_invitation(jeton, par=personne)
    return fait(request, f"Vous agissez désormais pour {rattachement.structure.avec_le}.", "comptes:structures")


def _ouvrir_un_compte(request: HttpRequest, jeton: str, form: django_forms.Form) -> HttpResponse:
    rattachement = actions.accepter_invitation_en_ouvrant_un_compte(jeton, **form.cleaned_data)
    messages.success(
        request, f"Votre compte est ouvert : vous agissez désormais pour {rattachement.structure.avec_le}."
    )
    return accueillir(request, rattachement.personne)


def _invite(request: HttpRequest, invitation: Invitation) -> dict[str, object]:
    """Whether who opens the link is who was invited."""
    user = request.user
    other = user.is_authenticated and user.email != invitation.email
    return {
        "autre_compte": AutreCompte(invitation.email).phrase if other else "",
        "a_un_compte": not user.is_authenticated and queries.a_un_compte_confirme(invitation.email),
    }
