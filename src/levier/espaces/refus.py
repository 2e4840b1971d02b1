"""Requests that the framework refuses before any view: each with a sentence."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def requete_mal_formee(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Too many files at once have their own sentence; the rest cannot be read."""
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        phrase = (
            f"Vous avez envoyé plus de {most} fichiers d’un coup : aucun n’est joint. Réunissez-les en quelques PDF, "
            "puis envoyez-les en plusieurs fois."
        )
        return render(request, "erreurs/refus.html", {"phrase": phrase}, status=400)
    return render(request, "400.html", status=400)
