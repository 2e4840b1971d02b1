"""The page of simulation: who enters, what it sums, what it draws, what it refuses."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.documents.classeur_lu import Lu
from tests.fabriques import texte_du_cahier, un_agent, un_appel, une_personne, une_structure

from levier.espaces.agent.simulation.depots import GARDES
from levier.espaces.agent.simulation.page import TAILLE
from levier.simulation.resultats import simuler
from levier.simulation.variante import chiffres, varier
from levier.territoires.donnees.carte import contours
from levier.territoires.donnees.tableau import Territoires, territoires
from levier.territoires.enums import Demandeurs
from regles.chargement import charger
from regles.evaluation import evaluer
from regles.simulation import Hypothese, RegleSimulee, telle_que_publiee
from regles.simulation import simuler as simuler_les_territoires

CHEMIN, EXPORT, CLASSEUR = (
    "/agent/simulation/",
    "/agent/simulation/territoires.csv",
    "/agent/simulation/territoires.xlsx",
)
IDF = "fourni-fitn7/axe3-ile-de-france-volet1"
TAUX_ET_PLAFOND = {"chiffre.taux_maximum": "80 %", "chiffre.plafond_par_porteur": "10 000 €"}


def communes(millesime: int) -> Territoires:
    return territoires(millesime).de([Demandeurs.COMMUNES])


@pytest.fixture
def appel(db):
    return un_appel(credits_ouverts=False)


@pytest.fixture
def agent(client, appel):
    """A browser where an instructor of the 71 is logged in."""
    client.force_login(un_agent())
    return client


@pytest.fixture
def saone(appel) -> str:
    return f"version-{appel.versions.get().pk}"


@pytest.fixture
def change(saone) -> dict[str, str]:
    """The call of Saône-et-Loire against itself with another rate and another ceiling."""
    return {"reference": saone, "chiffres_de": saone, **TAUX_ET_PLAFOND}


def _simuler(client, **valeurs: str):
    response = client.get(CHEMIN, {"cout_par_habitant": "2,00", "territoire": "FR", **valeurs})
    assert response.status_code == 200
    return response


def _regle(texte: str) -> RegleSimulee:
    return telle_que_publiee(charger(texte))


class Page(HTMLParser):
    """Attributes and ids of a page, and the links of its map."""

    def __init__(self, response) -> None:
        super().__init__()
        self.attributs: set[str] = set()
        self.ids: list[str] = []
        self.carte: list[tuple[str, str]] = []
        self.dans_carte = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        self.attributs |= {name for name, _ in attrs}
        valeurs = dict(attrs)
        self.ids += [valeurs["id"]] if "id" in valeurs else []
        if tag == "svg":
            self.dans_carte = valeurs.get("class") == "carte__dessin"
        if tag == "a" and self.dans_carte:
            self.carte.append((valeurs["href"], valeurs["aria-label"]))

    def handle_endtag(self, tag):
        if tag == "svg":
            self.dans_carte = False


def test_only_agents_enter(client, appel):
    assert client.get(CHEMIN).status_code == 302
    client.force_login(une_personne(une_structure()))
    assert client.get(CHEMIN).status_code == 403
    assert client.post(CHEMIN, {}).status_code == 403
    assert client.get(EXPORT).status_code == 403


def test_first_visit_offers_every_cahier_and_the_example(agent, saone):
    page = agent.get(CHEMIN).content.decode()
    assert f'value="{saone}"' in page
    assert f'value="{IDF}"' in page
    assert "Voir un exemple : un taux plafonné, face à un taux plein pour les petites communes" in page
    assert 'id="resultat"' not in page


def test_example_runs_over_all_communes(agent, saone):
    results = _simuler(agent, reference=saone, contre=IDF).context["resultats"]
    everywhere = results.ensemble
    assert everywhere.territoires == communes(2021).table.height
    assert everywhere.gagnants > everywhere.perdants > 0
    by_size = {part.cle: part for part in results.tranches}
    assert by_size["0"].perdants == 0  # small communes go from 70 % to 100 %
    assert by_size["4"].perdants > by_size["4"].gagnants  # beyond 15 000 inhabitants, from 70 % to 50 %


def test_totals_are_the_sums_of_the_rows(agent, change):
    results = _simuler(agent, **change).context["resultats"]
    rows, everywhere = results.simulation.lignes.filter(pl.col("ecart").is_not_null()), results.ensemble
    assert everywhere.avant == rows["aide_a"].sum() == results.bilans[0].total
    assert everywhere.apres == rows["aide_b"].sum() == results.bilans[1].total
    assert everywhere.ecart == everywhere.apres - everywhere.avant
    for parts in (results.tranches, results.departements):
        for name in ("territoires", "population", "avant", "apres", "ecart", "gagnants", "perdants", "incomparables"):
            assert sum(getattr(part, name) for part in parts) == getattr(everywhere, name), name


def test_rows_are_what_the_evaluator_of_one_dossier_says():
    rule, rows = _regle(texte_du_cahier()), communes(2021).dans("D71").head(40)
    hypothese = Hypothese(cout_par_habitant=2_500, cout_minimum=500_000, cout_maximum=5_000_000)
    found = simuler_les_territoires([rule], rows, hypothese).lignes
    for commune, result in zip(rows.iter_rows(named=True), found.iter_rows(named=True), strict=True):
        own = {
            "porteur.nature": "commune",
            "porteur.population": commune["population"],
            "depenses.total": result["cout"],
        }
        assert evaluer(rule.cahier, {**rule.situation, **own}).montant == result["aide_a"]


def test_every_departement_of_the_table_is_a_link_of_the_map(agent, change):
    response = _simuler(agent, **change)
    page, vues = Page(response), response.context["departements"]
    assert sorted(href for href, _ in page.carte) == sorted(vue.url for vue in vues)
    assert all(label.startswith(vue.libelle) for vue, (_, label) in zip(vues, sorted_by(page.carte, vues), strict=True))
    assert {*contours().departements, *contours().outre_mer} <= {vue.part.cle for vue in vues}


def sorted_by(liens, vues):
    by_address = dict(liens)
    return [(vue.url, by_address[vue.url]) for vue in vues]


def test_page_has_no_style_no_handler_and_no_id_twice(agent, change):
    for response in (
        agent.get(CHEMIN),
        _simuler(agent, **change),
        agent.post(CHEMIN, {"texte": "non", "place": "contre"}),
    ):
        page = Page(response)
        assert len(page.ids) == len(set(page.ids))
        assert "style" not in page.attributs
        assert [name for name in page.attributs if name.startswith("on")] == []


def test_queries_are_fixed(agent, change, django_assert_num_queries):
    _simuler(agent, **change)  # compiles the cahiers
    with django_assert_num_queries(4):
        _simuler(agent, **change)
    with django_assert_num_queries(4):
        _simuler(agent, **{**change, "territoire": "D71", "page": "3", "tri": "nom"})


def test_territory_restricts_the_communes(agent, saone):
    response = _simuler(agent, reference=saone, territoire="D71")
    assert response.context["resultats"].simulation.lignes["departement"].unique().to_list() == ["71"]
    assert response.context["carte"] is None
    region = _simuler(agent, reference=saone, territoire="R27").context["resultats"]
    assert {part.cle for part in region.departements} == {"21", "25", "39", "58", "70", "71", "89", "90"}


def test_territory_of_the_call_is_the_one_of_the_simulation(agent, saone):
    response = _simuler(agent, reference=saone, territoire="")
    simulation = response.context["resultats"].simulation
    assert simulation.lignes["departement"].unique().to_list() == ["71"]
    everywhere = communes(2021).table
    assert simulation.hors_territoire == everywhere.height - communes(2021).dans("D71").height
    assert "hors du territoire du guichet sont comptés à part" in response.content.decode()
    assert response.context["carte"] is None


def test_communes_are_paged_in_the_order_asked(agent, change):
    first = _simuler(agent, **change, tri="perte").context["page"]
    second = _simuler(agent, **change, tri="perte", page="2").context["page"]
    gaps = [row["ecart"] for row in first.lignes + second.lignes]
    assert len(first.lignes) == len(second.lignes) == TAILLE
    assert gaps == sorted(gaps)
    assert gaps[0] < 0
    last = _simuler(agent, **change, tri="nom", page=str(first.pages)).context
    assert last["url_suivante"] == ""
    assert len({row["code"] for row in first.lignes + second.lignes}) == 2 * TAILLE


@pytest.mark.parametrize(("tri", "numero"), [("inconnu", "x"), ("nom", "0"), ("nom", "99999"), ("nom", "9" * 30)])
def test_page_that_does_not_exist_is_the_first(agent, saone, tri, numero):
    assert _simuler(agent, reference=saone, tri=tri, page=numero).context["page"].page == 1


def test_changed_figure_is_told_and_moves_the_judgement_that_follows_it(agent, change):
    rules = _simuler(agent, **change).context["regles"]
    assert [letter for letter, _ in rules] == ["A", "B"]
    assert [one.replace("\u202f", " ").replace("\xa0", " ") for one in rules[1][1].changements] == [
        "Taux d'intervention : 80 % au lieu de 70 %",
        "Plafond de subvention par porteur : 10 000,00 € au lieu de 30 000,00 €",
    ]
    judged = {one.donnee.nom: one.defaut for one in rules[1][1].cahier.appreciations}
    assert judged["appreciation.taux_retenu"] == 800_000


def test_figures_of_another_cahier_are_not_read(agent, saone, change):
    response = _simuler(agent, **{**change, "contre": IDF})
    assert response.context["demande"].changements == {}


def test_figures_as_published_compare_nothing(agent, saone):
    same = {"chiffre.taux_maximum": "70 %", "chiffre.plafond_par_porteur": ""}
    assert len(_simuler(agent, reference=saone, chiffres_de=saone, **same).context["resultats"].bilans) == 1


@pytest.mark.parametrize(
    ("valeurs", "phrase"),
    [
        ({"cout_par_habitant": ""}, "Donnez un coût par habitant, un coût minimum, ou les deux."),
        ({"cout_minimum": "10", "cout_maximum": "9,99"}, "Ce coût est plus petit que le coût minimum."),
        ({"cout_par_habitant": "deux"}, "« deux » n&#x27;est pas un montant"),
        ({"territoire": "D999"}, "Sélectionnez un choix valide"),
        ({"chiffre.taux_maximum": "beaucoup"}, "« beaucoup » n&#x27;est pas"),
    ],
)
def test_bad_choice_is_said_on_the_form(agent, change, valeurs, phrase):
    response = _simuler(agent, **{**change, **valeurs})
    assert "resultats" not in response.context
    assert phrase in response.content.decode()


def test_judgement_of_the_example_out_of_the_changed_bounds_is_said(agent, appel):
    text = texte_du_cahier().replace(
        "  situation_type:\n", "  situation_type:\n    appreciation.taux_retenu: 65 %\n", 1
    )
    text = re.sub(r"\n  cas:.*\Z", "", text, flags=re.DOTALL) + (
        "\n  cas:\n    - cas: retenu\n      donnees: {porteur.nature: commune, depenses.total: 10 000 €}\n"
        "      attendu: {recevable: oui, montant: 6 500 €}\n"
    )
    agent.post(CHEMIN, {"texte": text, "place": "reference"})
    (key,) = agent.session["simulation_cahiers"]
    response = _simuler(agent, reference=key, chiffres_de=key, **{"chiffre.taux_maximum": "50 %"})
    assert "Cette simulation sort des bornes du cahier" in response.content.decode()


def test_unknown_reference_is_said_on_the_form(agent):
    for asked in ("", "version-999999", "fourni-../../etc/passwd", "depose-0123", "version-x"):
        assert "resultats" not in _simuler(agent, reference=asked).context


def test_deposited_cahier_is_simulated_and_kept_for_the_session(agent, saone):
    text = texte_du_cahier().replace("valeur: 30 000 €", "valeur: 40 000 €")
    text = re.sub(r"\nexemples:.*\Z", "", text, flags=re.DOTALL) + (
        "\nexemples:\n  cas:\n    - {cas: vide, donnees: {}, attendu: {recevable: inconnu, montant: inconnu}}\n"
    )
    file = SimpleUploadedFile("cahier.yaml", text.encode("utf-8-sig"))
    response = agent.post(f"{CHEMIN}?reference={saone}&cout_par_habitant=2", {"fichier": file, "place": "contre"})
    assert response.status_code == 302
    shown = agent.get(response.url.partition("#")[0])
    assert len(shown.context["resultats"].bilans) == 2
    for number in range(GARDES + 1):
        agent.post(CHEMIN, {"texte": f"{text}# {number}\n", "place": "reference"})
    assert len(agent.session["simulation_cahiers"]) == GARDES


def test_mistakes_of_a_deposited_cahier_are_shown_where_they_are(agent):
    text = texte_du_cahier().replace("exiger: projet.debut <= debut_limite", "exiger: projet.debutt <= debut_limite")
    response = agent.post(CHEMIN, {"texte": text, "place": "contre"})
    page = response.content.decode()
    line = text[: text.index("projet.debutt")].count("\n") + 1
    assert f"<strong>Ligne {line}</strong>" in page
    assert "Vouliez-vous dire" in page
    assert agent.session.get("simulation_cahiers") is None


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"", "Joignez un fichier, ou collez le texte"),
        (b"\xff\xfe\x00", "n’est pas du texte en UTF-8"),
        (b"a" * (512 * 1024 + 1), "dépasse 512"),
        (b"- une liste", "commence par des clés"),
    ],
)
def test_unreadable_deposit_is_a_sentence(agent, contenu, phrase):
    files = {"fichier": SimpleUploadedFile("c.yaml", contenu)} if contenu else {}
    response = agent.post(CHEMIN, {**files, "place": "contre"})
    assert response.status_code == 200
    assert phrase in response.content.decode()


def test_file_holds_every_commune_to_the_cent(agent, change):
    query = {"cout_par_habitant": "2,00", **change, "territoire": "D71"}
    response = agent.get(EXPORT, query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    head, *rows = response.content.decode("utf-8-sig").strip().split("\r\n")
    assert head == (
        "code;nom;nature;departement;population;communes;departements_entiers;cout;"
        "recevable_a;aide_a;recevable_b;aide_b;ecart"
    )
    results = agent.get(CHEMIN, query).context["resultats"]
    assert len(rows) == results.simulation.lignes.height
    assert sum(int(row.split(";")[11].replace(",", "")) for row in rows) == results.bilans[1].total


AXE2 = "fourni-fitn7/axe2-volets-1-3"


@pytest.mark.requirement("A2-01")
@pytest.mark.parametrize(
    ("demandeurs", "nombre", "mot"),
    [("groupements", 1_265, "intercommunalités"), ("departements", 98, "départements"), ("regions", 18, "régions")],
)
def test_groups_are_simulated_on_what_they_cover(agent, demandeurs, nombre, mot):
    response = _simuler(agent, reference=AXE2, demandeurs=demandeurs)
    results, page = response.context["resultats"], response.content.decode()
    assert results.ensemble.territoires == nombre
    reached = (pl.col("population") >= 500_000) | (pl.col("departements_entiers") >= 1)
    assert results.simulation.lignes.filter(pl.col("recevable_a") != reached).height == 0
    assert f"{mot.capitalize()} recevables" in page
    assert "communes recevables" not in page.lower()


@pytest.mark.parametrize(
    ("valeurs", "phrase"),
    [
        ({"demandeurs": "regions", "territoire": "D71"}, "Aucun territoire de cette sorte dans ce périmètre"),
        ({"demandeurs": "communes", "territoire": "D71"}, "Aucune demande recevable"),
    ],
)
def test_result_without_anyone_is_said(agent, valeurs, phrase):
    page = _simuler(agent, reference=AXE2, **valeurs).content.decode()
    assert phrase in page
    assert ("Ce qui est supposé" in page) is (valeurs["demandeurs"] == "communes")


def test_unknown_kind_of_porteur_is_said_on_the_form(agent, saone):
    response = _simuler(agent, reference=saone, demandeurs="marsiens")
    assert "resultats" not in response.context
    assert "Sélectionnez un choix valide" in response.content.decode()


def test_spreadsheet_holds_the_same_as_the_page(agent, change, tmp_path):
    query = {"cout_par_habitant": "2,00", **change, "demandeurs": "groupements", "territoire": "FR"}
    response = agent.get(CLASSEUR, query)
    assert response["Content-Disposition"] == 'attachment; filename="simulation.xlsx"'
    (tmp_path / "s.xlsx").write_bytes(response.content)
    rows, results = Lu(tmp_path / "s.xlsx", 2).lignes[1:], agent.get(CHEMIN, query).context["resultats"]
    assert len(rows) == results.simulation.lignes.height == 1_265
    assert round(sum(float(row["L"]) for row in rows) * 100) == results.bilans[1].total
    summary = [line for line in Lu(tmp_path / "s.xlsx", 1).lignes if line.get("A") == "Hypothèse"]
    assert [str(line["B"])[:23] for line in summary][:1] == ["Chaque intercommunalité"]


def test_file_of_an_incomplete_simulation_goes_back_to_the_page(agent):
    assert agent.get(EXPORT, {"reference": "x"}).status_code == 302


def test_figures_of_every_delivered_cahier_can_be_changed(settings):
    for path in sorted(settings.LEVIER_CAHIERS.glob("fitn7/axe*.yaml")):
        text = path.read_text(encoding="utf-8")
        cahier = charger(text)
        wanted = {one.donnee.nom: int(one.valeur) * 2 for one in chiffres(cahier) if one.donnee.genre == "montant"}
        changed = varier(cahier, text, wanted)
        assert {nom: one.valeur for one in changed.parametres if (nom := one.donnee.nom) in wanted} == wanted, path


def test_commune_without_population_waits(appel):
    rows = communes(2021).dans("D988")
    results = simuler([_regle(texte_du_cahier())], rows, Hypothese(), partout=True)
    assert results.ensemble.incomparables == rows.height > 0
    assert results.ensemble.moyenne_avant is None


def test_empty_territory_is_no_error(appel):
    results = simuler([_regle(texte_du_cahier())], communes(2021).table.head(0), Hypothese())
    assert results.ensemble.territoires == 0
    assert results.bilans[0].moyenne is None
