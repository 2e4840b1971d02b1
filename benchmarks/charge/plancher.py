"""The framework's floor: the same Django, server and database for a minimal form; no session, right, rule or journal.

`gunicorn benchmarks.charge.plancher:application`, with PLANCHER_BASE (a DATABASE_URL) and PLANCHER_FICHIERS (a folder).
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import django
from django import forms
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from levier.socle.base_de_donnees import lire_adresse

FICHIERS = Path(os.environ.get("PLANCHER_FICHIERS", "."))
BASE = lire_adresse(os.environ.get("PLANCHER_BASE", "postgresql:///plancher"))
if not settings.configured:
    settings.configure(
        SECRET_KEY="plancher",  # noqa: S106  signs nothing
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=[],
        DATABASES={"default": {**BASE, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        FILE_UPLOAD_MAX_MEMORY_SIZE=1024 * 1024,
        USE_TZ=True,
    )
    django.setup()


class Brouillon(models.Model):
    """One value that is saved again and again."""

    id = models.IntegerField(primary_key=True)
    valeur = models.TextField()

    class Meta:
        app_label = "plancher"
        db_table = "brouillon"
        managed = False


class Piece(models.Model):
    """A file received."""

    id = models.UUIDField(primary_key=True)
    brouillon = models.IntegerField()
    nom = models.TextField()
    taille = models.IntegerField()

    class Meta:
        app_label = "plancher"
        db_table = "piece"
        managed = False


class Depot(models.Model):
    """One deposit by draft."""

    brouillon = models.IntegerField(unique=True)
    valeur = models.TextField()

    class Meta:
        app_label = "plancher"
        db_table = "depot"
        managed = False


class Formulaire(forms.Form):
    """The minimal form."""

    valeur = forms.CharField(max_length=5000, widget=forms.Textarea)


_PAGE = engines["django"].from_string("<!doctype html><title>Formulaire</title><form method=post>{{ form }}</form>")


def champ(request: HttpRequest, rang: int) -> HttpResponse:
    """Save one field."""
    form = Formulaire(request.POST)
    if form.is_valid():
        Brouillon.objects.filter(pk=rang).update(valeur=form.cleaned_data["valeur"])
    return HttpResponse(_PAGE.render({"form": form}))


def piece(request: HttpRequest, rang: int) -> HttpResponse:
    """Receive one file."""
    sent = request.FILES["fichier"]
    key = uuid.uuid4()
    with (FICHIERS / key.hex).open("wb") as kept:
        for chunk in sent.chunks():
            kept.write(chunk)
    Piece.objects.create(id=key, brouillon=rang, nom=sent.name or "", taille=sent.size or 0)
    return HttpResponse(status=302, headers={"Location": "/"})


@transaction.atomic
def depot(_request: HttpRequest, rang: int) -> HttpResponse:
    """Copy the draft into a deposit."""
    draft = Brouillon.objects.select_for_update().get(pk=rang)
    Depot.objects.create(brouillon=rang, valeur=draft.valeur)
    return HttpResponse(status=302, headers={"Location": "/"})


urlpatterns = [path("champ/<int:rang>/", champ), path("piece/<int:rang>/", piece), path("depot/<int:rang>/", depot)]
application = get_wsgi_application()
