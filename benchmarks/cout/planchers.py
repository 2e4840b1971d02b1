"""The floors in the process of the application and on its connection: what Django costs when it does nothing of Levier.

`champ`, `televersement` and `depot` are those of `benchmarks.charge.plancher`, without middleware; `page` adds one
indexed query of 50 rows by the ORM under a trivial template, with session, person and CSRF.
"""

from __future__ import annotations

import psycopg
from benchmarks.charge import plancher
from benchmarks.charge.preparation import TABLES_DU_PLANCHER
from django.core.handlers.wsgi import WSGIHandler
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.test.utils import override_settings
from django.urls import path, set_urlconf

from levier.socle.base_de_donnees import ROLE_APPLICATION

RANGS = 1000
"""Drafts of the floor, from 0."""
_COURTS = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]
_LIGNES = """
INSERT INTO brouillon SELECT n, '' FROM generate_series(0, 1000) n;
CREATE TABLE ligne (id bigserial PRIMARY KEY, numero text NOT NULL, structure text NOT NULL, etat text NOT NULL,
                    montant numeric(14, 2) NOT NULL, depose_le timestamptz NOT NULL);
INSERT INTO ligne (numero, structure, etat, montant, depose_le)
SELECT '71-2021-' || n, 'Commune de ' || n, 'depose', n * 10, timestamptz '2021-01-01' + n * interval '3 minutes'
FROM generate_series(1, 100000) n;
CREATE INDEX ligne_depot ON ligne (depose_le DESC);
ANALYZE ligne;
"""
_DROITS = f"""
GRANT ALL ON brouillon, piece, depot, ligne TO {ROLE_APPLICATION};
GRANT ALL ON SEQUENCE depot_id_seq TO {ROLE_APPLICATION};
"""


class Ligne(models.Model):
    """One row of the list."""

    numero = models.CharField(max_length=20)
    structure = models.CharField(max_length=200)
    etat = models.CharField(max_length=16)
    montant = models.DecimalField(max_digits=14, decimal_places=2)
    depose_le = models.DateTimeField()

    class Meta:
        app_label = "plancher"
        db_table = "ligne"
        managed = False


_LISTE = engines["django"].from_string(
    "<!doctype html><title>Liste</title><p>{{ user }}</p><table>{% for l in lignes %}<tr><td>{{ l.numero }}</td>"
    "<td>{{ l.structure }}</td><td>{{ l.etat }}</td><td>{{ l.montant }}</td><td>{{ l.depose_le|date:'d/m/Y' }}</td></tr>"
    "{% endfor %}</table>"
)


def page(request: HttpRequest) -> HttpResponse:
    """Fifty rows, and who reads them."""
    who = request.user.email if request.user.is_authenticated else ""
    return HttpResponse(_LISTE.render({"lignes": Ligne.objects.order_by("-depose_le")[:50], "user": who}))


urlpatterns = [*plancher.urlpatterns, path("page/", page)]


class Plancher(WSGIHandler):
    """A second application in the process: these views, a few middlewares or none."""

    def __init__(self, middlewares: list[str]) -> None:
        with override_settings(MIDDLEWARE=middlewares):
            super().__init__()

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = __name__  # Django's way of other routes
        set_urlconf(__name__)
        response: HttpResponseBase = self._middleware_chain(request)
        response._resource_closers.append(request.close)  # noqa: SLF001  as BaseHandler does
        return response


def nu() -> Plancher:
    """No middleware."""
    return Plancher([])


def connecte() -> Plancher:
    """Session, person, CSRF."""
    return Plancher(_COURTS)


def preparer(adresse: str) -> None:
    """The floors' own tables, made by the owner of the base."""
    with psycopg.connect(adresse, autocommit=True) as base:
        for statement in (*TABLES_DU_PLANCHER, _LIGNES, _DROITS):
            base.execute(statement.encode())
