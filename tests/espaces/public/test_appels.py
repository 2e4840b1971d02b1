from __future__ import annotations

import pytest
from django.utils.html import escape
from tests.fabriques import CAHIER, texte_du_cahier, texte_prolonge, un_appel
from tests.regles.court import COURT

from levier.espaces.public.algorithme import origines
from levier.socle import horloge
from regles.chargement import charger

pytestmark = pytest.mark.django_db
APPEL = "/appels/fitn7-axe3-saone-et-loire/"


def page(client, adresse: str, status: int = 200) -> str:
    response = client.get(adresse)
    assert response.status_code == status
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_home_without_call_says_so(client):
    assert "Aucun appel n’est publié pour l’instant" in page(client, "/")
    assert "Aucun appel n’est publié pour l’instant" in page(client, "/appels/")


def test_home_shows_the_call_and_a_computed_example(client):
    un_appel()
    html = page(client, "/")
    assert "Guichet numérique des collectivités de Saône-et-Loire" in html
    assert "limitée par le plafond de 30 000 € par porteur" in html
    assert "Encore 37 jours" in html


def test_call_of_fifteen_lines_has_a_page_without_holes(client):
    suivi = "{id: bilan, libelle: Bilan, par: bénéficiaire, le: 3 mois après projet.depot, source: Article 3}"
    un_appel(f"{COURT}\nsuivi: [{suivi}]\n", credits_ouverts=False)
    html, accueil = page(client, "/appels/refuges/"), page(client, "/appels/")
    for text in (
        "Guichet ouvert par : Préfecture de l&#x27;Isère.",
        "Pour qui ?",
        "Taux de l&#x27;aide : 40 %.",
        "Travaux",
        "Après le dépôt",
        "Bilan : au plus tard 3 mois après « Date de dépôt du dossier ».",
    ):
        assert text in html
    for text in ("Les thèmes", "Les critères", "Les pièces", "exemples calculés", "None", "levier-surtitre"):
        assert text not in html
    assert "montant non communiqué" in html
    assert accueil.count("Refuges de montagne") == 1


@pytest.mark.requirement("SL-01", "SL-02", "SL-03", "SL-05", "SL-07", "SL-09", "SL-10", "X-08")
def test_call_page_holds_everything_of_the_cahier(client):
    un_appel()
    html = page(client, APPEL)
    for text in (
        "297 029,75 €",
        "70 %",
        "30 000 €",
        "du 25 janvier 2021 au 22 octobre 2021 inclus",
        "31 décembre 2021",
        "Ni les communautés d&#x27;agglomération ni le conseil départemental",
        "3a - Accompagnement par un expert du numérique",
        "Besoin de mise à niveau numérique ressenti par la collectivité",
        "Devis et autres justificatifs du coût",
        "Les dépenses de personnel ne sont pas financées.",
        "La subvention est attribuée par arrêté préfectoral.",
        "Référent du guichet numérique",
        "document 000, « Quel financement ? »",
    ):
        assert text in html, text


def test_call_page_counts_days_left(client):
    un_appel()
    for day, words in ((21, "Encore 1 jour"), (22, "Dernier jour")):
        with horloge.figee(horloge.a_paris(2021, 10, day)):
            assert words in page(client, APPEL)
    with horloge.figee(horloge.a_paris(2021, 10, 23)):
        html = page(client, APPEL)
    assert "Le dépôt est clos depuis le 22 octobre 2021" in html
    assert "Préparer une demande" not in html


def test_changed_cahier_changes_the_pages(client):
    """Rate, ceiling, deadline and a piece: nothing of them stands in the code."""
    un_appel(texte_prolonge())
    assert "29 octobre 2021" in page(client, APPEL)
    assert "22 octobre 2021" not in page(client, APPEL)


@pytest.mark.requirement("X-02")
def test_computation_page_gives_each_rule_in_words_and_exactly(client):
    un_appel()
    html = page(client, APPEL + "calcul/")
    assert "« Taux retenu » de « Dépenses éligibles »" in html
    assert "appreciation.taux_retenu de depenses_eligibles" in html
    assert "projet.debut &lt;= debut_limite" in html


