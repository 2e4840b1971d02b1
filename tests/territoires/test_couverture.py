from __future__ import annotations

import pytest

from levier.territoires.actions import creer_structure
from levier.territoires.models import Territoire
from levier.territoires.queries import Couverture, couverture, couverture_des_territoires

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("A2-01")]


@pytest.mark.parametrize(
    ("membres", "attendue"),
    [
        ([("71137", "commune")], Couverture(1, 4_880, ())),
        ([("200040293", "epci")], Couverture(42, 13_915, ())),
        ([("200040293", "epci"), ("71137", "commune")], Couverture(42, 13_915, ())),
        ([("71", "departement"), ("200040293", "epci")], Couverture(565, 552_185, ("71",))),
        ([("69D", "departement")], Couverture(208, 460_632, ())),
        ([("200046977", "epci")], Couverture(59, 1_398_892, ())),
        ([("69D", "departement"), ("200046977", "epci")], Couverture(267, 1_859_524, ("69",))),
        ([("6AE", "departement")], Couverture(880, 1_898_533, ("67", "68"))),
        ([("20R", "ctu")], Couverture(360, 338_554, ("2A", "2B"))),
        ([("75056", "commune")], Couverture(1, 2_175_601, ("75",))),
        ([("200057867", "ept")], Couverture(9, 440_113, ())),
        ([("972R", "ctu")], Couverture(34, 368_783, ("972",))),
    ],
    ids=lambda valeur: "+".join(code for code, _ in valeur) if isinstance(valeur, list) else "",
)
def test_each_kind_of_porteur_covers_its_communes(structure, membres, attendue):
    assert couverture([structure(code, niveau) for code, niveau in membres], 2021) == attendue


def test_overseas_collectivity_is_no_departement(structure):
    """Saint-Martin is one commune and no département; its population is not published in that vintage."""
    assert couverture([structure("978", "com")], 2021) == Couverture(1, None, ())


def test_all_the_epci_of_a_departement_cover_it_and_all_but_one_do_not(territoire):
    lozere = Territoire.objects.filter(
        millesime=2021, niveau="epci", appartenances__membre__departement_code="48"
    ).distinct()
    covered = couverture_des_territoires(lozere, 2021)
    assert "48" in covered.departements_entiers
    assert covered.population < 500_000
    assert "48" not in couverture_des_territoires(list(lozere)[1:], 2021).departements_entiers


def test_population_is_unknown_when_that_of_a_commune_is(structure):
    """Papeete has none in 2021; Île-de-Bréhat, of no EPCI, has that of the next year."""
    brehat, cotes, papeete = structure("22016"), structure("22", "departement"), structure("98735")
    assert couverture([brehat], 2021) == Couverture(1, 352, ())
    assert couverture([papeete], 2021).population is None
    assert couverture([cotes], 2021) == Couverture(348, 599_580, ("22",))
    assert couverture([cotes, structure("71137")], 2021).population == 599_580 + 4_880
    assert couverture([cotes, papeete], 2021).population is None
    assert couverture([structure("55039")], 2021).population == 0


def test_member_that_cannot_be_counted_leaves_all_unknown(structure):
    syndicat = creer_structure(denomination="Syndicat", nature="syndicat", siret="12345678200010")
    known = couverture([structure("71137"), syndicat], 2021)
    assert known == Couverture(1, 4_880, (), complete=False)
    nothing = {"groupe.population": None, "groupe.communes": None, "groupe.departements_entiers": None}
    assert known.valeurs() == nothing
    assert couverture([syndicat], 2021).valeurs() == nothing
    assert couverture([], 2021).valeurs() == nothing
    assert couverture([structure("71137")], 2021).valeurs() == {
        "groupe.population": 4_880,
        "groupe.communes": 1,
        "groupe.departements_entiers": 0,
    }


def test_commune_gone_since_is_counted_in_the_vintage_where_it_stood(territoire, structure):
    pierrefitte = structure("93059")
    assert couverture([pierrefitte], 2021).communes == 1
    assert couverture([pierrefitte], 2026) == Couverture(0, None, (), complete=False)
    ept = territoire("200057867", "ept")
    assert [couverture_des_territoires([ept], year).communes for year in (2021, 2026)] == [9, 8]


@pytest.mark.parametrize("combien", [1, 3, 30])
def test_coverage_is_three_queries_whatever_the_number_of_members(structure, combien, django_assert_num_queries):
    members = [structure(f"71{rank}") for rank in range(315, 315 + combien)]
    with django_assert_num_queries(3):
        assert couverture(members, 2021).communes == len(members)
