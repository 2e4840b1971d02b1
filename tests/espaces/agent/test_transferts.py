"""Credits opened, taken back, moved from a drawing right to another, on the pages: asked, read by both sides, signed above."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import fabriques
from tests.enveloppes.fabriques import le_fonds, un_guichet
from tests.espaces.agent.outils import texte

from levier.comptes.enums import Role
from levier.enveloppes.models import Transfert
from levier.territoires.ressort import region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("IF-08")]
MOTIF = "Deux demandes de plus qu’attendu dans les Yvelines."


def test_the_pages_ask_and_sign_it_and_no_other_territory_reads_it(vu_par):
    le_fonds()
    un_guichet("axe3-ile-de-france-volet1")
    prefet_77 = fabriques.un_agent(Role.SIGNATAIRE, "77", nom="Alix Robert")
    prefet_de_region = fabriques.un_agent_de(region("11"), Role.SIGNATAIRE, nom="Camille Roy")
    client = vu_par(prefet_77)
    page = reverse("agent:deplacer", args=["tirage_77"])
    assert "Droit de tirage, Yvelines" in texte(client.get(page))
    empty = client.post(page, {"vers": "", "montant": "12 mille", "motif": ""})
    assert empty.status_code == 422
    assert "3 informations sont à corriger" in texte(empty)
    typed = {"vers": "tirage_78", "montant": "12 500,50", "motif": MOTIF}
    done = client.post(page, typed, follow=True)
    assert "Rien n’est déplacé avant la signature" in texte(done)
    asked = Transfert.objects.get()
    here = reverse("agent:transfert", args=[asked.pk])
    assert "Une autre personne" not in texte(client.get(here))
    assert "Retirer cette demande" in texte(client.get(here))
    assert client.post(here, {"signer": "1"}).status_code == 422
    receiver = texte(vu_par(fabriques.un_agent(departement="78")).get(here))
    assert ("Une autre personne répond" in receiver, "reste 297 000,00 €" in receiver) == (True, True)
    assert vu_par(fabriques.un_agent(departement="71")).get(here).status_code == 404
    signs = vu_par(prefet_de_region)
    assert "à signer" in texte(signs.get(reverse("agent:enveloppes")))
    assert "les crédits sont déplacés" in texte(signs.post(here, {"signer": "1"}, follow=True))
    read = texte(signs.get(reverse("agent:enveloppe", args=["tirage_78"])))
    assert "Reçu des enveloppes voisines, moins ce qui leur a été cédé : 12 500,50 €" in read
    assert "+12 500,50 €" in read
    assert "−12 500,50 €" in texte(signs.get(reverse("agent:enveloppe", args=["tirage_77"])))


@pytest.mark.requirement("IF-01", "X-03")
def test_credits_are_opened_and_taken_back_by_a_reasoned_line(vu_par):
    le_fonds()
    un_guichet("axe3-ile-de-france-volet1")
    client = vu_par(fabriques.un_agent(Role.SIGNATAIRE, "77"))
    page = reverse("agent:credits", args=["tirage_77"])
    assert "il reste 297 000,00 €" in texte(client.get(page))
    assert "3 informations sont à corriger" in texte(client.post(page, {}))
    typed = {"montant": "97 000", "motif": "Repris par la région, décision du 1er septembre."}
    assert "97 000,00 € sont repris." in texte(client.post(page, typed | {"geste": "reduire"}, follow=True))
    assert "Il reste 200 000,00 € à attribuer" in texte(
        client.post(page, {**typed, "geste": "reduire", "montant": "200 000,01"})
    )
    assert "97 000,00 € sont ouverts." in texte(client.post(page, typed | {"geste": "ouvrir"}, follow=True))
    assert "il reste 0,00 € à ouvrir" in texte(client.post(page, typed | {"geste": "ouvrir"}))
    assert "hypothèse" not in texte(client.get(page))
    elsewhere = vu_par(fabriques.un_agent_de(region("11"), Role.SIGNATAIRE))
    supposed = reverse("agent:credits", args=["appel_demat_ads"])
    assert "Aucun document ne lui donne de montant" in texte(elsewhere.get(supposed))
    done = elsewhere.post(supposed, typed | {"geste": "ouvrir", "hypothese": "on"}, follow=True)
    assert "hypothèse : aucun document ne donne ce montant" in texte(done)
