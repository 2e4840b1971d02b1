from __future__ import annotations

import pytest
from benchmarks.territoires import centile, mesurer, requetes
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.territoires.models import AncienneCommune, Territoire
from levier.territoires.queries import chercher, habitants, page_de_territoires
from levier.territoires.queries.cles import cle, cle_demandee, sans_qualite

pytestmark = pytest.mark.django_db

SAINT_ETIENNE = [
    "Saint-Étienne 42218", "Saint-Etienne Métropole 244200770", "Saint-Étienne-du-Rouvray 76575",
    "Saint-Étienne-de-Montluc 44158", "Saint-Étienne-au-Mont 62746",
]  # fmt: skip
MACON = [
    "Mâcon 71270", "Maconge 21362", "Maconcourt 88278", "CA Mâconnais Beaujolais Agglomération 200070308",
    "CC Mâconnais - Tournugeois 200069698",
]  # fmt: skip
PREMIERES_REPONSES = {
    "saint etienne": SAINT_ETIENNE,
    "st-etienne": SAINT_ETIENNE,
    "  SAINT’ÉTIENNE ": SAINT_ETIENNE,
    "l'abergement": [
        "L'Abergement-Sainte-Colombe 71002", "L'Abergement-de-Cuisery 71001", "L'Abergement-Clémenciat 01001",
        "L'Abergement-de-Varey 01002", "Labergement-Sainte-Marie 25320",
    ],
    "cluny": ["Cluny 71137", "La Vineuse sur Fregande 71582"],
    "chalon": [
        "Chalon 38066", "Le Chalon 26068", "Chalon-sur-Saône 71076", "Châlons-en-Champagne 51108",
        "Chalonnes-sur-Loire 49063",
    ],
    "grand chalon": ["CA Le Grand Chalon 247100589"],
    "le creusot": ["Le Creusot 71153", "CU Le Creusot Montceau-les-Mines 247100290"],
    "creusot": ["Le Creusot 71153", "CU Le Creusot Montceau-les-Mines 247100290"],
    "macon": MACON,
    "Mâcon": MACON,
    "cc clunisois": ["CC du Clunisois 200040293"],
    "Communauté de communes du Clunisois": ["CC du Clunisois 200040293"],
    "montceau": [
        "Montceau-les-Mines 71306", "Montceau-et-Écharnant 21427", "Montceaux 01258", "Montceaux-lès-Meaux 77300",
        "Montceaux-lès-Provins 77301",
    ],
    "paris": [
        "Paris 75056", "Paris Ouest La Défense 200057982", "Paris Est Marne et Bois 200057941",
        "Paris Terres d'Envol 200058097", "Paris-l'Hôpital 71343",
    ],
    "lyon": [
        "Lyon 69123", "Métropole de Lyon 200046977", "Lyons-la-Forêt 27377",
        "CC Lyon-Saint-Exupéry en Dauphiné 243800935", "CC Lyons Andelle 200070142",
    ],
    "ajaccio": ["Ajaccio 2A004"],
    "mamoudzou": ["Mamoudzou 97611", "CA de Dembeni / Mamoudzou 200060457"],
    "71100": [
        "Chalon-sur-Saône 71076", "Saint-Rémy 71475", "Lux 71269", "Sevrey 71520", "La Charmée 71102",
    ],
    "71076": ["Chalon-sur-Saône 71076"],
    "2a004": ["Ajaccio 2A004"],
    "saint-martin": [
        "Saint-Martin 978", "Saint-Martin 32389", "Saint-Martin 65392", "Saint-Martin 67426", "Saint-Martin 54480",
    ],
    "oeuilly": ["Œuilly 51410", "Œuilly 02565"],
    "ste foy les lyon": ["Sainte-Foy-lès-Lyon 69202"],
    "corse": [
        "Collectivité de Corse 20R", "Corsept 44046", "Corseul 22048", "CC du Sud Corse 200040764",
        "CC du Centre Corse 242020071",
    ],
    "département de Saône-et-Loire": ["Saône-et-Loire 71"],
    "autun 71": ["Autun 71014"],
    "lyon 3e": ["Lyon 69123"],
    "vitry les cluny": ["La Vineuse sur Fregande 71582"],
    "217 100 767": ["Chalon-sur-Saône 71076"],
    "21710076700018": ["Chalon-sur-Saône 71076"],
}  # fmt: skip


@pytest.mark.parametrize("texte", PREMIERES_REPONSES)
def test_first_five_answers_of_named_queries(texte):
    found = chercher(texte, 2021, limite=5)
    assert [f"{t.nom} {t.code}" for t in found] == PREMIERES_REPONSES[texte]


@pytest.mark.parametrize("texte", ["mairie de cluny", "Commune de Cluny", "ville de cluny"])
def test_words_of_politeness_do_not_hide_the_commune(texte):
    assert [t.code for t in chercher(texte, 2021)] == ["71137", "71582"]


def test_agglo_of_a_town_is_looked_for_among_epci():
    assert {t.nature for t in chercher("agglo chalon", 2021)} == {"ca", "cc"}
    assert [t.code for t in chercher("région bretagne", 2021)] == ["53"]
    assert [t.code for t in chercher("agglo chalon", 2021, natures=["commune"])][:2] == ["38066", "26068"]


