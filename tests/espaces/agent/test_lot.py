"""The pages of a batch: ticked in the list, looked at, confirmed once, followed as a work."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.actes.test_lot import cles, cloner
from tests.espaces.agent.outils import texte
from tests.fabriques import un_agent
from tests.propositions import proposer
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.enveloppes.models import Enveloppe
from levier.instruction.models import Proposition
from levier.socle.models import Travail

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-02", "X-10")]
LISTE, LOT = "/agent/a-signer/", "/agent/a-signer/lot/"


@pytest.fixture
def trois(complet, agent) -> list[Proposition]:
    return cloner(proposer(complet, Decimal(28000), par=agent), 3)


def adresse(propositions: list[Proposition]) -> str:
    return f"{LOT}?{'&'.join(f'p={key}' for key in cles(propositions))}"


def champs(reponse) -> dict[str, list[str]]:
    """The hidden fields of the confirmation, as the browser sends them."""
    body = reponse.content.decode()
    return {nom: re.findall(rf'<input type="hidden" name="{nom}" value="([^"]+)"', body) for nom in ("cle", "p")}


def test_batch_is_ticked_looked_at_then_confirmed_once(vu_par, prefet, trois):
    client = vu_par(prefet)
    listed = client.get(LISTE)
    assert [f'name="p" value="{key}"' in listed.content.decode() for key in cles(trois)] == [True] * 3
    shown = client.get(adresse(trois[:2]))
    read = texte(shown)
    for said in (
        "2 peuvent être signées",
        "56 000,00 €",
        "2 subventions sont attribuées",
        "Signer 2 actes",
        "Projet (PDF)",
    ):
        assert said in read
    sent = champs(shown)
    assert sent["p"] == [str(key) for key in cles(trois[:2])]
    first, second = (client.post(LOT, sent) for _ in range(2))
    assert first.url == second.url == f"/agent/travaux/{Travail.objects.get().pk}/"
    derouler()
    assert "Fait : 2" in texte(client.get(first.url))


def test_obstacles_are_said_by_reason_and_the_rest_goes(vu_par, prefet, trois):
    Enveloppe.objects.filter(appel__isnull=False).update(montant_ouvert=Decimal(60000))
    read = texte(vu_par(prefet).get(f"{LOT}?toutes=1"))
    for said in ("2 ne seront pas signées", "Crédits insuffisants : 2", "2 peuvent être signées", "4 000,00 €"):
        assert said in read
    Enveloppe.objects.filter(appel__isnull=False).update(montant_ouvert=Decimal(0))
    read = texte(vu_par(prefet).get(f"{LOT}?page=1"))
    assert "4 ne seront pas signées" in read
    assert "Aucune ne peut être signée" in read


def test_nothing_ticked_goes_back_to_the_list(vu_par, prefet, trois):
    client = vu_par(prefet)
    assert "Cochez au moins une proposition" in texte(client.get(LOT, follow=True))
    refused = client.post(LOT, {"cle": "pas une clé", "p": cles(trois)})
    assert (refused.status_code, Travail.objects.count()) == (200, 0)
    assert "Signer 3 actes" in texte(refused)


def test_proposals_of_elsewhere_are_not_shown(vu_par, trois):
    client = vu_par(un_agent(Role.SIGNATAIRE, "21", nom="D’ailleurs"))
    assert "Aucune ne peut être signée" in texte(client.get(adresse(trois)))
    assert "Dompierre" not in texte(client.get(adresse(trois)))


def test_page_makes_the_same_queries_whatever_the_size(vu_par, prefet, trois):
    client, counts = vu_par(prefet), set()
    client.get(adresse(trois))
    for chosen in (trois[:1], trois):
        with CaptureQueriesContext(connection) as seen:
            client.get(adresse(chosen))
        counts.add(len(seen))
    assert len(counts) == 1
