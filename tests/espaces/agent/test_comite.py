"""The date of the comité on the agents' pages: offered where the rules of the call read it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import fabriques
from tests.cas import JOUR, publie_le_cas, un_depot
from tests.espaces.agent.outils import boutons, texte

from levier.socle import horloge
from levier.territoires.ressort import NATIONAL

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-04")]
BOUTON = "Dater le comité"


@pytest.fixture(autouse=True)
def _le_jour():
    with horloge.figee(JOUR):
        yield


def test_date_is_recorded_replaced_and_told_where_the_rules_read_it(vu_par):
    dossier = un_depot(publie_le_cas("execution-projet-comite"))
    client = vu_par(fabriques.un_agent_de(NATIONAL))
    page, geste = reverse("agent:dossier", args=[dossier.numero]), reverse("agent:comite", args=[dossier.numero])
    assert BOUTON in boutons(client.get(page))
    assert "Les règles de ce guichet lisent cette date." in texte(client.get(geste))
    refused = client.post(geste, {"jour": "09/09/2021"})
    assert (refused.status_code, "avant son dépôt, le 10 septembre 2021" in texte(refused)) == (200, True)
    assert "Cette date n’existe pas" in texte(client.post(geste, {"jour": "31/02/2022"}))
    assert client.post(geste, {"jour": "15/10/2021"}).status_code == 302
    shown = texte(client.get(page))
    assert "Comité 15 octobre 2021" in shown
    assert "Date du comité : 15/10/2021" in shown
    assert 'value="2021-10-15"' in client.get(geste).content.decode()
    assert client.post(geste, {"jour": ""}).status_code == 302
    assert "Comité 15 octobre 2021" not in texte(client.get(page))


def test_call_whose_rules_read_no_comite_offers_no_date(vu_par):
    dossier = un_depot(publie_le_cas("execution-recettes-dotations"))
    client = vu_par(fabriques.un_agent_de(NATIONAL))
    assert BOUTON not in boutons(client.get(reverse("agent:dossier", args=[dossier.numero])))