@pytest.mark.parametrize("texte", ["", "   ", "%", "'", "—", "\x00", "!!!", "zzzzqq", "😀", "000000000"])
def test_text_that_names_nothing_gives_nothing(texte):
    assert chercher(texte, 2021) == []


def test_answer_tells_homonyms_apart():
    labels = [t.libelle for t in chercher("saint-martin", 2021, limite=3)]
    assert labels == [
        "Saint-Martin, collectivité d’outre-mer, population non publiée",
        "Saint-Martin, commune, Gers (32), 459\u00a0habitants",
        "Saint-Martin, commune, Hautes-Pyrénées (65), 449\u00a0habitants",
    ]
    (brehat,) = chercher("bréhat", 2021, natures=["commune"])
    assert brehat.libelle == "Île-de-Bréhat, commune, Côtes-d’Armor (22), 352\xa0habitants"


def test_former_commune_leads_to_its_commune_and_says_so():
    (found,) = chercher("donzy le national", 2026)
    assert found.nom == "La Vineuse sur Fregande"
    assert found.libelle.startswith("La Vineuse sur Fregande (pour Donzy-le-National, commune déléguée), commune")


def test_commune_gone_since_leads_to_the_new_one():
    assert [(t.nom, t.ancienne) for t in chercher("pierrefitte sur seine", 2021)] == [("Pierrefitte-sur-Seine", "")]
    found = chercher("pierrefitte sur seine", 2026)
    assert [(t.nom, t.ancienne) for t in found] == [("Saint-Denis", "Pierrefitte-sur-Seine, commune déléguée")]


def test_vintage_asked_is_the_only_one_answered():
    for year in (2021, 2026):
        assert {t.millesime for t in chercher("saint", year, limite=50)} == {year}
    assert [t.population for y in (2021, 2026) for t in chercher("71076", y)] == [44_810, 45_102]


def test_filters_by_nature_and_departement():
    natures = {t.nature for t in chercher("macon", 2021, natures=["ca", "cc"])}
    assert natures == {"ca", "cc"}
    found = chercher("saint", 2021, departement="71", limite=100)
    assert {t.departement_code for t in found} == {"71"}
    assert len(found) > 80
    assert chercher("cluny", 2021, natures=[]) == []


def test_limit_is_held_between_one_and_a_hundred():
    assert [len(chercher("saint", 2021, limite=n)) for n in (0, 1, 3, 100, 5000)] == [1, 1, 3, 100, 100]


def test_divisions_that_carry_nothing_are_not_offered():
    assert [t.code for t in chercher("rhone", 2021, natures=["departement"])] == ["69D", "13"]
    assert {t.code for t in chercher("corse", 2021)} & {"94", "2A", "2B"} == set()
    assert [t.code for t in chercher("clipperton", 2021)] == []


def test_number_of_queries_does_not_depend_on_answers(django_assert_max_num_queries):
    for texte in ("saint", "cluny", "cc clunisois", "71100"):
        with django_assert_max_num_queries(2):
            chercher(texte, 2021)


def test_keys_of_the_database_are_those_of_python():
    names = [
        *Territoire.objects.values_list("nom", "cle_recherche"),
        *AncienneCommune.objects.values_list("nom", "cle_recherche"),
    ]
    assert len(names) > 70_000
    assert [(name, key) for name, key in names if cle(name) != key] == []


def test_key_expands_saint_and_forgets_marks():
    assert cle("St-Maurice-ès-Allier") == "saint maurice es allier"
    assert cle("Stes-Maries, Ste-Foy & Œuf") == "saintes maries sainte foy oeuf"
    assert cle("STRASBOURG") == "strasbourg"
    assert cle_demandee("Communauté d’agglomération du Grand Chalon") == "ca du grand chalon"
    assert sans_qualite("mairie de la clayette") == ("clayette", ("commune",))
    assert sans_qualite("cluny") == ("", ())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_answered_without_error(texte):
    assert len(chercher(texte, 2021)) <= 20


def test_inhabitants_are_written_as_french_writes_them():
    assert [habitants(n) for n in (0, 1, 2, 45_102)] == [
        "0\u00a0habitant", "1\u00a0habitant", "2\u00a0habitants", "45\u202f102\u00a0habitants",
    ]  # fmt: skip


def test_p95_of_five_hundred_varied_queries_over_two_vintages():
    rows = Territoire.objects.filter(millesime=2021, niveau="commune").order_by("code").values_list("nom", "code")
    questions = requetes(500, [name for name, _ in rows], [code for _, code in rows])
    assert len(set(questions)) > 400
    assert centile(mesurer(chercher, questions), 95) < 50


def test_pages_reach_the_smallest_commune_and_tell_the_true_count():
    seen, start = [], 0
    while start is not None:
        page = page_de_territoires("71250", 2021, 12, start)
        seen += [found.nom for found in page.reponses]
        start = page.suivante
    assert (len(seen), len(set(seen)), page.total) == (page.total, page.total, 22)
    assert {"Blanot", "Bergesserin", "Taizé", "Bray"} <= set(seen)
    assert page_de_territoires("71250", 2021, 12).phrase == "22 réponses, de 1 à 12"
    assert page.phrase == "22 réponses, de 13 à 22"
    everything = page_de_territoires("saint", 2021, 12, 10**15)
    assert everything.total > 3_000
    assert page_de_territoires("cluny", 2021, 12).phrase == "2 réponses"
