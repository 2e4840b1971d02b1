from __future__ import annotations

import pytest
from django.db.models import Count, Sum

from levier.territoires.models import Territoire
from levier.territoires.queries import couverture_des_territoires, groupements_de
from levier.territoires.queries.perimetres import communes_de

pytestmark = pytest.mark.django_db


def _membres(groupement: Territoire):
    return Territoire.objects.filter(communes_de(groupement))


def _couverts(territoires, millesime: int = 2021) -> int:
    return couverture_des_territoires(territoires, millesime).communes


def test_members_of_an_epci_are_its_communes(territoire):
    names = list(_membres(territoire("200040293", "epci")).order_by("cle_recherche").values_list("nom", flat=True))
    assert len(names) == 42
    assert names[:2] == ["Ameugny", "Bergesserin"]
    assert "Cluny" in names


def test_communes_covered_by_each_level(territoire):
    levels = [("71137", "commune"), ("71", "departement"), ("27", "region"), ("20R", "ctu"), ("988", "com")]
    assert [_couverts([territoire(*level)]) for level in levels] == [1, 565, 3702, 360, 33]
    assert _couverts([]) == 0


def test_communes_covered_twice_count_once(territoire):
    assert _couverts([territoire("200040293", "epci"), territoire("71137")]) == 42


def test_rhone_and_its_metropole_cover_the_departement_together(territoire):
    rhone, lyon = territoire("69D", "departement"), territoire("200046977", "epci")
    assert _couverts([rhone, lyon]) == _couverts([rhone]) + _couverts([lyon])
    assert couverture_des_territoires([rhone], 2021).departements_entiers == ()
    assert couverture_des_territoires([rhone, lyon], 2021).departements_entiers == ("69",)


def test_paris_alone_is_a_whole_departement(territoire):
    assert couverture_des_territoires([territoire("75056")], 2021).departements_entiers == ("75",)
    assert couverture_des_territoires([territoire("71137")], 2021).departements_entiers == ()


def test_territory_of_another_vintage_counts_as_it_stands_in_the_one_asked(territoire):
    assert _couverts([territoire("93059")], 2026) == 0
    ept = territoire("200057867", "ept")
    assert (_couverts([ept], 2021), _couverts([ept], 2026)) == (9, 8)


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
        assert _parts(epci)[0][1] == epci.departement_code


def _parts(epci: Territoire) -> list[tuple[int, str]]:
    """Inhabitants and code of each département that it spans, the largest first."""
    weights = _membres(epci).values_list("departement_code").annotate(poids=Sum("poids"))
    return sorted(((poids, code) for code, poids in weights), reverse=True)


def test_epci_over_two_departements_has_its_communes_in_both(territoire):
    """CA Mâconnais Beaujolais: Saône-et-Loire, and one commune of the Ain."""
    found = _membres(territoire("200070308", "epci")).values_list("departement_code").annotate(Count("pk"))
    assert sorted(found) == [("01", 1), ("71", 38)]


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
    divisions = Territoire.objects.filter(millesime=2021, circonscription=True)
    codes = list(divisions.filter(niveau__in=["departement", "com"]).values_list("code", flat=True))
    assert len(codes) == 101 + 8
    assert {"2A", "69", "75", "976", "988"} <= set(codes)
    assert not {"69D", "6AE", "20R"} & set(codes)
    names = list(divisions.filter(niveau="region").order_by("cle_recherche").values_list("nom", flat=True))
    assert len(names) == 18
    assert names == sorted(names, key=lambda name: name.replace("Î", "I").replace("é", "e").lower())
