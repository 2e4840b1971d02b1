"""The demonstration's mailbox, open to all: it exists only where nothing is real."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from levier.espaces.compte import boite
from levier.socle.models import Courriel, EtatCourriel


@login_not_required
@never_cache
def courriers_demo(request: HttpRequest) -> HttpResponse:
    _en_demonstration()
    start, pour = request.GET.get("debut", ""), request.GET.get("pour", "").strip()
    page = boite.lister(settings.BOITE_DE_DEMO, debut=int(start) if start.isdecimal() else 0, pour=pour)
    waiting = Courriel.objects.filter(etat=EtatCourriel.A_REGROUPER, destinataire__icontains=pour)
    context = {"page": page, "pour": pour, "attendent": waiting.count(), "en_attente": waiting[: boite.PAR_PAGE]}
    return render(request, "compte/courriers.html", context)


@login_not_required
@never_cache
def courrier_demo(request: HttpRequest, cle: str) -> HttpResponse:
    return render(request, "compte/courrier.html", {"courrier": _courrier(cle)})


@login_not_required
@never_cache
def piece_demo(request: HttpRequest, cle: str, rang: int) -> HttpResponse:
    """A file sent with a mail, always downloaded, never opened in the page."""
    del request
    for piece in _courrier(cle).pieces:
        if piece.rang == rang:
            response = HttpResponse(piece.contenu, content_type=piece.type_mime)
            response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=piece.nom) or ""
            response["X-Content-Type-Options"] = "nosniff"
            return response
    raise Http404


def _en_demonstration() -> None:
    if not settings.DEMO:
        raise Http404


def _courrier(cle: str) -> boite.Courrier:
    _en_demonstration()
    mail = boite.ouvrir(settings.BOITE_DE_DEMO, cle)
    if mail is None:
        raise Http404
    return mail
