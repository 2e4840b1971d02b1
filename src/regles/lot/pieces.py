"""Which dossiers of a table are complete: the pieces are conditions, read after the steps, with a bit each."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from regles.cahier import Condition
from regles.completude import pieces_reglees
from regles.lot import evaluer_lot
from regles.lot.cle import CACHE, Cle
from regles.valeurs import Moment

if TYPE_CHECKING:
    from regles.cahier import Cahier


def completude_lot(
    cahier: Cahier, table: pl.DataFrame | pl.LazyFrame, jusque: Moment = Moment.DECISION
) -> pl.DataFrame:
    """What `completude` says of every row of `table`, in its order.

    - `complet`: true, false, or missing when it cannot be told;
    - `manquantes`, `douteuses`: bit i set when the i-th piece due before `jusque` is missing or too old, or cannot be told.

    Raises:
        TableInvalide: a column of the wrong kind, or a value outside its bounds.
        AppreciationHorsBornes: a judgement outside its bounds, on a row where it is open.
    """
    lot = evaluer_lot(_pieces_en_conditions(Cle(cahier), jusque), table)
    return lot.select(complet="recevable", manquantes="echecs", douteuses="inconnus")


@lru_cache(maxsize=CACHE)
def _pieces_en_conditions(cle: Cle, jusque: Moment) -> Cahier:
    """The cahier whose conditions are that each piece be in order."""
    cahier = cle.cahier
    reglees = pieces_reglees(cahier, jusque)
    return replace(
        cahier,
        recevabilite=tuple(Condition(une.id, une.libelle, "", "", une.source) for une, _ in reglees),
        programme=replace(cahier.programme, conditions=tuple(reglee.tenue for _, reglee in reglees)),
    )
