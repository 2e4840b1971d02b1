"""What the service alone knows, told to who simulates: nothing is asked of them for it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cas import JOUR, publie_le_cas
from tests.espaces.agent.outils import texte

from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-04")]


def simulation(nom: str, **valeurs: str) -> str:
    appel = publie_le_cas(nom)
    adresse = reverse("espaces:simulateur", args=[appel.identifiant])
    with horloge.figee(JOUR):
        return texte(Client().get(adresse, {"territoire": "commune-71178", "depenses.a": "10", **valeurs}))


def test_date_that_the_service_gives_is_not_asked_of_who_simulates():
    page = simulation("execution-projet-comite")
    assert (
        "Connu à la décision Date du comité qui valide le projet : le service le donne, vous n’avez rien à faire"
        in page
    )
    assert "À compléter Date du comité" not in page


def test_credits_of_a_simulation_are_those_that_the_call_opens():
    assert "Demande recevable 10,00 €" in simulation("execution-enveloppe-reste")


def test_revenues_that_a_rule_reads_apart_are_asked_and_worth_nothing_when_empty():
    assert "Demande recevable 10,00 €" in simulation("execution-recettes-dotations")
    assert "Demande non recevable" in simulation("execution-recettes-dotations", **{"recettes.dotations": "3"})
