"""The repeated lines that files give, over a table: a column for each, where the table does not give them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from regles.lot.cle import CACHE, Cle
from regles.lot.tables import schema

if TYPE_CHECKING:
    from regles.cahier import Cahier

_LUES = "#lignes"


def avec_les_fichiers(cahier: Cahier, table: pl.DataFrame) -> pl.DataFrame:
    """The table with the lines of each code: none for a code that the file does not have, unknown without a code."""
    for lignes in cahier.programme.fichiers:
        if lignes.code not in table.columns:
            continue
        code = pl.col(lignes.code).cast(pl.String)
        lues = (
            table.lazy()
            .select(code)
            .join(_du_fichier(Cle(cahier), lignes.nom), on=lignes.code, how="left", maintain_order="left")
        )
        trouvees = lues.collect().get_column(_LUES)
        aucune = pl.lit([], dtype=trouvees.dtype)
        donnees = [pl.col(lignes.nom)] if lignes.nom in table.columns else []
        dites = pl.when(pl.col(lignes.code).is_not_null()).then(pl.coalesce(pl.col(_LUES), aucune))
        avec = table.with_columns(trouvees.alias(_LUES)).with_columns(pl.coalesce(*donnees, dites).alias(lignes.nom))
        table = avec.drop(_LUES)
    return table


@lru_cache(maxsize=CACHE)
def _du_fichier(cle: Cle, nom: str) -> pl.LazyFrame:
    """The file as a table: a code, its lines."""
    lignes = next(une for une in cle.cahier.programme.fichiers if une.nom == nom)
    types = {lignes.code: pl.String(), _LUES: schema(cle.cahier)[nom]}
    contenu = {lignes.code: [*lignes.par_code], _LUES: [[*dites] for dites in lignes.par_code.values()]}
    return pl.DataFrame(contenu, schema=types).lazy()
