"""The ledger of a call: totals, movements, paging by key, a fixed number of queries."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.espaces.agent.outils import texte

from levier.actes.actions import attribuer_et_signer
from levier.enveloppes.actions import ouvrir_credits
from levier.espaces.agent.views import enveloppes
from levier.socle.acteurs import SYSTEME

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
    with django_assert_num_queries(23):
        assert livre(client, appel).status_code == 200
