"""Around every page: a refusal of the business becomes a page with its sentence; private pages are kept by no cache."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.functional import SimpleLazyObject

from levier.comptes import seances
from levier.comptes.models import Personne
from levier.comptes.queries import est_agent
from levier.espaces.composants.code_recent import est_prouve
from levier.socle import horloge, trace
from levier.socle.erreurs import GesteInterdit, RefusMetier
from levier.socle.reseaux import visiteur

CODE = "comptes:second_facteur"
SANS_EFFET = {"GET", "HEAD", "OPTIONS", "TRACE"}


class ProxysMiddleware:
    """REMOTE_ADDR becomes the visitor's, found behind the declared proxies; what nobody declared says of itself is not read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer, given = request.META.get("REMOTE_ADDR", ""), request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if settings.LEVIER_PROXYS.connait(peer):
            request.META["REMOTE_ADDR"] = visiteur(peer, given, settings.LEVIER_PROXYS)
        else:
            request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        return self.get_response(request)


class TraceMiddleware:
    """The security log knows where what is tried comes from, and each page that was refused to somebody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with trace.depuis(str(request.META.get("REMOTE_ADDR", ""))):
            response = self.get_response(request)
            if response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
                _tracer_le_refus(request, response.status_code)
        return response


def _tracer_le_refus(request: HttpRequest, statut: int) -> None:
    """A line, unless it is only somebody unknown asking for what does not exist: what is hidden answers as what is not."""
    user = getattr(request, "user", None) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    who = user.identifiant if isinstance(user, Personne) else ""
    if who or statut == HTTPStatus.FORBIDDEN:
        trace.tracer("acces", who, str(int(statut)), methode=str(request.method), chemin=request.path)


class PagesPriveesMiddleware:
    """What a browser with a session receives is kept by no cache, its own included: computers are shared."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            patch_cache_control(response, private=True, no_store=True)
        return response


class FuseauMiddleware:
    """A page that is of one call tells its instants in the call's time zone (`a_l_heure_de`); the next one starts in Paris."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)


class AuthentificationMiddleware(AuthenticationMiddleware):
    """A page that is read knows the powers of its person once; what writes asks them at the instant of each act."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _veiller(request)
        if request.method not in SANS_EFFET:
            request.user = SimpleLazyObject(lambda: _sans_memoire(get_user(request)))  # type: ignore[assignment]  # as Django's own


def _veiller(request: HttpRequest) -> None:
    """End the session of an agent that nobody used for LEVIER_INACTIVITE: an office is left open."""
    seen = seances.instant(request.session, seances.VUE)
    if seen is not None and horloge.temps_reel() - seen > settings.LEVIER_INACTIVITE:
        who = get_user(request)
        if isinstance(who, Personne) and est_agent(who):
            trace.tracer("session", who.identifiant, "fermee_sans_usage")
            logout(request)
            return
    seances.voir(request.session)


def _sans_memoire(personne: AbstractBaseUser | AnonymousUser) -> AbstractBaseUser | AnonymousUser:
    if isinstance(personne, Personne):
        personne.pouvoirs_lus = None
    return personne


class SecondFacteurMiddleware:
    """An agent goes nowhere but to public pages before the code, and decides with a recent one only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, vue: Callable[..., HttpResponse], _arguments: object, _noms: object
    ) -> HttpResponse | None:
        if not settings.LEVIER_SECOND_FACTEUR or not getattr(vue, "login_required", True):
            return None
        who = request.user
        if not isinstance(who, Personne) or request.path == reverse(CODE) or not est_agent(who):
            return None
        if est_prouve(request.session, recent=getattr(vue, "code_recent", False)):
            return None
        back = request.get_full_path() if request.method in SANS_EFFET else request.path
        if getattr(request, "htmx", False):
            back = getattr(request, "htmx").current_url_abs_path or "/"  # noqa: B009  set by django-htmx
        there = f"{reverse(CODE)}?{urlencode({REDIRECT_FIELD_NAME: back})}"
        return (
            HttpResponse(status=204, headers={"HX-Redirect": there})
            if getattr(request, "htmx", False)
            else redirect(there)
        )


class RefusMetierMiddleware:
    """Views may catch refusals to show them beside a field; what they let pass arrives here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An address that holds a NUL byte names nothing here, and PostgreSQL refuses it: answered at once."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        response = self.get_response(request)
        return _hors_du_fragment(request) if _session_finie(request, response) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RefusMetier):
            return None
        status = 403 if isinstance(exception, GesteInterdit) else 409
        return render(request, "erreurs/refus.html", {"phrase": exception.phrase}, status=status)


def _session_finie(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether htmx, which asked for a piece of page, is sent to the login page."""
    login = resolve_url(settings.LOGIN_URL)
    return (
        bool(getattr(request, "htmx", False)) and response.status_code == 302 and response["Location"].startswith(login)
    )


def _hors_du_fragment(request: HttpRequest) -> HttpResponse:
    """Send the whole window to the login page, then back to the page it shows."""
    page = getattr(request, "htmx").current_url_abs_path or "/"  # noqa: B009  set by django-htmx, unknown to Django's types
    query = urlencode({REDIRECT_FIELD_NAME: page})
    return HttpResponse(status=204, headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?{query}"})
