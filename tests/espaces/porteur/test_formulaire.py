from __future__ import annotations

import re

import pytest
from tests.fabriques import (
    AUTRE_COMMUNE,
    CAHIER,
    DEPARTEMENT,
    un_appel,
    un_brouillon,
    un_brouillon_vide,
    un_dossier_depose,
    une_personne,
    une_structure,
)

from levier.dossiers.actions import enregistrer_reponses
from levier.dossiers.formulaire.conflits import empreinte
from levier.socle import horloge


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
    assert f'id="base_projet.engage" value="{empreinte(True)}"' in html


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
        {"projet.titre": "Un autre titre", "suite": ""},
    )
    assert response["Location"] == f"/demandes/{brouillon.numero}/plan/"
    brouillon.refresh_from_db()
    assert brouillon.reponses["projet.titre"] == "Un autre titre"


def champs_caches(html: str) -> dict[str, str]:
    """Marks and key that a page holds, as a browser sends them back."""
    return dict(re.findall(r'type="hidden" name="((?:base\.|page)[^"]*)"[^>]*? value="([^"]*)"', html))


@pytest.fixture
def ouverte(connectee, brouillon) -> dict[str, str]:
    """A page of the form, shown before Maude Roy changed the title and the theme."""
    hidden = champs_caches(lire(connectee.get(f"/demandes/{brouillon.numero}/formulaire/")))
    colleague = une_personne(brouillon.structure, nom="Maude Roy")
    enregistrer_reponses(brouillon, {"projet.titre": "Celui de Maude", "projet.theme": "3b"}, par=colleague)
    return hidden


@pytest.mark.requirement("X-01")
def test_whole_form_saves_the_rest_and_shows_both_texts_of_a_conflict(connectee, brouillon, ouverte):
    url = f"/demandes/{brouillon.numero}/formulaire/"
    sent = {**ouverte, "projet.titre": "Le mien", "projet.theme": "3a", "demandeur.telephone": "03 85 11 11 11"}
    response = connectee.post(url, sent)
    html = lire(response)
    brouillon.refresh_from_db()
    assert response.status_code == 409
    assert "Une réponse a été modifiée entre-temps" in html
    assert "Maude Roy a modifié cette réponse le 15 septembre 2021" in html
    assert 'value="Le mien"' in html
    assert "<dd>Celui de Maude</dd>" in html
    stored = {nom: brouillon.reponses[nom] for nom in ("projet.titre", "projet.theme", "demandeur.telephone")}
    assert stored == {
        "projet.titre": "Celui de Maude", "projet.theme": "3b", "demandeur.telephone": "03 85 11 11 11",
    }  # fmt: skip
    again = connectee.post(url, {**champs_caches(html), "projet.titre": "Le mien"})
    assert again.status_code == 409  # the plain button chooses nothing
    mark = re.search(r'name="garder\.projet\.titre" value="(\w+)"', html)[1]
    kept = connectee.post(url, {**champs_caches(html), "projet.titre": "Le mien", "garder.projet.titre": mark})
    brouillon.refresh_from_db()
    assert (kept["Location"], brouillon.reponses["projet.titre"]) == (f"{url}#conflit_projet.titre", "Le mien")


@pytest.mark.requirement("X-01")
def test_field_in_conflict_shows_both_texts_beside_it(connectee, brouillon, ouverte):
    sent = {nom: ouverte[nom] for nom in ("page", "base.projet.theme")} | {"projet.theme": "3c"}
    html = lire(connectee.post(f"/demandes/{brouillon.numero}/enregistrer/", sent, headers={"HX-Request": "true"}))
    assert "Maude Roy a modifié cette réponse" in html
    assert "Non enregistré" in html
    assert 'name="prendre.projet.theme"' in html
    assert 'id="base_projet.theme"' not in html  # the page keeps the mark it had: nothing was chosen
    brouillon.refresh_from_db()
    assert brouillon.reponses["projet.theme"] == "3b"
    taken = {**ouverte, "projet.theme": "3c", "prendre.projet.theme": "1"}
    assert connectee.post(f"/demandes/{brouillon.numero}/formulaire/", taken).status_code == 302
    brouillon.refresh_from_db()
    assert brouillon.reponses["projet.theme"] == "3b"


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


@pytest.mark.parametrize("saisie", [{"projet.titre": "Autre"}, {"demande.montant": "21 000"}])
def test_saving_a_field_makes_few_queries(connectee, brouillon, django_assert_num_queries, saisie):
    """Session, person, the request under its lock, what is written, and the transaction."""
    connectee.get(f"/demandes/{brouillon.numero}/formulaire/")  # its porteur is known from then on
    with django_assert_num_queries(6):
        connectee.post(f"/demandes/{brouillon.numero}/enregistrer/", saisie, headers={"HX-Request": "true"})


