from __future__ import annotations

import pytest

from levier.territoires.actions import creer_structure
from levier.territoires.enums import Niveau
from levier.territoires.models import Millesime, Territoire
from levier.territoires.queries import (
    situation_porteur,
    situation_territoire,
    territoire_de,
    trouver_territoire,
)
from regles.vocabulaire import NATURES_DE_PORTEUR

pytestmark = pytest.mark.django_db


def test_situation_of_a_commune_and_of_groupings(structure):
    assert situation_porteur(structure("71137"), 2021) == {
        "porteur.nature": "commune",
        "porteur.population": 4880,
        "groupe.population": 4880,
        "groupe.communes": 1,
        "groupe.departements_entiers": 0,
    }
    assert situation_porteur(structure("200040293", "epci"), 2021) == {
        "porteur.nature": "cc",
        "porteur.population": 13_915,
        "groupe.population": 13_915,
        "groupe.communes": 42,
        "groupe.departements_entiers": 0,
    }
    assert situation_porteur(structure("247100589", "epci"), 2021)["porteur.nature"] == "ca"
    assert situation_porteur(structure("247100290", "epci"), 2021)["porteur.nature"] == "cu"
    assert situation_porteur(structure("71", "departement"), 2021)["porteur.nature"] == "departement"


def test_situation_follows_the_vintage(structure):
    chalon = structure("71076")
    assert [situation_porteur(chalon, year)["porteur.population"] for year in (2021, 2026)] == [44_810, 45_102]


@pytest.mark.parametrize(
    ("code", "niveau", "attendue"),
    [
        ("200046977", "epci", "metropole"),
        ("75056", "commune", "commune"),
        ("20R", "ctu", "ctu"),
        ("973R", "ctu", "ctu"),
        ("972R", "ctu", "ctu"),
        ("976D", "ctu", "ctu"),
        ("6AE", "departement", "departement"),
        ("200057867", "ept", "ept"),
        ("978", "com", "ctu"),
        ("27", "region", "region"),
    ],
)
def test_special_territories_have_a_nature_that_the_rules_know(territoire, structure, code, niveau, attendue):
    assert situation_territoire(territoire(code, niveau))["porteur.nature"] == attendue
    assert situation_porteur(structure(code, niveau), 2021)["porteur.nature"] == attendue
    assert attendue in {option.code for option in NATURES_DE_PORTEUR}


def test_unknown_population_is_none_and_an_empty_commune_has_zero(structure):
    assert situation_porteur(structure("98735"), 2021)["porteur.population"] is None
    assert situation_porteur(structure("22016"), 2021)["porteur.population"] == 352
    assert situation_porteur(structure("55039"), 2021)["porteur.population"] == 0


def test_other_legal_person_has_a_nature_and_no_population():
    syndicat = creer_structure(denomination="Syndicat", nature="syndicat", siret="12345678200010")
    assert situation_porteur(syndicat, 2021) == {
        "porteur.nature": "syndicat",
        "porteur.population": None,
        "groupe.population": None,
        "groupe.communes": None,
        "groupe.departements_entiers": None,
    }
    assert territoire_de(syndicat, 2021) is None


def test_structure_of_a_commune_gone_since_has_no_territory_now(structure):
    pierrefitte = structure("93059")
    assert territoire_de(pierrefitte, 2026) is None
    now = situation_porteur(pierrefitte, 2026)
    assert (now["porteur.population"], now["porteur.nature"]) == (None, "commune")
    assert territoire_de(pierrefitte, 2021).nom == "Pierrefitte-sur-Seine"


@pytest.mark.requirement("A2-01")
def test_partners_count_in_what_is_covered_and_the_porteur_keeps_its_own_population(structure):
    """The commune of Cluny with its own communauté de communes and the département: each commune once."""
    cluny, clunisois, departement = structure("71137"), structure("200040293", "epci"), structure("71", "departement")
    alone, together, whole = (
        situation_porteur(cluny, 2021, partners) for partners in ([], [clunisois], [departement, clunisois])
    )
    assert [one["porteur.population"] for one in (alone, together, whole)] == [4880, 4880, 4880]
    assert [one["groupe.population"] for one in (alone, together, whole)] == [4880, 13_915, 552_185]
    assert [one["groupe.communes"] for one in (alone, together, whole)] == [1, 42, 565]
    assert [one["groupe.departements_entiers"] for one in (alone, together, whole)] == [0, 0, 1]


def test_commune_by_its_insee_code():
    found = trouver_territoire(2021, Niveau.COMMUNE, "71137")
    assert found is not None
    assert found.nom == "Cluny"
    assert trouver_territoire(2021, Niveau.COMMUNE, "71999") is None


def test_porteur_alone_is_read_once_per_loading_of_its_vintage(structure, django_assert_num_queries):
    cluny, loaded = structure("71137"), Millesime.objects.get(annee=2021).empreinte
    first = situation_porteur(cluny, 2021, chargement=loaded)
    with django_assert_num_queries(0):
        again = situation_porteur(cluny, 2021, chargement=loaded)
    assert again == first == situation_porteur(cluny, 2021)
    Territoire.objects.filter(millesime=2021, niveau="commune", code="71137").update(population=1)
    Millesime.objects.filter(annee=2021).update(empreinte="1" * 64)
    again = situation_porteur(cluny, 2021, chargement="1" * 64)
    assert (again["porteur.population"], first["porteur.population"]) == (1, 4880)


def test_what_is_read_while_a_vintage_is_loaded_is_not_kept(structure, django_assert_num_queries):
    """The page was read under files that are no longer those of the rows."""
    cluny = structure("71137")
    situation_porteur(cluny, 2021, chargement="2" * 64)
    with django_assert_num_queries(4):
        situation_porteur(cluny, 2021, chargement="2" * 64)
