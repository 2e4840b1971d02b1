"""A ressort covers another, as a value and inside a query: the two agree."""

from __future__ import annotations

import itertools

import pytest
from tests import fabriques

from levier.comptes.enums import Role
from levier.comptes.models import Habilitation
from levier.territoires.enums import Perimetre
from levier.territoires.queries.ressorts import communes, couvrant, dans, departement
from levier.territoires.ressort import NATIONAL, Ressort, plus_proche, region

pytestmark = pytest.mark.django_db


def les_ressorts() -> list[Ressort]:
    return [
        NATIONAL,
        region("27"),
        region("11"),
        departement("71"),
        departement("21"),
        departement("77"),
        communes(["71178"], "71"),
        communes(["71178", "71222"], "71"),
        communes(["77001"], "77"),
    ]


ATTENDUS = {
    "national": 9,
    "region:27": 5,  # itself, 71, 21 and the two lists of 71
    "region:11": 3,
    "departement:71": 3,
    "departement:21": 1,
    "departement:77": 2,
    "communes:71178": 1,
    "communes:71178,71222": 2,
    "communes:77001": 1,
}


@pytest.mark.requirement("N-02", "IF-06")
def test_a_ressort_covers_what_lies_in_it():
    every = les_ressorts()
    assert {one.cle: sum(one.couvre(other) for other in every) for one in every} == ATTENDUS


def test_the_queries_say_what_the_values_say():
    rows = {}
    for one in les_ressorts():
        person = fabriques.une_personne()
        rows[one] = Habilitation.objects.create(personne=person, role=Role.INSTRUCTEUR, **Habilitation.colonnes(one)).pk
    for one, other in itertools.product(rows, rows):
        assert Habilitation.objects.filter(dans([one]), pk=rows[other]).exists() is one.couvre(other), (one, other)
        assert Habilitation.objects.filter(couvrant(other), pk=rows[one]).exists() is one.couvre(other), (one, other)


def test_a_row_gives_its_ressort_back():
    held = communes(["71222", "71178"], "71")
    right = Habilitation(**Habilitation.colonnes(held))
    assert right.ressort == held
    assert held.cle == "communes:71178,71222"


def test_nobody_holds_what_nobody_was_given():
    assert not Habilitation.objects.filter(dans([])).exists()


def test_series_are_named_by_their_ressort():
    assert [one.serie for one in (NATIONAL, region("27"), departement("71"))] == ["FR", "R27", "71"]


def test_the_nearest_of_several_is_the_narrowest():
    assert plus_proche([NATIONAL, departement("71"), region("27")]) == departement("71")
    assert plus_proche([]) is None


def test_a_list_of_communes_has_some():
    with pytest.raises(ValueError, match="communes"):
        Ressort(Perimetre.COMMUNES, "71")
