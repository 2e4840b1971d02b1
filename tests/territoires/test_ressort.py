"""A ressort covers another, as a value and inside a query: the two agree."""

from __future__ import annotations

import itertools

import pytest
from django.db import IntegrityError, transaction
from tests import fabriques

from levier.comptes.enums import Role
from levier.comptes.models import Habilitation
from levier.territoires.actions import structure_du_territoire
from levier.territoires.enums import Perimetre
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries.noms import avec_de, en_clair
from levier.territoires.queries.ressorts import (
    communes,
    couvrant,
    dans,
    departement,
    depuis_cle,
    existe,
    prefectures,
    ressort_de,
    structures_dans,
)
from levier.territoires.ressort import NATIONAL, Ressort, region

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
    several = [NATIONAL, departement("71"), region("27")]
    assert max(several, key=lambda ressort: ressort.etroitesse) == departement("71")


def test_a_list_of_communes_has_some():
    with pytest.raises(ValueError, match="communes"):
        Ressort(Perimetre.COMMUNES, "71")


def test_a_ressort_is_told_in_words():
    told = {
        NATIONAL: ("toute la France", "de toute la France"),
        region("94"): ("la région Corse", "de la région Corse"),
        departement("71"): ("le département de Saône-et-Loire", "du département de Saône-et-Loire"),
        departement("01"): ("le département de l’Ain", "du département de l’Ain"),
        departement("988"): ("le département de Nouvelle-Calédonie", "du département de Nouvelle-Calédonie"),
        departement("ZZ"): ("le département ZZ", "du département ZZ"),
        communes(["71076"], "71"): ("la commune de Chalon-sur-Saône", "de la commune de Chalon-sur-Saône"),
        communes(["71178", "71222"], "71"): (
            "les communes de Dompierre-les-Ormes et Gourdon", "des communes de Dompierre-les-Ormes et Gourdon",
        ),
        communes(["71178", "71222", "71350", "71076"], "71"): (
            "les 4 communes du département 71", "des 4 communes du département 71",
        ),
    }  # fmt: skip
    assert {one: (en_clair(one), avec_de(one)) for one in told} == told


def test_the_key_of_a_ressort_reads_back():
    assert [depuis_cle(one.cle) for one in les_ressorts()] == les_ressorts()
    with pytest.raises(ValueError, match="canton"):
        depuis_cle("canton:71")


def test_a_ressort_exists_when_the_state_has_its_territories():
    unknown = [departement("ZZ"), region("71"), Ressort(Perimetre.NATIONAL, "71"), communes(["71178", "77001"], "71")]
    assert [existe(one) for one in (*les_ressorts(), *unknown)] == [True] * 9 + [False] * 4


def test_the_prefectures_of_some_ressorts():
    assert [one.code for one in prefectures([region("94"), departement("71"), communes(["77001"], "77")])] == [
        "2A", "2B", "71",
    ]  # fmt: skip
    assert len(prefectures([NATIONAL])) == 109
    assert prefectures([departement("71")]) == [departement("71")]


@pytest.mark.requirement("N-02", "IF-06")
def test_a_structure_lies_in_its_commune_its_departement_or_its_region():
    assert ressort_de(fabriques.une_structure()) == communes(["71178"], "71")
    assert ressort_de(fabriques.une_structure(fabriques.CC)) == departement("71")
    corse = structure_du_territoire(Territoire.objects.get(millesime=2021, nature="ctu", region_code="94"))
    assert ressort_de(corse) == region("94")
    found = Structure.objects.filter(structures_dans([communes(["71178"], "71"), region("94")]))
    assert {one.denomination for one in found} == {"Commune de Dompierre-les-Ormes", "Collectivité de Corse"}
    assert Structure.objects.filter(structures_dans([NATIONAL])).count() == 3
    assert not Structure.objects.filter(structures_dans([])).exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"perimetre": "national", "code": "71"},
        {"perimetre": "national", "communes": ["71178"]},
        {"perimetre": "region", "code": "27", "region_code": "11"},
        {"perimetre": "region", "code": ""},
        {"perimetre": "departement", "code": ""},
        {"perimetre": "departement", "code": "71", "communes": ["71178"]},
        {"perimetre": "communes", "code": "71"},
        {"perimetre": "", "code": ""},
    ],
)
def test_columns_that_make_no_ressort_are_refused_by_the_database(columns):
    person = fabriques.une_personne()
    with pytest.raises(IntegrityError, match="habilitation_ressort"), transaction.atomic():
        Habilitation.objects.create(personne=person, role=Role.INSTRUCTEUR, **columns)
