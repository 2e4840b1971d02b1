"""The seats of a comité one by one, without a database."""

from __future__ import annotations

from levier.comites.places import places_de
from regles.comite import NatureDeSiege, Siege

PREFET, MAIRE = Siege("Préfet", preside=True), Siege("Maire", "AMF", nombre=2, nature=NatureDeSiege.ELU)


def test_a_seat_held_twice_is_two_places_with_keys_of_their_own():
    places = places_de([PREFET, MAIRE])
    assert [place.dite for place in places] == ["Préfet, président", "Maire, AMF, siège 1", "Maire, AMF, siège 2"]
    assert len({place.cle for place in places}) == 3


def test_key_of_a_seat_follows_its_function_and_institution_whatever_else_changes():
    moved = places_de([Siege("Expert"), Siege("maire", "AMF", nombre=3), PREFET])
    assert [place.cle for place in moved[1:3]] == [place.cle for place in places_de([PREFET, MAIRE])[1:]]


def test_presidence_is_that_of_the_cahier_and_else_the_seat_that_the_service_named():
    seats = places_de([Siege("A"), Siege("B")])
    assert [one.siege.preside for one in places_de([Siege("A"), Siege("B")], seats[1].cle)] == [False, True]
    assert [one.siege.preside for one in places_de([PREFET, MAIRE], places_de([MAIRE])[0].cle)] == [True, False, False]
