"""What rules read of a place: asked for only when they read it."""

from __future__ import annotations

import pytest

from levier.territoires.actions import creer_structure
from levier.territoires.queries import situation_du_lieu, situation_porteur, situation_territoire
from levier.territoires.queries.descriptions import DU_LIEU, DU_PORTEUR
from regles.cahier import TypeChamp
from regles.lieu import Lieu
from regles.vocabulaire import Fourni

pytestmark = pytest.mark.django_db
TOUT = (*DU_PORTEUR.values(), Fourni.MEMBRES)
NEUVES = ("code", "departement", "region", "outre_mer", "plus_grande_commune")


def dite(situation, noms=DU_PORTEUR):
    return tuple(situation[noms[cle]] for cle in NEUVES)


@pytest.mark.parametrize(
    ("code", "niveau", "attendue"),
    [
        ("71137", "commune", ("71137", "71", "27", False, 4880)),
        ("200040293", "epci", ("200040293", "71", "27", False, 4880)),
        ("2A004", "commune", ("2A004", "2A", "94", False, 70817)),
        ("97105", "commune", ("97105", "971", "01", True, None)),
        ("27", "region", ("27", None, "27", False, None)),
    ],
)
def test_codes_overseas_and_largest_commune_of_a_porteur(territoire, structure, code, niveau, attendue):
    found = dite(situation_porteur(structure(code, niveau), 2021, lues=TOUT))
    assert found[:4] == attendue[:4]
    assert attendue[4] is None or found[4] == attendue[4]
    assert dite(situation_territoire(territoire(code, niveau), TOUT)) == found


def test_what_no_rule_reads_is_neither_said_nor_looked_for(structure, django_assert_num_queries):
    clunisois = structure("200040293", "epci")
    with django_assert_num_queries(3):
        assert Fourni.CODE not in situation_porteur(clunisois, 2021)
    with django_assert_num_queries(3):
        assert situation_porteur(clunisois, 2021, lues={Fourni.CODE})[Fourni.CODE] == "200040293"
    with django_assert_num_queries(4):
        situation_porteur(clunisois, 2021, lues={Fourni.PLUS_GRANDE_COMMUNE})


def test_members_of_a_group_are_lines_the_porteur_first(structure):
    syndicat = creer_structure(denomination="Syndicat", nature="syndicat", siret="12345678200010")
    found = situation_porteur(structure("71137"), 2021, [structure("200040293", "epci"), syndicat], lues=TOUT)
    assert found[Fourni.MEMBRES] == (
        {"code": "71137", "nature": "commune", "population": 4880, "departement": "71"},
        {"code": "200040293", "nature": "cc", "population": 13_915, "departement": "71"},
        {"code": "123456782", "nature": "syndicat", "population": None, "departement": None},
    )
    alone = situation_porteur(structure("71137"), 2021, lues=TOUT)[Fourni.MEMBRES]
    assert [line["code"] for line in alone] == ["71137"]


def test_legal_person_without_territory_is_known_by_its_siren_alone():
    syndicat = creer_structure(denomination="Syndicat", nature="syndicat", siret="12345678200010")
    assert dite(situation_porteur(syndicat, 2021, lues=TOUT)) == ("123456782", None, None, None, None)


def test_place_of_the_project_is_the_one_answered_else_the_seat(structure, territoire):
    cluny, lues = structure("71137"), frozenset(DU_LIEU.values())
    lieux = {
        "siège": situation_du_lieu(None, 2021, cluny, lues),
        "commune": situation_du_lieu(Lieu(TypeChamp.COMMUNE, "Ajaccio (2A004)"), 2021, cluny, lues),
        "département": situation_du_lieu(Lieu(TypeChamp.DEPARTEMENT, "21"), 2021, cluny, lues),
        "personne ne le connaît": situation_du_lieu(Lieu(TypeChamp.COMMUNE, "Nulle part"), 2021, cluny, lues),
    }
    assert {quoi: dite(lieu, DU_LIEU)[:2] for quoi, lieu in lieux.items()} == {
        "siège": ("71137", "71"), "commune": ("2A004", "2A"), "département": ("21", "21"), "personne ne le connaît": (None, None),
    }  # fmt: skip
    assert situation_du_lieu(None, 2021, territoire("71137"), lues) == lieux["siège"]
    assert situation_du_lieu(None, 2021, cluny, {Fourni.CODE}) == {}
