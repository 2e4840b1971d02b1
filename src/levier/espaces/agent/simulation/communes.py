"""The communes of a vintage as a table, read from the committed files: no query, the same rows for everyone."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from levier.territoires.donnees import format as fichiers

_LUES = (
    "niveau",
    "code",
    "nom",
    "nature",
    "peut_porter",
    "circonscription",
    "population",
    "departement_code",
    "region_code",
)
_TYPES = {"code": pl.String, "departement_code": pl.String, "region_code": pl.String, "population": pl.Int64}


@dataclass(frozen=True, slots=True)
class Communes:
    """Communes that may carry a request: code, nom, nature, population (may be missing), departement, region.

    `departements` and `regions` give the name of each code, in the order of the codes.
    """

    table: pl.DataFrame
    departements: Mapping[str, str]
    regions: Mapping[str, str]

    def dans(self, territoire: str) -> pl.DataFrame:
        """The communes of a territory: "" for all, "D71" for a département, "R27" for a région."""
        column = {"D": "departement", "R": "region"}.get(territoire[:1])
        return self.table.filter(pl.col(column) == territoire[1:]) if column else self.table


@lru_cache(maxsize=4)
def communes(millesime: int) -> Communes:
    """Raises FileNotFoundError: no file describes this vintage, which `charger` does not accept either."""
    read = pl.read_csv(
        io.BytesIO(fichiers.lire(millesime, "territoires")), columns=_LUES, schema_overrides=_TYPES
    ).with_columns(pl.col("departement_code", "region_code").fill_null(""))
    table = (
        read.filter((pl.col("niveau") == "commune") & (pl.col("peut_porter") == "t"))
        .select("code", "nom", "nature", "population", departement="departement_code", region="region_code")
        .sort("code")
    )
    above = read.filter((pl.col("circonscription") == "t") & pl.col("niveau").is_in(["departement", "com"]))
    regions = read.filter(pl.col("niveau") == "region")
    return Communes(
        table,
        _noms(above, set(table.get_column("departement"))),
        _noms(regions, set(table.get_column("region"))),
    )


def _noms(lignes: pl.DataFrame, presents: set[str]) -> dict[str, str]:
    """Names by code, for the territories that hold a commune."""
    pairs = lignes.select("code", "nom").sort("code").iter_rows()
    return {code: nom.replace("'", "’") for code, nom in pairs if code in presents}