@pytest.mark.requirement("X-02")
def test_computation_page_tells_purpose_part_in_the_decision_data_and_rights(client):
    un_appel()
    html = page(client, APPEL + "calcul/")
    for said in (
        "Vérifier si une demande est recevable et calculer la subvention",
        "la machine ne décide de rien seule",
        "Comptées sur les données publiques des territoires de 2021",
        "Lues dans le plan de financement du demandeur",
        "<dt>Appréciées par l’autorité, par écrit et avec un motif</dt><dd>Petite ou moyenne collectivité ;",
        "Tenues par le service : dates du dossier, décisions déjà prises, crédits",
        "Commission d’accès aux documents administratifs",
        "articles L. 311-3-1, R. 311-3-1-1 et R. 311-3-1-2",
    ):
        assert said in html, said
    assert '<a href="/appels/fitn7-axe3-saone-et-loire/calcul/">' in page(client, APPEL)


def test_computation_page_keeps_the_version_that_requests_were_deposited_under(client):
    """N-04: the deadline of the first version stays readable once a second one is published."""
    un_appel()
    texte = texte_prolonge().replace("version: 1\n", "version: 2\n", 1)
    un_appel(texte)
    first, second, now = (page(client, APPEL + f"calcul/{which}") for which in ("version-1/", "version-2/", ""))
    assert "Les règles en vigueur : version 2" in first
    assert "Les règles en vigueur" not in second + now
    assert "empreinte" in first
    assert "Page introuvable" in page(client, APPEL + "calcul/version-3/", 404)


@pytest.mark.parametrize("fichier", sorted(CAHIER.parent.glob("axe*.yaml")), ids=lambda fichier: fichier.stem)
def test_every_call_of_the_fund_has_its_page_on_the_algorithm(client, fichier):
    cahier = charger(fichier.read_text(encoding="utf-8"))
    un_appel(fichier.read_text(encoding="utf-8"), credits_ouverts=False)
    html = page(client, f"/appels/{cahier.identite.id}/calcul/")
    told = [*cahier.recevabilite, *cahier.bareme, cahier.montant, *(one.donnee for one in cahier.parametres)]
    words = [escape(one.libelle).replace("\u202f", " ").replace("\xa0", " ") for one in told]
    assert [one for one in words if one not in html] == []
    labels = [label for origine in origines(cahier) for label in origine.donnees]
    read = {nom for formule in (*cahier.programme.conditions, *cahier.programme.etapes) for nom in formule.noms}
    asked = [donnee.libelle for nom, donnee in cahier.donnees.items() if nom in read]
    assert set(asked) <= set(labels)


def test_cahier_is_given_as_it_was_published(client):
    un_appel()
    response = client.get(APPEL + "cahier.yaml")
    assert response.content.decode() == texte_du_cahier()
    assert response["Content-Type"] == "application/yaml; charset=utf-8"


def test_unknown_call_is_not_found(client):
    assert "Page introuvable" in page(client, "/appels/rien/", 404)


@pytest.mark.parametrize(("adresse", "requetes"), [("/", 2), ("/appels/", 2), (APPEL, 1), (APPEL + "calcul/", 1)])
def test_public_pages_make_a_fixed_number_of_queries(client, django_assert_num_queries, adresse, requetes):
    un_appel()
    with django_assert_num_queries(requetes):
        client.get(adresse)


@pytest.mark.parametrize("adresse", ["/mentions-legales/", "/accessibilite/", "/actes/"])
def test_legal_pages_answer_without_database_content(client, adresse):
    assert "<h1>" in page(client, adresse)


@pytest.mark.requirement("G-06", "X-05")
def test_page_says_the_comite_in_words_made_from_its_keys(client):
    """A key changed in the YAML changes the page."""
    keys = "composition: [{fonction: Préfet, preside: oui}], rythme: {mois: 1, dossiers: 10}"
    for version, changed in enumerate((keys, keys.replace("10", "12")), 1):
        text = COURT.replace("version: 1", f"version: {version}", 1)
        un_appel(f"{text}\ncomite: {{libelle: Comité, {changed}}}\n", credits_ouverts=False)
        html = page(client, "/appels/refuges/")
        said = f"Réunion : une fois par mois, ou dès que {8 + 2 * version} dossiers sont déposés."
        assert [one in html for one in (said, "Préfet, président", "R133-15")] == [True] * 3
