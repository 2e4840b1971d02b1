"""The list of dossiers: filters, sort, paging by key, counters, gauge, empty states, a fixed number of queries."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.dossiers.models import Acces, Dossier
from levier.espaces.agent.views import liste as dossiers
from levier.instruction.actions import declarer_complet, prendre_en_charge
from levier.socle import horloge
from levier.territoires.models import Territoire

pytestmark = pytest.mark.django_db


REQUETES = {"agent:tableau": 5, "agent:totaux": 9}
"""Session, person, calls, colleagues; then rows, or counts, kept views, mails that did not arrive, acts to be told, credits."""


def lignes(reponse) -> list[str]:
    """Names of the structures, in the order shown."""
    return re.findall(r'class="agent-liste__lien"[^>]*>(.*?)</a>', reponse.content.decode())


def voir(client, route="agent:tableau", **parametres):
    response = client.get(reverse(route), parametres)
    assert response.status_code == 200
    return response


def totaux(client, **parametres) -> str:
    return texte(voir(client, "agent:totaux", **parametres))


@pytest.fixture
def trois(appel, agent):
    """Three requests: Dompierre (depose), Gourdon (en_instruction, followed by the agent), Clunisois (depose, 3b)."""
    for day, place, choices in [
        (13, fabriques.COMMUNE, {"depenses": "10000", "demande": "7000"}),
        (14, fabriques.AUTRE_COMMUNE, {"depenses": "40000", "demande": "28000"}),
        (15, fabriques.CC, {"depenses": "30000", "demande": "21000", "reponses": {"projet.theme": "3b"}}),
    ]:
        with horloge.figee(horloge.a_paris(2021, 9, day)):
            fabriques.un_dossier_depose(appel, fabriques.une_structure(place), **choices)
    followed = Dossier.objects.get(structure__denomination__contains="Gourdon")
    declarer_complet(followed, par=agent)
    prendre_en_charge(followed, par=agent)


DOMPIERRE, GOURDON, CLUNISOIS = (
    "Commune de Dompierre-les-Ormes",
    "Commune de Gourdon",
    "Communauté de communes du Clunisois",
)


@pytest.mark.parametrize(
    ("filtres", "attendu"),
    [
        ({}, [CLUNISOIS, GOURDON, DOMPIERRE]),
        ({"tri": "depose_le"}, [DOMPIERRE, GOURDON, CLUNISOIS]),
        ({"tri": "-demande"}, [GOURDON, CLUNISOIS, DOMPIERRE]),
        ({"tri": "demande"}, [DOMPIERRE, CLUNISOIS, GOURDON]),
        ({"tri": "silence"}, [DOMPIERRE, GOURDON, CLUNISOIS]),
        ({"etat": "en_instruction"}, [GOURDON]),
        ({"theme": "3b"}, [CLUNISOIS]),
        ({"suivi": "moi"}, [GOURDON]),
        ({"suivi": "personne"}, [CLUNISOIS, DOMPIERRE]),
        ({"texte": "gourdons"}, [GOURDON]),
        ({"texte": "clunisois", "theme": "3b", "suivi": "personne"}, [CLUNISOIS]),
        ({"etat": "inconnu", "tri": "n'importe quoi", "apres": "9" * 5000}, [CLUNISOIS, GOURDON, DOMPIERRE]),
    ],
)
def test_list_with_filters(vu_par, trois, agent, filtres, attendu):
    assert lignes(voir(vu_par(agent), **filtres)) == attendu


@pytest.mark.requirement("CO-05")
def test_list_is_narrowed_by_limits_places_and_states(vu_par, trois, agent):
    client = vu_par(agent)
    for filtres, attendu in (
        ({"demande_min": "20000"}, [CLUNISOIS, GOURDON]),
        ({"demande_max": "7 000,00 €", "demande_min": "7000"}, [DOMPIERRE]),
        ({"demande_max": "7000", "demande_min": "21000"}, [CLUNISOIS, DOMPIERRE]),
        ({"calcule_min": "28000"}, [GOURDON]),
        ({"propose_min": "0"}, []),
        ({"depose_le_min": "2021-09-14", "depose_le_max": "2021-09-14"}, [GOURDON]),
        ({"complet_le_min": "2021-09-01"}, [GOURDON]),
        ({"nature": "cc"}, [CLUNISOIS]),
        ({"lieu": "200040293"}, [CLUNISOIS]),
        ({"lieu": "247100290"}, [GOURDON]),
        ({"acte": "notifie"}, []),
        ({"retard": "tout"}, []),
    ):
        assert lignes(voir(client, **filtres)) == attendu, filtres


def test_list_counts_by_state_and_says_the_gauge_in_words(vu_par, trois, agent):
    page = totaux(vu_par(agent))
    assert "Tous 3" in page
    assert "Déposé 2" in page
    assert "En instruction 1" in page
    assert "Attribué : 0,00 €" in page
    assert "Demandé par les dossiers en cours : 56 000,00 €" in page
    assert "Reste à attribuer : 297 029,75 €" in page


def test_gauge_says_when_more_is_asked_than_left(vu_par, trois, agent, appel):
    appel.enveloppe.montant_ouvert = 50000
    appel.enveloppe.save()
    page = totaux(vu_par(agent))
    assert "Les dossiers en cours demandent 6 000,00 € de plus que ce qui reste." in page


def test_gauge_does_not_move_with_the_filters(vu_par, trois, agent):
    assert "Demandé par les dossiers en cours : 56 000,00 €" in totaux(vu_par(agent), texte="gourdon")


def test_list_pages_by_key_and_keeps_the_filters(vu_par, trois, agent, monkeypatch):
    monkeypatch.setattr(dossiers, "TAILLE", 2)
    client = vu_par(agent)
    first = voir(client, tri="depose_le")
    assert lignes(first) == [DOMPIERRE, GOURDON]
    (address,) = re.findall(r'href="([^"]+)" rel="next"', first.content.decode())
    second = client.get(address.replace("&amp;", "&"))
    assert lignes(second) == [CLUNISOIS]
    assert "Page suivante" not in texte(second)
    assert "tri=depose_le" in second.content.decode()


def test_list_without_dossier_says_so(vu_par, appel, agent):
    page = texte(voir(vu_par(agent)))
    assert "Aucun dossier n’est encore déposé." in page
    assert "Filtrer" not in page


def test_list_filtered_to_nothing_offers_all(vu_par, trois, agent):
    page = texte(voir(vu_par(agent), texte="introuvable"))
    assert "Aucun dossier ne répond à ces filtres." in page
    assert "Tout afficher" in page


def test_list_without_call_has_no_gauge(vu_par, agent):
    assert "Attribué :" not in totaux(vu_par(agent))


@pytest.mark.requirement("N-02")
def test_list_of_another_departement_is_empty(vu_par, trois):
    assert lignes(voir(vu_par(fabriques.un_agent(departement="01")))) == []


def des_depots(appel, nombre: int) -> None:
    """That many deposited requests, of as many communes: one through the acts, the others copied from it."""
    model = fabriques.un_dossier_depose(appel, fabriques.une_structure("71178"))
    codes = Territoire.objects.filter(millesime=2021, nature="commune", departement_code="71").exclude(code="71178")
    given = model.acces.get()
    for rank, code in enumerate(codes.order_by("code").values_list("code", flat=True)[: nombre - 1]):
        model.pk, model.numero, model.structure = None, f"71-2021-9{rank:05d}", fabriques.une_structure(code)
        (given.dossier,) = Dossier.objects.bulk_create([model])  # no act makes sixty in reasonable time
        given.pk = None
        Acces.objects.bulk_create([given])


@pytest.mark.parametrize("nombre", [1, 3, 60])
def test_list_takes_a_fixed_number_of_queries(vu_par, appel, agent, django_assert_num_queries, nombre):
    des_depots(appel, nombre)
    client = vu_par(agent)
    for route, count in REQUETES.items():
        voir(client, route)
        with django_assert_num_queries(count):
            voir(client, route)
    first = voir(client)
    assert len(lignes(first)) == min(nombre, dossiers.TAILLE)
    if nombre > dossiers.TAILLE:
        after = first.content.decode().split('rel="next"')[0].rpartition('href="')[2].rstrip('" ').replace("&amp;", "&")
        with django_assert_num_queries(REQUETES["agent:tableau"]):  # a page further on costs the same
            assert len(lignes(client.get(after))) == nombre - dossiers.TAILLE


@pytest.mark.requirement("CO-05")
def test_totals_are_those_of_what_is_filtered_against_what_is_left(vu_par, trois, agent):
    read = totaux(vu_par(agent), etat="depose")
    assert "Dossiers 2 Demandé 28 000,00 € Calculé 28 000,00 € Proposé 0,00 € Attribué 0,00 €" in read
    assert "Reste dans l’enveloppe 297 029,75 €" in read
    assert "Par instructeur Personne 2" in read
    assert "En instruction 1" in read  # what another choice of the same filter would leave
    fragment = vu_par(agent).get(reverse("agent:totaux"), {"etat": "depose"}, headers={"HX-Request": "true"})
    assert "<h1" not in fragment.content.decode()
    assert "28 000,00" in texte(fragment)


def test_filters_are_kept_on_the_way_back_from_a_dossier(vu_par, trois, agent):
    client = vu_par(agent)
    numero = Dossier.objects.latest("pk").numero
    voir(client, theme="3b", demande_min="1 000")
    back = "/agent/?theme=3b&amp;demande_min=1+000"
    for page in ("agent:dossier", "agent:affectation", "agent:messages"):
        assert back in client.get(reverse(page, args=[numero])).content.decode(), page
    voir(client)
    assert back not in client.get(reverse("agent:dossier", args=[numero])).content.decode()


def test_an_unreadable_limit_says_why_and_narrows_nothing(vu_par, trois, agent):
    response = voir(vu_par(agent), demande_min="beaucoup", depose_le_max="31/02/2021")
    assert lignes(response) == [CLUNISOIS, GOURDON, DOMPIERRE]
    read = texte(response)
    assert "« beaucoup » n'est pas un montant" in read
    assert "Cette date n’existe pas ou ne se lit pas" in read


@pytest.mark.requirement("CO-05")
def test_a_view_is_kept_for_oneself_or_shared_with_the_service(vu_par, trois, agent):
    client, colleague = vu_par(agent), fabriques.un_agent(nom="Claude Renard")
    elsewhere = fabriques.un_agent(departement="01")
    for nom, more in (("À moi", {}), ("Les plus gros", {"partagee": "on"})):
        sent = {"nom": nom, "requete": "tri=-demande&demande_min=20000&apres=3", **more}
        kept = client.post("/agent/vues/", sent, follow=True)
        assert lignes(kept) == [GOURDON, CLUNISOIS]
        assert f"La vue « {nom} » est enregistrée." in texte(kept)
    body = voir(client, "agent:totaux").content.decode()
    assert body.count('<a href="/agent/?tri=-demande&amp;demande_min=20000">') == 2
    assert "Vues gardées Les plus gros de Dominique Petit" in totaux(vu_par(colleague))
    assert "Les plus gros" not in totaux(vu_par(elsewhere))
    for bad, said in (({"nom": " "}, "Nommez cette vue"), ({"requete": ""}, "Filtrez ou triez d’abord la liste")):
        assert said in texte(client.post("/agent/vues/", {"nom": "Vide", "requete": "etat=depose", **bad}, follow=True))
    (cle,) = re.findall(r"/agent/vues/(\d+)/retrait/[^>]*>(?:(?!/retrait/).)*la vue À moi", body, flags=re.DOTALL)
    assert vu_par(colleague).post(f"/agent/vues/{cle}/retrait/").status_code == 404
    assert "La vue « À moi » est retirée." in texte(client.post(f"/agent/vues/{cle}/retrait/", follow=True))
    assert "À moi" not in totaux(client)
