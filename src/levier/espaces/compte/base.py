"""What the account's screens share: pages open to all, where to go next, where a request comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from levier.comptes import seances
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.queries import ROLES_D_INSTRUCTION, est_agent, ressorts_de, structures_de
from levier.espaces.composants.geste import page_a_formulaire
from levier.espaces.compte.appareil import nommer, reconnaitre

Vue = TypeVar("Vue", bound=Callable[..., HttpResponse])
SECRETS = ("mot_de_passe", "mot_de_passe_actuel")


def publique(vue: Vue) -> Vue:
    """A page of the account open to all, kept by no cache; the passwords sent to it stand in no report of an error."""
    return login_not_required(never_cache(sensitive_post_parameters(*SECRETS)(page_a_formulaire(vue))))


def chemin_sur(request: HttpRequest, chemin: str) -> str:
    """`chemin` when it is a path of this site, empty otherwise: no open redirect."""
    local = chemin.startswith("/") and url_has_allowed_host_and_scheme(
        chemin, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return chemin if local and not chemin.startswith("/compte/") else ""


def suite_demandee(request: HttpRequest) -> str:
    """Where the visitor wanted to go before he was asked who he is."""
    return chemin_sur(request, request.POST.get("next") or request.GET.get("next", ""))


def accueillir(request: HttpRequest, personne: Personne, suite: str = "") -> HttpResponse:
    """Open the session (under a new key), have the browser remembered, and lead to what was wanted, or to the person's own space."""
    login(request, personne)
    seances.ouvrir(request.session, personne, nommer(request.headers.get("User-Agent", "")))
    response = redirect(suite or accueil_de(personne))
    reconnaitre(request, response, personne)
    return response


def connecte_le(request: HttpRequest) -> dt.datetime | None:
    """When the session was opened by a password, in real time."""
    return seances.instant(request.session, seances.OUVERTE)


def accueil_de(personne: Personne) -> str:
    """Agents to their day (who only reads, to the list), members to their requests, others to the choice of a structure."""
    if est_agent(personne):
        acts = ressorts_de(personne, *ROLES_D_INSTRUCTION, Role.ADMINISTRATEUR)
        return reverse("agent:journee" if acts else "agent:tableau")
    return reverse("porteur:liste" if structures_de(personne).exists() else "comptes:rattacher")


def adresse_de(request: HttpRequest) -> str:
    """The network address of the visitor, as `ProxysMiddleware` found it."""
    return str(request.META.get("REMOTE_ADDR", ""))
