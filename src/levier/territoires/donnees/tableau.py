"""The territories of a vintage as a table, with what each one covers, read from the committed files: no query."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import polars as pl

from levier.territoires.donnees import format as fichiers
from levier.territoires.donnees.particularites import REGIONS_D_OUTRE_MER
from levier.territoires.enums import Demandeurs, Niveau

_LUES = (
    *("niveau", "code", "nom", "nature", "peut_porter", "circonscription"),
    *("population", "departement_code", "region_code"),
)
_TYPES = {"code": pl.String, "departement_code": pl.String, "region_code": pl.String, "population": pl.Int64}
_CLE = ("niveau", "code")
_OUTRE_MER = "^9[78]"


@dataclass(frozen=True, slots=True)
class Territoires:
    """Territories that may carry a request: code, nom, nature, population (may be missing), departement, region,
    outre_mer, and what each covers, communes, departements_entiers and plus_grande_commune (may be missing).

    `departements` and `regions` give the name of each code, in the order of the codes.
    """

    table: pl.DataFrame
    departements: Mapping[str, str]
    regions: Mapping[str, str]

    def de(self, demandeurs: Collection[Demandeurs]) -> Territoires:
        """Those of some kinds only."""
        natures = [nature for one in demandeurs for nature in one.natures]
        return replace(self, table=self.table.filter(pl.col("nature").is_in(natures)))

    def dans(self, lieu: str) -> pl.DataFrame:
        """The territories of a place: "" for all, "D71" for a département, "R27" for a région."""
        column = {"D": "departement", "R": "region"}.get(lieu[:1])
        return self.table.filter(pl.col(column) == lieu[1:]) if column else self.table


@lru_cache(maxsize=4)
def territoires(millesime: int) -> Territoires:
    """Raises FileNotFoundError: no file describes this vintage, which `charger` does not accept either."""
    brut = io.BytesIO(fichiers.lire(millesime, "territoires"))
    lus = pl.read_csv(brut, columns=_LUES, schema_overrides=_TYPES).with_columns(
        pl.col("departement_code", "region_code").fill_null("")
    )
    membres = pl.read_csv(io.BytesIO(fichiers.lire(millesime, "appartenances")), infer_schema=False)
    communes = lus.filter(pl.col("niveau") == Niveau.COMMUNE)
    natures = [nature for one in Demandeurs for nature in one.natures]
    porteurs = lus.filter(pl.col("peut_porter") == "t", pl.col("nature").is_in(natures))
    table = (
        porteurs.join(_couvertures(lus, communes, membres), on=_CLE, how="left")
        .select(
            *("code", "nom", "nature", "population", "communes", "departements_entiers", "plus_grande_commune"),
            departement="departement_code",
            region="region_code",
            outre_mer=est_outre_mer(pl.col("departement_code"), pl.col("region_code")),
        )
        .sort("code", "nature")
    )
    habitees = table.filter(pl.col("nature") == Niveau.COMMUNE)
    au_dessus = lus.filter(
        pl.col("circonscription") == "t", pl.col("niveau").is_in([Niveau.DEPARTEMENT.value, Niveau.COM.value])
    )
    return Territoires(
        table,
        _noms(au_dessus, set(habitees.get_column("departement"))),
        _noms(lus.filter(pl.col("niveau") == Niveau.REGION), set(habitees.get_column("region"))),
    )


def _couvertures(lus: pl.DataFrame, communes: pl.DataFrame, membres: pl.DataFrame) -> pl.DataFrame:
    """Communes and whole départements that each territory covers, and the inhabitants of its largest commune.

    As the database counts it, that figure is unknown while one commune has none.
    """
    divisions = lus.filter(pl.col("niveau") == Niveau.DEPARTEMENT, pl.col("circonscription") == "t")
    tailles = communes.group_by("departement_code").agg(pl.len().alias("taille"))
    couvertes = _liens(lus, communes, membres).join(
        communes.select("departement_code", "population", commune="code"), on="commune", how="inner"
    )
    parts = couvertes.group_by(*_CLE, "departement_code").agg(
        pl.len().alias("communes"),
        pl.col("population").max().alias("grande"),
        pl.col("population").null_count().alias("inconnues"),
    )
    entier = (pl.col("communes") == pl.col("taille")) & pl.col("departement_code").is_in(divisions["code"].to_list())
    return (
        parts.join(tailles, on="departement_code")
        .group_by(_CLE)
        .agg(
            pl.col("communes").sum().cast(pl.Int64),
            entier.sum().cast(pl.Int64).alias("departements_entiers"),
            pl.when(pl.col("inconnues").sum() == 0).then(pl.col("grande").max()).alias("plus_grande_commune"),
        )
    )


def est_outre_mer(departement: pl.Expr, region: pl.Expr) -> pl.Expr:
    """Whether a département or a région is overseas; unknown without either."""
    loin = departement.str.contains(_OUTRE_MER) | region.str.contains(_OUTRE_MER) | region.is_in(REGIONS_D_OUTRE_MER)
    return pl.when((departement != "") | (region != "")).then(loin)


def _liens(lus: pl.DataFrame, communes: pl.DataFrame, membres: pl.DataFrame) -> pl.DataFrame:
    """Which commune each territory covers: itself, those of its members, those of the State's own divisions."""
    divisions = lus.filter(pl.col("circonscription") == "t").select(_CLE)
    siennes = [
        communes.select(pl.lit(niveau.value).alias("niveau"), code=colonne, commune="code").join(
            divisions.filter(pl.col("niveau") == niveau), on=_CLE, how="semi"
        )
        for niveau, colonne in ((Niveau.DEPARTEMENT, "departement_code"), (Niveau.REGION, "region_code"))
    ]
    elles = communes.select("niveau", "code", commune="code")
    groupes = membres.select("niveau", pl.col("groupement").alias("code"), "commune")
    return pl.concat([elles, groupes, *siennes]).unique()


def _noms(lignes: pl.DataFrame, presents: set[str]) -> dict[str, str]:
    """Names by code, for the territories that hold a commune."""
    pairs = lignes.select("code", "nom").sort("code").iter_rows()
    return {code: nom.replace("'", "’") for code, nom in pairs if code in presents}
