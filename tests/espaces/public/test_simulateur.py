from __future__ import annotations

from urllib.parse import urlencode

import pytest
from tests.fabriques import CAHIER, un_appel

pytestmark = pytest.mark.django_db
SIMULATEUR = "/appels/fitn7-axe3-saone-et-loire/simulateur/"
COMPLETE = {
    "territoire": "commune-71178",
    "projet.engage": "non",
    "projet.debut": "02/11/2021",
    "projet.resultats": "30/06/2022",
    "projet.fin": "31/10/2022",
    "projet.engagement_decisionnel": "oui",
    "projet.transformation": "oui",
    "porteur.france_services": "non",
}


@pytest.fixture(autouse=True)
def appel(db):
    return un_appel()


def simuler(client, htmx: bool = False, **valeurs: str) -> str:
    asked = {**COMPLETE, **{nom.replace("__", "."): valeur for nom, valeur in valeurs.items()}}
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.get(f"{SIMULATEUR}?{urlencode(asked)}", headers=headers)
    assert response.status_code == 200
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.requirement("SL-03", "X-02")
@pytest.mark.parametrize(
    ("valeurs", "montant"),
    [
        ({"depenses__prestation": "40 000"}, "28 000,00 €"),
        ({"depenses__prestation": "50 000"}, "30 000,00 €"),
        ({"depenses__prestation": "50 000", "porteur__deja_attribue": "20 000"}, "10 000,00 €"),
        ({"depenses__prestation": "40 000", "depenses__personnel": "10 000"}, "28 000,00 €"),
        ({"depenses__prestation": "60 000", "territoire": "cc-200040293"}, "30 000,00 €"),
        ({"depenses__prestation": "40 000", "recettes__autres": "35 000"}, "5 000,00 €"),
    ],
)
def test_amount_follows_the_scale(client, valeurs, montant):
    html = simuler(client, **valeurs)
    assert "Demande recevable" in html
    assert f'<p class="levier-resultat__montant">{montant}</p>' in html


@pytest.mark.requirement("SL-01")
def test_excluded_porteur_reads_why(client):
    html = simuler(client, depenses__prestation="40 000", territoire="ca-247100589")
    assert "Demande non recevable" in html
    assert "Les communautés d&#x27;agglomération et les départements ne peuvent pas bénéficier de ce guichet." in html
    assert "document 000, « Pour qui ? »" in html
    assert 'href="/appels/fitn7-axe3-saone-et-loire/calcul/version-1/">Les règles de ce calcul, en clair</a>' in html


@pytest.mark.requirement("SL-05")
def test_started_project_reads_why(client):
    assert "ne doit pas avoir été engagé" in simuler(client, depenses__prestation="40 000", projet__engage="oui")


def test_missing_value_is_said_with_a_link_to_its_field(client):
    html = simuler(client, depenses__prestation="40 000", projet__debut="")
    assert "Recevabilité à préciser" in html
    assert '<a href="#id_projet.debut">Date prévue du premier engagement</a>' in html
    assert "si les conditions à préciser sont remplies" in html


def test_without_expense_the_plan_alone_is_asked(client):
    html = simuler(client)
    assert "Coût total du projet</a>" in html
    assert 'href="#id_depenses.personnel"' not in html


@pytest.mark.parametrize(
    ("saisie", "phrase"),
    [
        ("1.234,50", "mêle point et virgule"),
        ("12e9", "notation scientifique"),
        ("-5", "est négatif"),
        ("99999999999", "vérifiez le nombre de zéros"),
    ],
)
def test_absurd_amount_keeps_what_was_typed_and_says_why(client, saisie, phrase):
    html = simuler(client, depenses__prestation=saisie)
    assert f'value="{saisie}"' in html
    assert phrase in html
    assert 'aria-invalid="true"' in html


def test_htmx_receives_the_result_alone_and_a_short_address(client):
    html = simuler(client, htmx=True, depenses__prestation="40 000", depenses__autres="")
    assert "<h1" not in html
    assert "28 000,00 €" in html
    asked = {**COMPLETE, "depenses.prestation": "40 000", "depenses.autres": ""}
    response = client.get(f"{SIMULATEUR}?{urlencode(asked)}", headers={"HX-Request": "true"})
    assert "depenses.autres" not in response["HX-Replace-Url"]
    assert "depenses.prestation=40+000" in response["HX-Replace-Url"]


def test_other_legal_person_is_asked_who_finances_it(client):
    html = simuler(client, territoire="", **{"porteur.nature": "association"})
    assert "Financement par des collectivités seulement" in html
    assert "Financement par des collectivités seulement" not in simuler(client)


@pytest.mark.parametrize("territoire", ["", "commune-99999", "rien", "commune-", "x-71178", "-"])
def test_unknown_territory_asks_again(client, territoire):
    assert "Ou bien, si vous n’êtes ni une commune" in simuler(client, territoire=territoire)


@pytest.mark.parametrize("adresse", [f"{SIMULATEUR}?territoire=commune-71178%00", "/actes/ARR%00/", "/demandes/71%00/"])
def test_address_with_a_nul_byte_is_refused(client, adresse):
    assert client.get(adresse).status_code == 400


def test_search_without_script_keeps_what_was_answered(client):
    response = client.get(f"{SIMULATEUR}?{urlencode({'q': 'dompierre les ormes', 'projet.engage': 'non'})}")
    html = response.content.decode()
    assert "territoire=commune-71178" in html
    assert "projet.engage=non&amp;territoire" in html


def test_search_alone_leads_to_the_calls_of_the_territory(client):
    html = client.get("/territoires/recherche/?q=cluny").content.decode()
    assert "simulateur/?territoire=commune-71137" in html
    elsewhere = client.get("/territoires/recherche/?q=brest", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in elsewhere
    assert "Aucun appel n’est publié pour ce territoire." in elsewhere
    assert "Aucun territoire ne répond à « zzzz »" in client.get("/territoires/recherche/?q=zzzz").content.decode()


def test_simulation_writes_nothing_and_makes_a_fixed_number_of_queries(client, django_assert_num_queries):
    with django_assert_num_queries(4):
        client.get(
            f"{SIMULATEUR}?{urlencode({**COMPLETE, 'depenses.prestation': '40 000'})}", headers={"HX-Request": "true"}
        )


def _axe2(client, **valeurs: str) -> str:
    un_appel((CAHIER.parent / "axe2-volets-1-3.yaml").read_text(encoding="utf-8"), credits_ouverts=False)
    asked = {nom.replace("__", "."): valeur for nom, valeur in valeurs.items()}
    response = client.get(f"/appels/fitn7-axe2-volets-1-3/simulateur/?{urlencode(asked)}")
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.requirement("A2-01")
def test_territory_covered_is_told_and_not_asked(client):
    html = _axe2(client, territoire="departement-71", depenses__prestation="400 000")
    assert "552 185 habitants, 565 communes, 1 département entier" in html
    assert 'name="groupe.population"' not in html
    assert "Le territoire couvert doit comprendre" not in html
    html = _axe2(client, territoire="cc-200040293", depenses__prestation="400 000", groupe__population="700 000")
    assert "13 915 habitants, 42 communes" in html
    assert "Le territoire couvert doit comprendre" in html


@pytest.mark.requirement("A2-01")
def test_syndicat_is_asked_what_it_covers(client):
    asked = {"porteur__nature": "syndicat", "depenses__prestation": "400 000", "groupe__population": "700 000"}
    html = _axe2(client, **asked)
    assert 'name="groupe.population"' in html
    assert "Le territoire couvert doit comprendre" not in html
