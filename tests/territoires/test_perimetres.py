from __future__ import annotations

import pytest

from levier.territoires.models import Territoire
from levier.territoires.queries import (
    communes_couvertes,
    couvre_departement,
    departement_principal,
    departements,
    groupements_de,
    membres,
    parts_par_departement,
    regions,
)

pytestmark = pytest.mark.django_db


def test_members_of_an_epci_come_by_name(territoire):
    clunisois = territoire("200040293", "epci")
    names = list(membres(clunisois).values_list("nom", flat=True))
    assert len(names) == 42
    assert names[:2] == ["Ameugny", "Bergesserin"]
    assert "Cluny" in names


def test_communes_covered_by_each_level(territoire):
    assert communes_couvertes([territoire("71137")], 2021) == {"71137"}
    assert len(communes_couvertes([territoire("71", "departement")], 2021)) == 565
    assert len(communes_couvertes([territoire("27", "region")], 2021)) == 3702
    assert len(communes_couvertes([territoire("20R", "ctu")], 2021)) == 360
    assert len(communes_couvertes([territoire("988", "com")], 2021)) == 33
    assert communes_couvertes([], 2021) == set()


def test_communes_covered_twice_count_once(territoire):
    both = [territoire("200040293", "epci"), territoire("71137")]
    assert len(communes_couvertes(both, 2021)) == 42


def test_rhone_and_its_metropole_cover_the_departement_together(territoire):
    rhone, lyon = territoire("69D", "departement"), territoire("200046977", "epci")
    assert communes_couvertes([rhone], 2021) & communes_couvertes([lyon], 2021) == set()
    assert not couvre_departement([rhone], "69", 2021)
    assert couvre_departement([rhone, lyon], "69", 2021)


def test_paris_alone_is_a_whole_departement(territoire):
    assert couvre_departement([territoire("75056")], "75", 2021)
    assert not couvre_departement([territoire("71137")], "71", 2021)
    assert not couvre_departement([territoire("71137")], "00", 2021)


def test_territory_of_another_vintage_counts_as_it_stands_in_the_one_asked(territoire):
    pierrefitte = territoire("93059")
    assert communes_couvertes([pierrefitte], 2026) == set()
    ept = territoire("200057867", "ept")
    assert (len(communes_couvertes([ept], 2021)), len(communes_couvertes([ept], 2026))) == (9, 8)


@pytest.mark.parametrize(("millesime", "several"), [(2021, 90), (2026, 89)])
def test_epci_over_several_departements(millesime, several):
    """An EPCI has no département of its own: it is where most of its people live."""
    spans = Territoire.objects.raw(
        """SELECT g.id FROM territoires_territoire g JOIN territoires_appartenance a ON a.groupement_id = g.id
        JOIN territoires_territoire c ON c.id = a.membre_id WHERE g.millesime = %s AND g.niveau = 'epci'
        GROUP BY g.id HAVING count(DISTINCT c.departement_code) > 1""",
        [millesime],
    )
    found = list(spans)
    assert len(found) == several
    for epci in found:
        parts = parts_par_departement(epci)
        assert parts[0].departement_code == departement_principal(epci)
        assert sum(part.part for part in parts) == pytest.approx(1)


def test_shares_of_an_epci_over_two_departements(territoire):
    """CA Mâconnais Beaujolais: Saône-et-Loire, and one commune of the Ain."""
    parts = parts_par_departement(territoire("200070308", "epci"))
    assert [(p.departement_code, p.communes) for p in parts] == [("71", 38), ("01", 1)]
    assert parts[0].part > 0.9


def test_shares_of_communes_without_inhabitants_count_communes(territoire):
    (part,) = parts_par_departement(territoire("55039"))
    assert (part.departement_code, part.communes, part.population, part.part) == ("55", 1, 0, 1.0)


@pytest.mark.parametrize("code", ["22016", "29083", "29155", "85113"])
def test_islands_belong_to_no_epci(territoire, code):
    assert list(groupements_de(territoire(code))) == []
    assert list(groupements_de(territoire(code, millesime=2026))) == []


def test_groupings_of_a_commune(territoire):
    assert [g.nom for g in groupements_de(territoire("71137"))] == ["CC du Clunisois"]
    assert [g.code for g in groupements_de(territoire("93066"))] == ["200054781", "200057867"]
    assert [g.code for g in groupements_de(territoire("75056"))] == ["200054781"]
    assert [g.code for g in groupements_de(territoire("2A004"))] == ["20R", "242010056"]


def test_divisions_of_the_state_are_listed_apart():
    codes = list(departements(2021).values_list("code", flat=True))
    assert len(codes) == 101 + 8
    assert {"2A", "69", "75", "976", "988"} <= set(codes)
    assert not {"69D", "6AE", "20R"} & set(codes)
    names = list(regions(2021).values_list("nom", flat=True))
    assert len(names) == 18
    assert names == sorted(names, key=lambda name: name.replace("Î", "I").replace("é", "e").lower())
