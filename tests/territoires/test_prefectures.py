"""Where each préfet sits, and the court that judges his decisions."""

from __future__ import annotations

import csv
import io

import pytest

from levier.territoires.donnees.format import lire
from levier.territoires.enums import Perimetre
from levier.territoires.prefectures import siege_de_l_autorite
from levier.territoires.ressort import NATIONAL, Ressort, region


def departement(code: str) -> Ressort:
    return Ressort(Perimetre.DEPARTEMENT, code)


@pytest.mark.parametrize(
    ("ressort", "ville", "tribunal"),
    [
        (departement("71"), "Mâcon", "tribunal administratif de Dijon"),
        (departement("72"), "Le Mans", "tribunal administratif de Nantes"),
        (departement("60"), "Beauvais", "tribunal administratif d’Amiens"),
        (departement("92"), "Nanterre", "tribunal administratif de Cergy-Pontoise"),
        (departement("93"), "Bobigny", "tribunal administratif de Montreuil"),
        (departement("2A"), "Ajaccio", "tribunal administratif de Bastia"),
        (departement("974"), "Saint-Denis", "tribunal administratif de La Réunion"),
        (departement("987"), "Papeete", "tribunal administratif de la Polynésie française"),
        (Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71137"})), "Mâcon", "tribunal administratif de Dijon"),
        (region("27"), "Dijon", "tribunal administratif de Dijon"),
        (region("84"), "Lyon", "tribunal administratif de Lyon"),
        (region("94"), "Ajaccio", "tribunal administratif de Bastia"),
        (NATIONAL, "Paris", "tribunal administratif de Paris"),
    ],
)
def test_seat_of_an_authority(ressort, ville, tribunal):
    assert siege_de_l_autorite(ressort) == (ville, tribunal)


def test_every_service_of_the_state_has_a_seat_that_is_a_commune_of_its_territory():
    places = list(csv.DictReader(io.StringIO(lire(2026, "territoires").decode())))
    communes = {(place["departement_code"], place["nom"]) for place in places if place["niveau"] == "commune"}
    services = [place for place in places if place["circonscription"] == "t"]
    assert len(services) > 110
    for place in services:
        if place["niveau"] == "region":
            assert siege_de_l_autorite(region(place["region_code"])) is not None
            continue
        seat = siege_de_l_autorite(departement(place["departement_code"]))
        assert seat is not None, place["nom"]
        if place["niveau"] == "departement":
            assert (place["departement_code"], seat.ville) in communes, seat


def test_unknown_territory_has_no_seat():
    assert siege_de_l_autorite(departement("99")) is None
