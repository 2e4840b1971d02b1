"""A plan run over a table."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from regles.langage.expression import NOMBRES, nommer
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


def evaluer_lot(cahier: Cahier, table: pl.DataFrame | pl.LazyFrame, *, ecarter: bool = False) -> pl.DataFrame:
    """The results of every row of `table`, in its order.

    `ecarter`: a judgement outside its bounds is open again, as `sans_jugements_sortis` says of one dossier, and refuses
    nothing: the figures that bound it may be others than when it was made.

    - `recevable`: true, false, or missing when a missing value leaves it open;
    - `montant`: in cents; 0 when refused, missing when unknown;
    - `echecs`, `inconnus`: bit i set when the i-th condition fails, or cannot be told.

    Columns that are no value of the cahier are ignored.

    Raises:
        TableInvalide: a column of the wrong kind, or a value outside its bounds.
        AppreciationHorsBornes: a judgement outside its bounds, on a row where it is open.
    """
    lue = lire_table(cahier, table)
    return executer(cahier, _sans_les_sortis(cahier, lue) if ecarter else lue, partial(plan_pour, cahier))


def _sans_les_sortis(cahier: Cahier, table: pl.DataFrame) -> pl.DataFrame:
    """Without the judgements outside their bounds: those that are figures, then those that rows compute, one of a row at a
    time, since those after it read what it leaves.
    """
    jugees = [une.donnee for une in cahier.appreciations if une.donnee.nom in table.columns]
    table = table.with_columns(
        pl.when(pl.col(une.nom).is_between(*nommer(une).intervalle)).then(pl.col(une.nom))
        for une in jugees
        if une.genre in NOMBRES
    )
    for _ in [jugement for jugement in cahier.programme.jugements if jugement.calcules]:
        plan, _, resultats = _derouler_le_plan(cahier, table, partial(plan_pour, cahier))
        sortis = resultats.select(plan.sortis)
        if not sortis.width or not sortis.select(pl.any_horizontal(pl.all().any())).item():
            return table
        premier = pl.coalesce(pl.when(pl.col(nom)).then(pl.lit(nom)) for nom in sortis.columns)
        lequel = sortis.select(premier.alias("#premier")).to_series()
        table = table.with_columns(
            pl.when(lequel == nom).then(None).otherwise(pl.col(nom[1:])).alias(nom[1:]) for nom in sortis.columns
        )
    return table


def lire_table(cahier: Cahier, table: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The table in memory: of a lazy one, the columns that the cahier may read."""
    if isinstance(table, pl.DataFrame):
        return table
    return table.select(nom for nom in table.collect_schema().names() if nom in cahier.donnees).collect()


def executer(
    cahier: Cahier, table: pl.DataFrame, planifier: Callable[[AbstractSet[str], AbstractSet[str]], Plan]
) -> pl.DataFrame:
    """The results of the plan that `planifier` makes for the columns there are, and those that hold missing values."""
    plan, lue, resultats = _derouler_le_plan(cahier, table, planifier)
    for sorti in plan.sortis:
        controler_les_sortis(cahier, lue, resultats.get_column(sorti))
    return resultats.drop(*plan.sortis) if plan.sortis else resultats


def _derouler_le_plan(
    cahier: Cahier, table: pl.DataFrame, planifier: Callable[[AbstractSet[str], AbstractSet[str]], Plan]
) -> tuple[Plan, pl.DataFrame, pl.DataFrame]:
    """The plan, the table as it reads it, and all that it gives."""
    connues, table = attendues(cahier), avec_les_derivees(cahier, table)
    presentes = frozenset(nom for nom in table.columns if nom in connues)
    nulles = {nom for nom in presentes if table.get_column(nom).null_count()}
    plan = planifier(presentes, nulles)
    lue = preparer(cahier, table, plan.lues)
    controler(cahier, lue, dates=plan.calendrier)
    return plan, lue, _executer(plan, lue, table.height)


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
