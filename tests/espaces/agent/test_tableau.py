"""The list of dossiers: filters, sort, paging by key, counters, gauge, empty states, a fixed number of queries."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.dossiers.models import Acces, Dossier
from levier.espaces.agent.views import dossiers
from levier.instruction.actions import declarer_complet, prendre_en_charge
from levier.socle import horloge
from levier.territoires.models import Territoire

pytestmark = pytest.mark.django_db


REQUETES = 8
"""Session, person; calls, rows, counts, mails that did not arrive, acts to be told, credits."""


def lignes(reponse) -> list[str]:
    """Names of the structures, in the order shown."""
    return re.findall(r'class="agent-liste__lien"[^>]*>(.*?)</a>', reponse.content.decode())


def voir(client, **parametres):
    response = client.get(reverse("agent:tableau"), parametres)
    assert response.status_code == 200
    return response


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
        ({"tri": "depot_ancien"}, [DOMPIERRE, GOURDON, CLUNISOIS]),
        ({"tri": "montant_decroissant"}, [GOURDON, CLUNISOIS, DOMPIERRE]),
        ({"tri": "montant_croissant"}, [DOMPIERRE, CLUNISOIS, GOURDON]),
        ({"tri": "silence"}, [DOMPIERRE, GOURDON, CLUNISOIS]),
        ({"etat": "en_instruction"}, [GOURDON]),
        ({"theme": "3b"}, [CLUNISOIS]),
        ({"suivi": "moi"}, [GOURDON]),
        ({"suivi": "personne"}, [CLUNISOIS, DOMPIERRE]),
        ({"texte": "dompierre les ormes"}, [DOMPIERRE]),
        ({"texte": "clunisois", "theme": "3b", "suivi": "personne"}, [CLUNISOIS]),
        ({"etat": "inconnu", "tri": "n'importe quoi", "apres": "9" * 5000}, [CLUNISOIS, GOURDON, DOMPIERRE]),
    ],
)
def test_list_with_filters(vu_par, trois, agent, filtres, attendu):
    assert lignes(voir(vu_par(agent), **filtres)) == attendu


def test_list_counts_by_state_and_says_the_gauge_in_words(vu_par, trois, agent):
    page = texte(voir(vu_par(agent)))
    assert "Tous 3" in page
    assert "Déposé 2" in page
    assert "En instruction 1" in page
    assert "Attribué : 0,00 €" in page
    assert "Demandé par les dossiers en cours : 56 000,00 €" in page
    assert "Reste à attribuer : 297 029,75 €" in page


def test_gauge_says_when_more_is_asked_than_left(vu_par, trois, agent, appel):
    appel.enveloppe.montant_ouvert = 50000
    appel.enveloppe.save()
    page = texte(voir(vu_par(agent)))
    assert "Les dossiers en cours demandent 6 000,00 € de plus que ce qui reste." in page


def test_gauge_does_not_move_with_the_filters(vu_par, trois, agent):
    assert "Demandé par les dossiers en cours : 56 000,00 €" in texte(voir(vu_par(agent), texte="gourdon"))


def test_list_pages_by_key_and_keeps_the_filters(vu_par, trois, agent, monkeypatch):
    monkeypatch.setattr(dossiers, "TAILLE", 2)
    client = vu_par(agent)
    first = voir(client, tri="depot_ancien")
    assert lignes(first) == [DOMPIERRE, GOURDON]
    (address,) = re.findall(r'href="([^"]+)" rel="next"', first.content.decode())
    second = client.get(address.replace("&amp;", "&"))
    assert lignes(second) == [CLUNISOIS]
    assert "Page suivante" not in texte(second)
    assert "tri=depot_ancien" in second.content.decode()


def test_list_without_dossier_says_so(vu_par, appel, agent):
    page = texte(voir(vu_par(agent)))
    assert "Aucun dossier n’est encore déposé." in page
    assert "Filtrer" not in page


def test_list_filtered_to_nothing_offers_all(vu_par, trois, agent):
    page = texte(voir(vu_par(agent), texte="introuvable"))
    assert "Aucun dossier ne répond à ces filtres." in page
    assert "Tout afficher" in page


def test_list_without_call_has_no_gauge(vu_par, agent):
    assert "Engagé" not in texte(voir(vu_par(agent)))


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
    voir(client)
    with django_assert_num_queries(REQUETES):
        response = voir(client)
    assert len(lignes(response)) == min(nombre, dossiers.TAILLE)
