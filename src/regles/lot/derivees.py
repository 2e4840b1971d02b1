"""The values that another one gives, over a table: a column for each, where the table does not say it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from regles.lot.cle import CACHE, Cle
from regles.lot.tables import cellule, schema

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.programme import Derivee

_LUE = "#lue"


def avec_les_derivees(cahier: Cahier, table: pl.DataFrame) -> pl.DataFrame:
    """The table with what follows from its columns; what is unknown leaves unknown what it gives."""
    for rang, derivee in enumerate(cahier.programme.derivees):
        if derivee.depuis in table.columns:
            table = table.with_columns(_colonne(cahier, table, derivee, rang))
    return table


def _colonne(cahier: Cahier, table: pl.DataFrame, derivee: Derivee, rang: int) -> pl.Series:
    type_ = schema(cahier)[derivee.nom]
    depuis = pl.col(derivee.depuis).cast(schema(cahier)[derivee.depuis])
    gardees = [derivee.nom] if derivee.nom in table.columns else []
    lues = table.lazy().select(depuis, *gardees)
    jointes = lues.join(_table(Cle(cahier), rang), on=derivee.depuis, how="left", maintain_order="left")
    sinon = pl.lit(cellule(derivee.sinon), dtype=type_)
    deduite = pl.when(pl.col(derivee.depuis).is_not_null()).then(pl.coalesce(pl.col(_LUE), sinon))
    dites = [pl.col(nom).cast(type_) for nom in gardees]
    return jointes.select(pl.coalesce(*dites, deduite).alias(derivee.nom)).collect().to_series()


@lru_cache(maxsize=CACHE)
def _table(cle: Cle, rang: int) -> pl.LazyFrame:
    """What each known value gives."""
    derivee, types = cle.cahier.programme.derivees[rang], schema(cle.cahier)
    contenu = {derivee.depuis: [*derivee.valeurs], _LUE: [cellule(valeur) for valeur in derivee.valeurs.values()]}
    return pl.DataFrame(contenu, schema={derivee.depuis: types[derivee.depuis], _LUE: types[derivee.nom]}).lazy()
