"""The page of a link of our mails that opens nothing, whatever it was for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from levier.socle.erreurs import RefusMetier


def lien_refuse(
    request: HttpRequest, refus: RefusMetier, recours: str = "", *, status: int = 410, sans_compte: bool = False
) -> HttpResponse:
    """The page of a link of our mails that no longer works: its sentence, and the way to another.

    `sans_compte`: who received it needs no account, and is offered none.
    """
    context = {"phrase": refus.phrase, "recours": reverse(recours) if recours else "", "sans_compte": sans_compte}
    return render(request, "compte/lien_refuse.html", context, status=status)
