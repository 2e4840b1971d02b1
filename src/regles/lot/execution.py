"""A plan run over a table."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import polars as pl

from regles.lot.derivees import avec_les_derivees
from regles.lot.lignes import parcourir
from regles.lot.plan import plan_pour
from regles.lot.tables import attendues, controler, controler_les_sortis, preparer

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.lot.colonnes import Couche
    from regles.lot.plan import Plan

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
    return executer(cahier, lire_table(cahier, table), lambda presentes, nulles: plan_pour(cahier, presentes, nulles))


def lire_table(cahier: Cahier, table: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The table in memory: of a lazy one, the columns that the cahier may read."""
    if isinstance(table, pl.DataFrame):
        return table
    return table.select(nom for nom in table.collect_schema().names() if nom in cahier.donnees).collect()


def executer(
    cahier: Cahier, table: pl.DataFrame, planifier: Callable[[AbstractSet[str], AbstractSet[str]], Plan]
) -> pl.DataFrame:
    """The results of the plan that `planifier` makes for the columns there are, and those that hold missing values."""
    connues, table = attendues(cahier), avec_les_derivees(cahier, table)
    presentes = frozenset(nom for nom in table.columns if nom in connues)
    nulles = {nom for nom in presentes if table.get_column(nom).null_count()}
    plan = planifier(presentes, nulles)
    lue = preparer(cahier, table, plan.lues)
    controler(cahier, lue, dates=plan.calendrier)
    resultats = _executer(plan, lue, table.height)
    for sorti in plan.sortis:
        controler_les_sortis(cahier, lue, resultats.get_column(sorti))
    return resultats.drop(*plan.sortis) if plan.sortis else resultats


def _executer(plan: Plan, lue: pl.DataFrame, hauteur: int) -> pl.DataFrame:
    """Polars may give a wrong number of rows to an expression of constants: columns are added, never selected alone."""
    base = lue if lue.width else pl.DataFrame({"#": pl.Series([None] * hauteur)})
    donnees = {**plan.resultats, **plan.sortis}
    calcul = _derouler(base.lazy(), plan.couches).with_columns(**donnees).select(*donnees)
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
