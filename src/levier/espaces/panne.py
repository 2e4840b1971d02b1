"""What a person sees when the service cannot answer: pages that need nothing, not even the database."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETENTER_APRES = 5
"""Seconds after which a browser or a program may ask again."""


def erreur_interne(_: HttpRequest) -> HttpResponse:
    """The page of an error of ours. While the database does not answer, it is a 503: asking again is worth it."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": str(RETENTER_APRES)})
    return HttpResponse(render_to_string("500.html"), status=500)
