"""The table of the files and the count of the database say the same of what each territory covers."""

from __future__ import annotations

import polars as pl
import pytest

from levier.territoires.donnees.tableau import territoires
from levier.territoires.enums import NIVEAUX, Demandeurs
from levier.territoires.queries import couverture_des_territoires, trouver_territoire
from levier.territoires.queries.descriptions import DU_PORTEUR, decrire

CODES = (
    "71137",
    "75056",
    "200040293",
    "200054781",
    "200057867",
    "200046977",
    "69D",
    "6AE",
    "20R",
    "972R",
    "22",
    "27",
    "11",
)


@pytest.mark.requirement("A2-01")
def test_same_coverage_as_the_database(db):
    rows = territoires(2021).table.filter(pl.col("code").is_in(CODES)).iter_rows(named=True)
    seen = 0
    for row in rows:
        found = trouver_territoire(2021, NIVEAUX[row["nature"]], row["code"])
        covered = couverture_des_territoires([found], 2021)
        told = (row["communes"], row["departements_entiers"], row["population"])
        assert told == (covered.communes, len(covered.departements_entiers), covered.population), row["nom"]
        described = decrire(DU_PORTEUR, DU_PORTEUR.values(), found)
        figures = (row["code"], row["departement"] or None, row["region"] or None)
        assert (*figures, row["outre_mer"], row["plus_grande_commune"]) == tuple(described.values())[2:], row["nom"]
        seen += 1
    assert seen == 15  # 27 and 11 are each a département and a région


@pytest.mark.parametrize("millesime", [2021, 2026])
def test_every_porteur_covers_at_least_one_commune(millesime):
    table = territoires(millesime).table
    assert table["communes"].min() == 1
    assert table.select("communes", "departements_entiers").null_count().row(0) == (0, 0)


def test_kinds_of_porteur():
    counts = {one: territoires(2021).de([one]).table.height for one in Demandeurs}
    assert counts == {
        Demandeurs.COMMUNES: 35_051,
        Demandeurs.GROUPEMENTS: 1_265,
        Demandeurs.DEPARTEMENTS: 98,
        Demandeurs.REGIONS: 18,
    }
    everything = territoires(2021)
    assert everything.de(list(Demandeurs)).table.height == everything.table.height == 36_428
