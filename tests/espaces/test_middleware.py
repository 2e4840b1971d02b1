from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from tests.fabriques import un_brouillon

from levier.espaces.middleware import PagesPriveesMiddleware

pytestmark = pytest.mark.django_db


def test_lost_session_sends_the_whole_window_to_the_login_page(client):
    dossier = un_brouillon()
    page = f"http://testserver/demandes/{dossier.numero}/formulaire/"
    response = client.post(
        f"/demandes/{dossier.numero}/enregistrer/",
        {"projet.titre": "x"},
        headers={"HX-Request": "true", "HX-Current-URL": page},
    )
    assert response.status_code == 204
    assert response["HX-Redirect"] == f"/compte/connexion/?next=%2Fdemandes%2F{dossier.numero}%2Fformulaire%2F"


def test_refusal_becomes_a_page_with_its_sentence(client):
    dossier = un_brouillon()
    client.force_login(dossier.cree_par)
    piece = dossier.pieces.first()
    dossier.etat = "retire"
    dossier.save(update_fields=["etat"])
    response = client.post(f"/demandes/{dossier.numero}/pieces/{piece.pk}/retirer/")
    assert response.status_code in {403, 409}
    assert "Cette action n’est pas possible" in response.content.decode()


def _ouvrir_une_session(_: HttpRequest) -> HttpResponse:
    response = HttpResponse("bienvenue")
    response.set_cookie(settings.SESSION_COOKIE_NAME, "cle")
    return response


def test_answer_that_opens_a_session_is_kept_by_no_cache(rf):
    """The browser sent no cookie yet: the answer that gives one is already private."""
    asked = rf.get("/")
    assert settings.SESSION_COOKIE_NAME not in asked.COOKIES
    opened = PagesPriveesMiddleware(_ouvrir_une_session)(asked)
    assert opened["Cache-Control"] == "private, no-store"
    assert PagesPriveesMiddleware(lambda _: HttpResponse("public"))(asked).get("Cache-Control") is None
