"""The same cahier over a table: every row at once, to the same cent as one dossier at a time.

    evaluer_lot(cahier, table)  ->  recevable, montant, echecs, inconnus

The table has a column by value that is known, under its name (`depenses.total`, in cents; see `schema`); a column that is
absent, like a missing cell, is a missing value. Judgements take the default of the cahier unless a column gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from regles.lot.lignes import parcourir
from regles.lot.plan import plan_pour
from regles.lot.tables import TableInvalide, attendues, controler, preparer, schema, situations, tabuler

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.lot.colonnes import Couche
    from regles.lot.plan import Plan

__all__ = ["TableInvalide", "evaluer_lot", "schema", "situations", "tabuler"]


# The plan already reads only what it needs, and computes once what serves twice: looking for more would take longer than
# computing ten thousand rows.
SANS_DETOUR = pl.QueryOptFlags.none(simplify_expression=True)


def evaluer_lot(cahier: Cahier, table: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The results of every row of `table`, in its order.

    - `recevable`: true, false, or missing when a missing value leaves it open;
    - `montant`: in cents; 0 when refused, missing when unknown;
    - `echecs`, `inconnus`: bit i set when the i-th condition fails, or cannot be told.

    Columns that are no value of the cahier are ignored.

    Raises:
        TableInvalide: a column of the wrong kind, or a value outside its bounds.
        AppreciationHorsBornes: a judgement outside its bounds, on a row where it is open.
    """
    if isinstance(table, pl.LazyFrame):
        table = table.select(nom for nom in table.collect_schema().names() if nom in cahier.donnees).collect()
    connues = attendues(cahier)
    presentes = frozenset(nom for nom in table.columns if nom in connues)
    nulles = {nom for nom in presentes if table.get_column(nom).null_count()}
    plan = plan_pour(cahier, presentes, nulles)
    lue = preparer(cahier, table, plan.lues)
    controler(cahier, lue, dates=plan.calendrier)
    return _executer(plan, lue, table.height)


def _executer(plan: Plan, lue: pl.DataFrame, hauteur: int) -> pl.DataFrame:
    """Polars may give a wrong number of rows to an expression of constants: columns are added, never selected alone."""
    base = lue if lue.width else pl.DataFrame({"#": pl.Series([None] * hauteur)})
    calcul = _derouler(base.lazy(), plan.couches).with_columns(**plan.resultats).select(*plan.resultats)
    resultats = calcul.collect(optimizations=SANS_DETOUR)
    assert resultats.height == hauteur  # noqa: S101 - a short answer would be silently wrong
    return resultats


def _derouler(table: pl.LazyFrame, couches: tuple[Couche, ...]) -> pl.LazyFrame:
    """Add the intermediate columns, layer by layer."""
    for couche in couches:
        if couche.expressions:
            table = table.with_columns(**couche.expressions)
        if couche.parcours:
            lue = table.collect(optimizations=SANS_DETOUR)
            table = lue.with_columns(*(parcourir(lue, parcours, _derouler) for parcours in couche.parcours)).lazy()
    return table
