"""A refusal of the business becomes a page with its sentence, never a trace."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from levier.socle.erreurs import ActeInterdit, RefusMetier


class RefusMetierMiddleware:
    """Views may catch refusals to show them beside a field; what they let pass arrives here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """An address that holds a NUL byte names nothing here, and PostgreSQL refuses it: answered at once."""
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RefusMetier):
            return None
        status = 403 if isinstance(exception, ActeInterdit) else 409
        return render(request, "erreurs/refus.html", {"phrase": exception.phrase}, status=status)
