"""Invite a colleague, send the link again, cancel it; and what the link opens."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from levier.comptes import actions, jetons, queries
from levier.comptes.enums import RoleStructure
from levier.comptes.erreurs import AutreCompte, LienRefuse
from levier.comptes.models import Invitation
from levier.comptes.permissions import peut_inviter
from levier.espaces.compte import forms
from levier.espaces.compte.activite import activite
from levier.espaces.compte.base import VueActe, accueillir, moi
from levier.espaces.compte.views.structures import RUBRIQUE, jouer
from levier.territoires.models import Structure


class Inviter(VueActe):
    """An address and a role: a link goes by mail."""

    template_name = "compte/inviter.html"
    form_class = forms.InvitationForm
    extra_context = RUBRIQUE

    def structure(self) -> Structure:
        return get_object_or_404(queries.structures_de(self.moi), pk=self.kwargs["structure"])

    def get_form_kwargs(self) -> dict[str, Any]:
        right = peut_inviter(self.moi, self.structure(), RoleStructure.SIGNATAIRE)
        return {**super().get_form_kwargs(), "signataire": bool(right)}

    def agir(self, form: forms.InvitationForm) -> HttpResponse:
        invitation = actions.inviter_collegue(self.structure(), par=self.moi, **form.cleaned_data)
        messages.success(self.request, f"L’invitation part vers {invitation.email}. Le lien fonctionne sept jours.")
        return redirect("comptes:structures")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, structure=self.structure())


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    """A pending invitation of one of the person's structures; any other is not found."""
    return get_object_or_404(queries.invitations_en_attente(moi(request)), pk=pk)


@require_POST
def renvoyer(request: HttpRequest, invitation: int) -> HttpResponse:
    found = _invitation(request, invitation)
    done = f"Un nouveau lien part vers {found.email} ; l’ancien ne fonctionne plus."
    jouer(request, lambda: actions.renvoyer_invitation(found, par=moi(request)), done)
    return redirect("comptes:structures")


@require_POST
def annuler(request: HttpRequest, invitation: int) -> HttpResponse:
    found = _invitation(request, invitation)
    done = f"L’invitation de {found.email} est annulée."
    jouer(request, lambda: actions.annuler_invitation(found, par=moi(request)), done)
    return redirect("comptes:structures")


def vie_de_la_structure(request: HttpRequest, structure: int) -> HttpResponse:
    """Who did what for the structure, the latest first."""
    found = get_object_or_404(queries.structures_de(moi(request)), pk=structure)
    page = activite(found, request.GET.get("avant", ""))
    return render(request, "compte/activite.html", {"structure": found, "page": page, **RUBRIQUE})


PUBLIQUE = [login_not_required, never_cache, sensitive_post_parameters("mot_de_passe")]


@method_decorator(PUBLIQUE, name="dispatch")
class Accepter(VueActe):
    """The link of an invitation: opening it changes nothing (mail scanners open links), a button joins.

    Without account, the same page opens one; with one, its owner logs in and comes back.
    """

    template_name = "compte/invitation.html"
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.invitation = jetons.lire_invitation(kwargs["jeton"])
        except LienRefuse:
            return render(request, "compte/invitation_refusee.html", status=410)
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[django_forms.Form]:
        return django_forms.Form if self.request.user.is_authenticated else forms.OuvrirUnCompteForm

    def agir(self, form: django_forms.Form) -> HttpResponse:
        if self.request.user.is_authenticated:
            link = actions.accepter_invitation(self.kwargs["jeton"], par=self.moi)
            messages.success(self.request, f"Vous agissez désormais pour {link.structure}.")
            return redirect("comptes:structures")
        link = actions.accepter_invitation_en_ouvrant_un_compte(self.kwargs["jeton"], **form.cleaned_data)
        messages.success(self.request, f"Votre compte est ouvert : vous agissez désormais pour {link.structure}.")
        return accueillir(self.request, link.personne)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        other = user.is_authenticated and user.email != self.invitation.email
        return super().get_context_data(
            **kwargs,
            invitation=self.invitation,
            autre_compte=AutreCompte(self.invitation.email).phrase if other else "",
            a_un_compte=not user.is_authenticated and queries.a_un_compte_confirme(self.invitation.email),
        )
