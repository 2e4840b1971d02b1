from __future__ import annotations

import pytest
from tests.fabriques import un_brouillon

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
