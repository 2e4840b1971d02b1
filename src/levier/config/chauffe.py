"""Warm a server before it forks: what every process would build for its first pages is built once, and shared."""

from __future__ import annotations

import gc
import io
import logging
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connections
from django.template.loader import get_template
from django.urls import get_resolver, reverse

from levier.appels.queries import appels_ouverts, cahier_de, version_en_vigueur

GABARITS = Path(__file__).resolve().parents[1] / "espaces" / "templates"
trace = logging.getLogger(__name__)


def chauffer(application: WSGIHandler) -> None:
    """Import the routes, compile the templates and the cahiers of open calls, open the first pages; then freeze all of it.

    A base that does not answer leaves the rest to the first requests. No connection is kept: a fork would share it.
    """
    get_resolver().url_patterns  # noqa: B018  reading it imports the routes
    for gabarit in GABARITS.rglob("*.html"):
        get_template(str(gabarit.relative_to(GABARITS)))
    try:
        for adresse in (*_appels_en_vigueur(), reverse("espaces:accueil"), reverse("comptes:connexion")):
            _ouvrir(application, adresse)
    except DatabaseError as error:
        trace.warning("La base ne répond pas encore : les premières pages seront plus lentes (%s)", error)
    finally:
        connections.close_all()
    gc.collect()
    gc.freeze()


def _appels_en_vigueur() -> list[str]:
    """Compile the cahiers of the open calls that close first; the page of one."""
    opened = appels_ouverts()
    for appel in opened:
        cahier_de(version_en_vigueur(appel))
    return [reverse("espaces:appel", args=[appel.identifiant]) for appel in opened[:1]]


def _ouvrir(application: WSGIHandler, adresse: str) -> None:
    environ: dict[str, object] = {
        "PATH_INFO": adresse,
        "HTTP_HOST": _hote(),
        "HTTPS": "on" if settings.HTTPS else "off",
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    response = application(environ, lambda *_: lambda _: None)
    for _ in response:
        pass
    response.close()


def _hote() -> str:
    """A name that the application answers to."""
    first = settings.ALLOWED_HOSTS[0].lstrip(".")
    return "localhost" if first == "*" else first
