"""The ledger of a call: totals, movements, paging by key, a fixed number of queries."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.demandes import un_depot_dans
from tests.enveloppes.fabriques import attribuer, le_fonds, un_guichet, une_enveloppe, une_structure
from tests.espaces.agent.outils import texte
from tests.propositions import attribuer_et_signer

from levier.appels.models import Appel
from levier.dossiers.models import Dossier
from levier.enveloppes.actions import ouvrir_credits
from levier.enveloppes.models import Enveloppe
from levier.espaces.agent.views import enveloppes
from levier.socle.acteurs import SYSTEME
from levier.territoires.queries.ressorts import depuis_cle
from levier.territoires.ressort import NATIONAL, region

pytestmark = pytest.mark.django_db


def livre(client, appel, **parametres):
    return client.get(reverse("agent:enveloppe", args=[appel.identifiant]), parametres)


@pytest.mark.requirement("SL-02")
def test_ledger_shows_totals_and_movements(vu_par, appel, complet, agent, prefet):
    attribuer_et_signer(complet, par=prefet, montant=Decimal(28000))
    fabriques.un_dossier_depose(appel, fabriques.une_structure(fabriques.CC), demande="10000")
    read = texte(livre(vu_par(agent), appel))
    assert "Crédits ouverts 297 029,75 € Attribué 28 000,00 € Reste à attribuer 269 029,75 €" in read
    assert "Demandé par les dossiers en cours 10 000,00 €" in read
    assert f"Attribution Commune de Dompierre-les-Ormes {complet.numero}" in read
    assert "−28 000,00 €" in read
    assert "Ouverture de crédits Dotation initiale" in read
    assert "+297 029,75 €" in read


def test_ledger_pages_by_key(vu_par, appel, agent, monkeypatch):
    monkeypatch.setattr(enveloppes, "TAILLE", 2)
    for rank in range(2):
        ouvrir_credits(appel.enveloppe, Decimal(rank + 1), par=SYSTEME, motif=f"Rallonge {rank}")
    client = vu_par(agent)
    first = livre(client, appel)
    assert "Dotation initiale" not in texte(first)
    (after,) = re.findall(r'href="\?apres=(\d+)" rel="next"', first.content.decode())
    assert "Dotation initiale" in texte(livre(client, appel, apres=after))


def test_ledger_without_credits_says_so(vu_par, agent):
    appel = fabriques.un_appel(credits_ouverts=False)
    assert "Aucun crédit n’est encore ouvert." in texte(livre(vu_par(agent), appel))


def test_only_enveloppe_opens_at_once(vu_par, appel, agent):
    response = vu_par(agent).get(reverse("agent:enveloppes"))
    assert response.url == reverse("agent:enveloppe", args=[appel.identifiant])


def test_no_enveloppe_says_so(vu_par, agent):
    assert "Aucun guichet n’est ouvert sur votre territoire." in texte(vu_par(agent).get(reverse("agent:enveloppes")))


@pytest.mark.requirement("N-02")
def test_ledger_of_another_departement_is_not_found(vu_par, appel):
    assert livre(vu_par(fabriques.un_agent(departement="01")), appel).status_code == 404


@pytest.mark.parametrize("nombre", [1, 3, 60])
def test_ledger_takes_a_fixed_number_of_queries(vu_par, appel, agent, django_assert_num_queries, nombre):
    for rank in range(nombre - 1):
        ouvrir_credits(appel.enveloppe, Decimal(1), par=SYSTEME, motif=f"Rallonge {rank}")
    client = vu_par(agent)
    livre(client, appel)
    with django_assert_num_queries(8):  # one of them the codes where its acts are charged
        assert livre(client, appel).status_code == 200


TIRAGES = [f"tirage_{code}" for code in (77, 78, 91, 92, 93, 94, 95)]
EN_ILE_DE_FRANCE = ["appel_ile_de_france", *TIRAGES, "reliquat_region", "appel_demat_ads", "appel_ile_de_france_volet2"]


@pytest.fixture
def ile_de_france(db):
    """The fund, the guichets of Île-de-France and Saône-et-Loire with their credits."""
    le_fonds()
    un_guichet("axe3-saone-et-loire")
    return un_guichet("axe3-ile-de-france-volet1")


def vues_de(client) -> list[str]:
    """The enveloppes that the page of the tree leads to, in its order; the only one when it opens at once."""
    response = client.get(reverse("agent:enveloppes"))
    if response.status_code == 302:
        return [response.url.split("/")[-2]]
    return re.findall(r'href="/agent/enveloppes/([^"/]+)/"', response.content.decode())


@pytest.mark.requirement("N-02", "IF-01")
@pytest.mark.parametrize(
    ("ressort", "vues"),
    [
        ("departement:77", ["tirage_77"]),
        ("departement:71", ["appel_saone_et_loire"]),
        ("departement:75", []),
        ("region:27", ["appel_saone_et_loire"]),
        ("region:11", EN_ILE_DE_FRANCE),
        ("national", ["fitn7", "axe1", "axe2", "axe3", "appel_saone_et_loire", *EN_ILE_DE_FRANCE]),
    ],
)  # fmt: skip
def test_each_agent_sees_the_credits_of_its_territory_only(vu_par, ile_de_france, ressort, vues):
    client = vu_par(fabriques.un_agent_de(depuis_cle(ressort)))
    seen = vues_de(client)
    assert [nom for nom in seen if nom in {*vues, "appel_saone_et_loire", *EN_ILE_DE_FRANCE}] == vues
    for nom in ("tirage_77", "tirage_78", "appel_saone_et_loire", "appel_ile_de_france", "axe3", "fitn7"):
        assert (client.get(reverse("agent:enveloppe", args=[nom])).status_code == 200) is (nom in seen)


@pytest.mark.requirement("IF-01")
def test_tree_of_a_region_says_what_its_drawing_rights_granted(vu_par, ile_de_france):
    tirage = Enveloppe.objects.get(identifiant="tirage_77")
    attribuer(tirage, une_structure(), 97_000, "77-2021-000001/1", appel=ile_de_france)
    read = texte(vu_par(fabriques.un_agent_de(region("11"))).get(reverse("agent:enveloppes")))
    assert (
        "Guichets des départements d'Île-de-France appel 2 079 208,00 € 2 079 208,00 € 97 000,00 € 1 982 208,00 €"
        in read
    )
    assert "Droit de tirage, Seine-et-Marne droit de tirage 297 000,00 € 297 000,00 € 97 000,00 € 200 000,00 €" in read
    assert "Reliquat de la région réserve 208,00 € 208,00 € 0,00 € 208,00 €" in read
    assert "Dématérialisation de l'urbanisme (Démat.ADS) appel — 0,00 € 0,00 € 0,00 €" in read


@pytest.mark.requirement("IF-01", "N-02")
def test_ledger_of_a_drawing_right_is_read_from_it_and_from_above(vu_par, ile_de_france):
    tirage = Enveloppe.objects.get(identifiant="tirage_77")
    attribuer(tirage, une_structure(), 97_000, "77-2021-000001/1", appel=ile_de_france)
    for ressort in ("departement:77", "region:11"):
        read = texte(
            vu_par(fabriques.un_agent_de(depuis_cle(ressort))).get(reverse("agent:enveloppe", args=["tirage_77"]))
        )
        assert "Crédits ouverts 297 000,00 € Attribué 97 000,00 € Reste à attribuer 200 000,00 €" in read
        assert "−97 000,00 €" in read
    page = vu_par(fabriques.un_agent_de(region("11"))).get(reverse("agent:enveloppe", args=["appel_ile_de_france"]))
    assert "les crédits sont ouverts à ses parts, et chacune a ses mouvements" in texte(page)
    assert "−97 000,00 €" not in texte(page)


@pytest.mark.requirement("IF-01", "IF-08")
def test_drawing_right_counts_what_its_own_requests_ask(vu_par, ile_de_france):
    """The région sees the requests of all: the gauge of one drawing right counts those that it would pay."""
    for lieu, code in (("77288", "d77"), ("78646", "d78"), ("78551", "d78")):
        un_depot_dans(
            "axe3-ile-de-france-volet1", fabriques.une_structure(lieu), appel=ile_de_france, projet__lieu=code
        )
    demandes = [d.montant_demande for d in Dossier.objects.order_by("id")]
    attendus = {"tirage_77": demandes[0], "tirage_78": demandes[1] + demandes[2], "appel_ile_de_france": sum(demandes)}
    region_11 = vu_par(fabriques.un_agent_de(region("11")))
    for nom, attente in attendus.items():
        assert region_11.get(reverse("agent:enveloppe", args=[nom])).context["jauge"].attente == attente
    assert region_11.get(reverse("agent:enveloppe", args=["reliquat_region"])).context["jauge"].attente is None
    seine_et_marne = vu_par(fabriques.un_agent(departement="77"))
    assert seine_et_marne.get(reverse("agent:enveloppe", args=["tirage_77"])).context["jauge"].attente == demandes[0]


def test_ledger_says_an_opening_that_is_a_hypothesis(vu_par, ile_de_france):
    demat = Enveloppe.objects.get(identifiant="appel_demat_ads")
    ouvrir_credits(demat, Decimal(50_000), par=SYSTEME, motif="Estimation", hypothese=True)
    page = vu_par(fabriques.un_agent_de(region("11"))).get(reverse("agent:enveloppe", args=["appel_demat_ads"]))
    assert "Ouverture de crédits hypothèse : aucun document ne donne ce montant Estimation" in texte(page)


@pytest.mark.parametrize("nombre", [1, 3, 20])
def test_tree_takes_a_fixed_number_of_queries(vu_par, ile_de_france, django_assert_num_queries, nombre):
    appel = Appel.objects.get(identifiant="fitn7-axe3-saone-et-loire")
    for rang in range(nombre):
        attribuer(appel.enveloppe, une_structure(), 1, f"71-2021-{rang:06}/1")
        une_enveloppe()
    client = vu_par(fabriques.un_agent_de(NATIONAL))
    client.get(reverse("agent:enveloppes"))
    with django_assert_num_queries(5):
        assert client.get(reverse("agent:enveloppes")).status_code == 200
