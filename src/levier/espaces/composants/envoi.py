"""A file on its way to a browser: always as a download, never shown as a page, kept by no cache."""

from __future__ import annotations

from typing import TypeVar

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

from levier.socle import fichiers
from levier.socle.models import Fichier

Reponse = TypeVar("Reponse", bound=HttpResponseBase)


def envoyer(fichier: Fichier) -> FileResponse:
    """The file in a stream. Raises Http404 when its bytes are gone, FichierEnQuarantaine, FichierEcarte."""
    try:
        stream = fichiers.ouvrir(fichier)
    except FileNotFoundError as error:
        raise Http404 from error
    return sans_trace(FileResponse(stream, as_attachment=True, filename=fichier.nom, content_type=fichier.type_mime))


def sans_trace(reponse: Reponse) -> Reponse:
    """The same answer, read as the type it says and kept by no cache."""
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse
