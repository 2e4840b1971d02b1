from __future__ import annotations

import pytest
from tests.fabriques import un_brouillon, un_brouillon_vide, un_dossier_depose


@pytest.fixture
def brouillon(personne, structure):
    return un_brouillon(structure=structure, par=personne)


def lire(reponse) -> str:
    return reponse.content.decode().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.requirement("SL-08")
def test_form_asks_what_the_annex_asks(connectee, personne, structure):
    dossier = un_brouillon_vide(structure=structure, par=personne)
    html = lire(connectee.get(f"/demandes/{dossier.numero}/formulaire/"))
    for label in ("Entité territoriale", "Fonction", "Adresse", "Courriel", "Téléphone", "Nature du projet",
                  "Présentation du projet", "Coût global du projet", "Financement demandé"):  # fmt: skip
        assert label in html, label
    assert 'rows="10"' in html


def test_field_saves_itself_and_the_result_follows(connectee, brouillon):
    response = connectee.post(
        f"/demandes/{brouillon.numero}/enregistrer/", {"projet.engage": "oui"}, headers={"HX-Request": "true"}
    )
    brouillon.refresh_from_db()
    assert brouillon.reponses["projet.engage"] is True
    html = lire(response)
    assert "Résultat : non recevable" in html
    assert f'id="revision" value="{brouillon.revision}"' in html


@pytest.mark.requirement("X-01")
def test_unreadable_answer_stays_as_typed_with_its_sentence(connectee, brouillon):
    connectee.post(
        f"/demandes/{brouillon.numero}/formulaire/", {"projet.debut": "31/02/2021", "demande.montant": "12e9"}
    )
    html = lire(connectee.get(f"/demandes/{brouillon.numero}/formulaire/"))
    assert 'value="31/02/2021"' in html
    assert 'value="12e9"' in html
    assert "2 informations sont à corriger" in html
    assert "février 2021 compte 28 jours" in html
    assert 'href="#id_projet.debut"' in html


def test_button_saves_the_whole_form_and_goes_on(connectee, brouillon):
    response = connectee.post(
        f"/demandes/{brouillon.numero}/formulaire/",
        {"projet.titre": "Un autre titre", "revision": brouillon.revision, "suite": ""},
    )
    assert response["Location"] == f"/demandes/{brouillon.numero}/plan/"
    brouillon.refresh_from_db()
    assert brouillon.reponses["projet.titre"] == "Un autre titre"


def test_stale_page_does_not_overwrite_and_keeps_what_was_typed(connectee, brouillon):
    response = connectee.post(
        f"/demandes/{brouillon.numero}/formulaire/", {"projet.titre": "Écrit ailleurs", "revision": 0}
    )
    assert response.status_code == 409
    assert "a été modifiée entre-temps" in lire(response)
    assert 'value="Écrit ailleurs"' in lire(response)
    brouillon.refresh_from_db()
    assert brouillon.reponses["projet.titre"] == "Un accueil numérique pour tous"


def test_deposited_request_is_read_only(connectee, personne, structure):
    dossier = un_dossier_depose(structure=structure, par=personne)
    for page in ("formulaire", "plan", "pieces", "depot"):
        assert connectee.get(f"/demandes/{dossier.numero}/{page}/")["Location"] == f"/demandes/{dossier.numero}/"
    response = connectee.post(
        f"/demandes/{dossier.numero}/enregistrer/", {"projet.titre": "Trop tard"}, headers={"HX-Request": "true"}
    )
    assert "ne se modifie plus" in lire(response)
    dossier.refresh_from_db()
    assert dossier.reponses["projet.titre"] == "Un accueil numérique pour tous"


def test_form_makes_a_fixed_number_of_queries(connectee, brouillon, django_assert_num_queries):
    with django_assert_num_queries(21):
        connectee.get(f"/demandes/{brouillon.numero}/formulaire/")
