"""A form with every kind of field: page, saving of one field, saving of all, lines that come and go, deposit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from tests.fabriques import un_appel, un_brouillon_vide, une_piece
from tests.formulaires import remplir_le_formulaire

from levier.dossiers.actions import enregistrer_plan, enregistrer_reponses
from levier.dossiers.etude import etudier, obstacles
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.formulaire.formats import NIVEAUX
from levier.espaces.porteur.formulaire import FormulaireDemande
from levier.socle import horloge

CAHIER = (Path(__file__).resolve().parents[2] / "regles/chargement/tous-les-champs.yaml").read_text(encoding="utf-8")
COMMUN = {"projet.commun": "oui", "rattachee.1.commune": "Cluny", "rattachee.1.agents": "3"}


@pytest.fixture(autouse=True)
def _en_septembre():
    with horloge.figee(horloge.a_paris(2021, 9, 10)):
        yield


@pytest.fixture
def brouillon(structure, personne):
    return un_brouillon_vide(un_appel(CAHIER), structure, par=personne)


@pytest.fixture
def page(connectee, brouillon):
    def lire(requete: str = "") -> str:
        html = connectee.get(f"/demandes/{brouillon.numero}/formulaire/{requete}").content.decode()
        return html.replace("\u202f", " ").replace("\xa0", " ")

    return lire


@pytest.fixture
def enregistrer(connectee, brouillon):
    def envoyer(donnees: dict) -> str:
        response = connectee.post(f"/demandes/{brouillon.numero}/enregistrer/", donnees, headers={"HX-Request": "true"})
        brouillon.refresh_from_db()
        return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")

    return envoyer


@pytest.fixture
def tout_enregistrer(connectee, brouillon):
    def envoyer(donnees: dict) -> str:
        response = connectee.post(f"/demandes/{brouillon.numero}/formulaire/", donnees)
        brouillon.refresh_from_db()
        return response["Location"]

    return envoyer


def test_page_draws_each_kind(page):
    html = page()
    for shown in (
        "Ces renseignements servent à vous joindre.", 'type="checkbox" name="projet.publics" value="usagers"',
        'name="accord.honneur" value="oui"', "Travaux : premier jour", 'autocomplete="street-address"', 'list="id_lieu.commune_liste"',
        '<datalist id="id_lieu.commune_liste" hx-get="', "300 caractères restants sur 300", "Modèle à remplir", "Aucun fichier joint.",
        "Aide calculée", "à compléter", "0 sur 4, reste 2",
    ):  # fmt: skip
        assert shown in html, shown


def test_field_drawn_once_is_what_its_template_draws(connectee, brouillon, page, enregistrer):
    """With no answer, then with answers that a page must escape; a second request finds the drawings of the first."""
    texts = {"projet.titre": 'Un "titre" <b> & /demandes/', "projet.commun": "oui", "projet.publics": ["", "usagers"]}
    for answers in ({}, texts, {"accord.honneur": ["", "oui"], **COMMUN}):
        if answers:
            enregistrer(answers)
        form = FormulaireDemande(brouillon, etudier(brouillon))
        fields = {champ.nom: champ for champ in form._champs() if champ.type not in NIVEAUX}
        assert {nom: form._champ_affiche(champ).html for nom, champ in fields.items()} == {
            nom: render_to_string("porteur/fragments/champ.html", {"field": form[nom]}) for nom in fields
        }


def test_boxes_and_declaration_are_kept_and_withdrawn(enregistrer, brouillon, page):
    enregistrer({"projet.publics": ["", "usagers", "agents"]})
    enregistrer({"accord.honneur": ["", "oui"]})
    assert brouillon.reponses["projet.publics"] == "agents,usagers"
    assert etudier(brouillon).situation["projet.publics"] == frozenset({"agents", "usagers"})
    assert len(re.findall(r'name="projet\.publics" value="(?:usagers|agents)"[^>]*checked', page())) == 2
    enregistrer({"projet.publics": [""]})
    enregistrer({"accord.honneur": [""]})
    assert {"projet.publics", "accord.honneur"} & brouillon.reponses.keys() == set()


def test_question_comes_in_its_place_and_its_answer_outlives_it(enregistrer, brouillon):
    shown = enregistrer({"projet.commun": "oui"})
    assert '<div class="levier-zone" id="zone_rattachee" tabindex="-1" hx-swap-oob="true">' in shown
    assert 'name="rattachee.1.commune"' in shown
    enregistrer({"rattachee.1.agents": "3"})
    hidden = enregistrer({"projet.commun": "non"})
    assert re.search(r'id="zone_rattachee" tabindex="-1" hx-swap-oob="true">\s*</div>', hidden)
    assert brouillon.reponses["rattachee.1.agents"] == 3
    assert "rattachee" not in etudier(brouillon).situation


def test_lines_come_and_go_one_by_one(enregistrer, brouillon):
    enregistrer({"projet.commun": "oui"})
    enregistrer({"rattachee.1.commune": "Cluny"})
    added = enregistrer({"ajouter": "rattachee"})
    assert ('name="rattachee.2.commune"' in added, 'value="Cluny (71137)"' in added) == (True, True)
    enregistrer({"rattachee.2.agents": "5"})
    removed = enregistrer({"retirer": "rattachee.1"})
    assert ('name="rattachee.1.commune"' in removed, 'name="rattachee.2.agents"' in removed) == (False, True)
    assert {nom for nom in brouillon.reponses if nom.startswith("rattachee")} == {"rattachee.2.agents"}
    assert etudier(brouillon).situation["rattachee"] == ({"agents": 5, "signee": None},)
    enregistrer({"retirer": "rattachee"})
    enregistrer({"retirer": "projet.titre"})
    assert brouillon.reponses["rattachee.2.agents"] == 5


def test_block_takes_no_more_lines_than_it_says(brouillon, personne, page):
    lines = {f"rattachee.{rank}.agents": "1" for rank in range(1, 6)}
    saved = enregistrer_reponses(brouillon, {"projet.commun": "oui", **lines}, par=personne)
    assert set(saved.erreurs) == {"rattachee.4.agents", "rattachee.5.agents"}
    assert "compte déjà 3 lignes" in saved.erreurs["rattachee.4.agents"]
    assert [nom for nom in brouillon.reponses if nom.startswith("rattachee")] == [
        f"rattachee.{r}.agents" for r in (1, 2, 3)
    ]
    assert "Ce guichet accepte 3 lignes au plus." in page("?ajouter=rattachee")


def test_lines_without_script_by_the_buttons_of_the_form(tout_enregistrer, brouillon, page):
    back = tout_enregistrer({**COMMUN, "ajouter": "rattachee"})
    assert back.endswith("/formulaire/?ajouter=rattachee#zone_rattachee")
    assert 'name="rattachee.2.commune"' in page("?ajouter=rattachee")
    assert 'name="rattachee.2.commune"' not in page()
    back = tout_enregistrer({**COMMUN, "rattachee.2.commune": "Gourdon (71222)", "retirer": "rattachee.1"})
    assert back.endswith("/formulaire/#zone_rattachee")
    assert {n for n in brouillon.reponses if n.startswith("rattachee")} == {"rattachee.2.commune"}


def test_second_list_follows_the_first(enregistrer, brouillon):
    html = enregistrer({"projet.famille": "formation"})
    assert re.findall(r'<option value="(\w+)"', html) == ["agents", "libre"]
    enregistrer({"projet.sorte": "agents"})
    html = enregistrer({"projet.famille": "logiciel"})
    assert "Ce choix ne va pas avec « Famille du projet »" in html
    assert etudier(brouillon).questionnaire.erreurs.keys() == {"projet.sorte"}


def test_check_between_fields_is_said_at_once_at_the_field_and_on_top(enregistrer, page):
    enregistrer({"travaux.debut": "01/10/2021"})
    html = enregistrer({"travaux.fin": "30/09/2021"})
    assert "Le dernier jour ne vient pas avant le premier." in html
    whole = page()
    assert "Une information est à corriger" in whole
    assert '<a href="#id_travaux.fin">Travaux : dernier jour</a>' in whole
    html = enregistrer({"travaux.debut": "01/09/2021"})
    assert re.search(r'id="id_travaux\.fin_error" hx-swap-oob="innerHTML"></div>', html)


def test_check_of_a_block_is_said_on_top_with_a_link_to_it(enregistrer, page):
    enregistrer({"projet.commun": "oui"})
    html = enregistrer({"rattachee.1.agents": "401"})
    assert "pas plus de 400 agents" in html
    assert '<a href="#zone_rattachee">Communes rattachées</a> : Une commune' in page()


def test_fault_in_a_line_is_listed_with_its_line(enregistrer, page, brouillon):
    enregistrer({"projet.commun": "oui"})
    enregistrer({"rattachee.1.agents": "beaucoup"})
    assert brouillon.saisies == {"rattachee.1.agents": "beaucoup"}
    assert '<a href="#id_rattachee.1.agents">Communes rattachées, ligne 1 : Agents concernés</a>' in page()
    found = [one.phrase for one in obstacles(brouillon) if one.champ == "rattachee.1.agents"]
    assert [phrase.replace("\xa0", " ").partition(" entier")[0] for phrase in found] == [
        "« Communes rattachées, ligne 1 : Agents concernés » : « beaucoup » n’est pas un nombre"
    ]


def test_places_are_suggested_as_one_types(connectee, brouillon):
    url = f"/demandes/{brouillon.numero}/territoires/"
    asked = {"champ": "lieu.commune", "lieu.commune": "saint denis"}
    html = connectee.get(url, asked).content.decode()
    assert html.index('value="Saint-Denis (97411)"') < html.index('value="Saint-Denis (93066)"')
    assert "département 93" in html
    line = {"champ": "rattachee.7.commune", "rattachee.7.commune": "clun"}
    assert 'value="Cluny (71137)"' in connectee.get(url, line).content.decode()
    assert "<option" not in connectee.get(url, {"champ": "projet.titre", "projet.titre": "clun"}).content.decode()


def test_value_of_the_rules_moves_with_the_plan(enregistrer, brouillon, personne):
    enregistrer_plan(brouillon, [LigneSaisie("depense", "prestation", "x", "10 000")], par=personne)
    html = enregistrer({"demande.montant": "4 000"})
    assert '<strong id="valeur_montre.aide" hx-swap-oob="innerHTML">5 000,00 €</strong>' in html
    assert '<strong id="valeur_montre.reste" hx-swap-oob="innerHTML">6 000,00 €</strong>' in html


def test_whole_form_is_filled_and_deposited(connectee, brouillon, personne, page):
    choix = {
        **COMMUN,
        "projet.publics": "elus",
        "travaux.debut": "01/10/2021",
        "rattachee.2.commune": "Gourdon (71222)",
    }
    remplir_le_formulaire(brouillon, choix, par=personne)
    enregistrer_plan(brouillon, [LigneSaisie("depense", "prestation", "x", "20 000")], par=personne)
    une_piece(brouillon)
    assert [one.phrase for one in obstacles(brouillon)] == []
    assert page().count(", complet</span>") == 4
    response = connectee.post(f"/demandes/{brouillon.numero}/depot/", {"engagement": "on"})
    assert response["Location"] == f"/demandes/{brouillon.numero}/"
    html = connectee.get(f"/demandes/{brouillon.numero}/").content.decode().replace("\xa0", " ")
    assert "2. Commune : Gourdon (71222) ; Agents concernés : 2 agents" in html
    assert "FR76 3000 6000 0112 3456 7890 189" in html


def test_queries_of_the_page_do_not_grow_with_the_lines(brouillon, personne, connectee):
    def compter() -> int:
        with CaptureQueriesContext(connection) as made:
            connectee.get(f"/demandes/{brouillon.numero}/formulaire/")
        return len(made)

    enregistrer_reponses(brouillon, COMMUN, par=personne)
    one = compter()
    more = {"rattachee.2.commune": "Gourdon (71222)", "rattachee.3.commune": "Pierreclos (71350)"}
    assert enregistrer_reponses(brouillon, more, par=personne).erreurs == {}
    assert compter() == one
