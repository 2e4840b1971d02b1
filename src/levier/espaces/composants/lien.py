"""The page of a link of our mails that opens nothing, whatever it was for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from levier.socle.erreurs import RefusMetier


def lien_refuse(request: HttpRequest, refus: RefusMetier, recours: str = "", *, status: int = 410) -> HttpResponse:
    """The page of a link of our mails that no longer works: its sentence, and the way to another."""
    context = {"phrase": refus.phrase, "recours": reverse(recours) if recours else ""}
    return render(request, "compte/lien_refuse.html", context, status=status)
