"""What the account's screens share: an act behind a form, where to go next, where a request comes from."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import FormView

from levier.comptes.models import Personne
from levier.comptes.queries import est_agent, structures_de
from levier.socle.erreurs import RefusMetier

MOTEUR = "django.contrib.auth.backends.ModelBackend"


class VueActe(FormView):
    """A form whose sending is one act; its refusal is shown at its field, or on top, and what was typed stays."""

    def agir(self, form: Any) -> HttpResponse:
        raise NotImplementedError

    @property
    def moi(self) -> Personne:
        return moi(self.request)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            return self.agir(form)
        except RefusMetier as refus:
            form.add_error(refus.champ if refus.champ in form.fields else None, refus.phrase)
            return self.form_invalid(form)


def moi(request: HttpRequest) -> Personne:
    """Who is logged in: the middleware let nobody else come here."""
    return cast("Personne", request.user)


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
    """Open the session (under a new key), and lead to what was wanted, or to the person's own space."""
    login(request, personne, backend=MOTEUR)
    return redirect(suite or accueil_de(personne))


def accueil_de(personne: Personne) -> str:
    """Agents to their list, members to their requests, others to the choice of a structure."""
    if est_agent(personne):
        return reverse("agent:tableau")
    return reverse("porteur:liste" if structures_de(personne).exists() else "comptes:rattacher")


def adresse_de(request: HttpRequest) -> str:
    """The network address of the visitor; that given by the proxy only where one is declared in front of us."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
