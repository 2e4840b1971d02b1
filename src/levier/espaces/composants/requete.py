"""Requests as our views receive them, for the type checker."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from levier.comptes.models import Personne


class HtmxHttpRequest(HttpRequest):
    """A request seen by django-htmx."""

    htmx: HtmxDetails


class RequeteConnectee(HtmxHttpRequest):
    """A request of a person who is logged in: LoginRequiredMiddleware lets no other through."""

    user: Personne