def test_form_makes_a_fixed_number_of_queries(connectee, brouillon, django_assert_num_queries):
    connectee.get(f"/demandes/{brouillon.numero}/formulaire/")
    with django_assert_num_queries(3):
        connectee.get(f"/demandes/{brouillon.numero}/formulaire/")


def saisir(connectee, brouillon, saisie: dict[str, str]):
    return connectee.post(f"/demandes/{brouillon.numero}/enregistrer/", saisie, headers={"HX-Request": "true"})


def test_text_that_no_rule_reads_is_acknowledged_alone(connectee, brouillon):
    response = saisir(connectee, brouillon, {"projet.titre": "Un autre titre"})
    html = lire(response)
    assert (response["Levier-Enregistrement"], response["HX-Reswap"]) == ("fait", "none")
    assert f'id="base_projet.titre" value="{empreinte("Un autre titre")}"' in html
    assert "Enregistré à" in html
    assert set(re.findall(r'id="([^"]+)"', html)) == {
        "base_projet.titre", "conflit_projet.titre", "id_projet.titre_error", "enregistrement",
    }  # fmt: skip


def test_acknowledgement_says_what_is_left_of_the_last_day(connectee, brouillon):
    with horloge.figee(horloge.a_paris(2021, 10, 22, 18, 47)):
        page = lire(connectee.get(f"/demandes/{brouillon.numero}/formulaire/"))
        html = lire(saisir(connectee, brouillon, {"projet.titre": "Un autre titre"}))
    told = r'id="dernieres-heures"[^>]*>\s*(Le dépôt ferme ce soir[^<]+)</p>'
    assert re.findall(told, html) == re.findall(told, page) != []


@pytest.mark.parametrize(
    "saisie",
    [
        {"projet.titre": ""},  # no longer answered
        {"projet.titre": "x" * 5001},  # not read
        {"demandeur.courriel": "pas une adresse"},
        {"demande.montant": "21 000"},
        {"projet.titre": "Un titre", "projet.debut": "03/11/2021"},
    ],
)
def test_what_changes_more_than_a_text_is_answered_with_it(connectee, brouillon, saisie):
    response = saisir(connectee, brouillon, saisie)
    assert {"etapes", "avancement", "direct-titre"} & set(re.findall(r'id="([^"]+)" hx-swap-oob', lire(response)))


def test_answer_that_changes_nothing_beside_the_form_sends_nothing_of_it(connectee, brouillon):
    response = saisir(connectee, brouillon, {"projet.theme": "3b"})
    html = lire(response)
    assert (response["Levier-Enregistrement"], response["HX-Reswap"]) == ("fait", "none")
    assert {"levier-resultat", "levier-etapes-demande", "levier-avancement"} & set(
        re.findall(r'class="([\w-]+)', html)
    ) == set()
    again = lire(saisir(connectee, brouillon, {"projet.theme": "3b"}))  # its page never received the answer
    assert {"levier-resultat", "levier-etapes-demande", "levier-avancement"} <= set(
        re.findall(r'class="([\w-]+)', again)
    )


def test_text_answered_for_the_first_time_moves_the_progress(connectee, personne, structure):
    draft = un_brouillon_vide(structure=structure, par=personne)
    html = lire(saisir(connectee, draft, {"projet.titre": "Un titre"}))
    assert 'class="levier-avancement"' in html


def test_field_of_a_request_of_others_is_not_found(connectee):
    draft = un_brouillon(structure=une_structure(AUTRE_COMMUNE))
    assert saisir(connectee, draft, {"projet.titre": "Le mien"}).status_code == 404


@pytest.mark.requirement("A2-01")
def test_territory_covered_is_told_with_where_it_comes_from_and_not_asked(db, client):
    appel = un_appel((CAHIER.parent / "axe2-volets-1-3.yaml").read_text(encoding="utf-8"), credits_ouverts=False)
    dossier = un_brouillon_vide(appel, une_structure(DEPARTEMENT))
    client.force_login(dossier.cree_par)
    html = lire(client.get(f"/demandes/{dossier.numero}/formulaire/"))
    assert "<strong>552 185 habitants</strong>" in html
    assert "<strong>1 département</strong>" in html
    assert html.count("compté sur les communes de 2021") == 2
    assert 'name="groupe.population"' not in html
