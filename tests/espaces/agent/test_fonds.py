"""The tree of credits on a day, and what Chorus engages of a grant, on their pages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from tests import fabriques
from tests.enveloppes.fabriques import le_fonds, un_guichet
from tests.espaces.agent.outils import texte
from tests.propositions import attribuer_et_signer

from levier.enveloppes.models import Enveloppe
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-01", "N-02")]


def test_the_tree_of_a_day_shows_a_branch_and_names_what_stands_above(vu_par):
    with horloge.figee(horloge.a_paris(2021, 1, 26)):
        le_fonds()
        un_guichet("axe3-ile-de-france-volet1")
    client = vu_par(fabriques.un_agent(departement="77"))
    page = reverse("agent:fonds")
    read = texte(client.get(page, {"au": "2021-01-26"}))
    assert (
        "Fonds de transformation numérique des collectivités territoriales (ITN 7) fonds, suivi par un autre niveau 88 000 000,00 €"
        in read
    )
    assert "Droit de tirage, Seine-et-Marne droit de tirage 297 000,00 € 297 000,00 € 0,00 €" in read
    assert "Yvelines" not in read
    assert client.get(page, {"au": "2021-01-26"}).content.count(b'class="graphique__dessin"') == 1
    before = texte(client.get(page, {"au": "2021-01-25"}))
    assert "Droit de tirage, Seine-et-Marne droit de tirage 297 000,00 € 0,00 € 0,00 €" in before
    late = client.get(page, {"au": "2999-01-01"})
    assert (late.status_code, "Ce jour est à venir" in texte(late)) == (422, True)
    assert client.get(page, {"au": "hier"}).status_code == 422
    assert "Aucun guichet n’est publié" in texte(vu_par(fabriques.un_agent(departement="29")).get(page))


def test_what_chorus_engages_is_recorded_by_who_manages_the_credits(vu_par, complet, prefet, agent):
    page = reverse("agent:chorus", args=[complet.numero])
    client = vu_par(prefet)
    assert "Aucune subvention n’est attribuée à cette demande." in texte(client.get(page))
    attribuer_et_signer(complet, par=prefet, montant=Decimal(28_000))
    assert "Reste à engager 28 000,00 €" in texte(client.get(page))
    wrong = client.post(page, {"geste": "enregistrer", "ej": "12", "du": "", "montant": "x"})
    assert (wrong.status_code, "2 informations sont à corriger" in texte(wrong)) == (422, True)
    today = horloge.aujourdhui().isoformat()
    typed = {"geste": "enregistrer", "ej": "21034567", "du": today, "montant": "28 000"}
    assert "dix chiffres" in texte(client.post(page, typed))
    assert "L’engagement 2103456789 est enregistré : 28 000,00 €." in texte(
        client.post(page, typed | {"ej": "2103 456 789"}, follow=True)
    )
    ledger = texte(client.get(reverse("agent:enveloppe", args=[complet.appel.identifiant])))
    assert "Engagement dans Chorus engagement juridique n° 2103456789 Commune de Dompierre-les-Ormes" in ledger
    assert "Engagé dans Chorus 28 000,00 €" in ledger
    typed |= {"geste": "reduire", "ej": "2103456789", "montant": "1 000"}
    assert "est réduit de 1 000,00 €" in texte(client.post(page, typed, follow=True))
    assert Enveloppe.objects.get(appel=complet.appel).montant_engage == 27_000
    reads = vu_par(agent)
    assert "Vous lisez sans enregistrer" in texte(reads.get(page))
    assert reads.post(page, typed).status_code == 422
    assert vu_par(fabriques.un_agent(departement="01")).get(page).status_code == 404
    assert 'name="cle" value="' in client.get(page).content.decode()
    fabriques.un_rattachement(prefet, complet.structure)  # its own grant: another agent records it
    assert "Vous agissez, ou avez agi, pour" in texte(client.get(page))
    assert client.post(page, typed).status_code == 422
    assert Enveloppe.objects.get(appel=complet.appel).montant_engage == 27_000
