"""The payments of every row at once, to the same cent as one grant at a time."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import polars as pl

from regles.lot.execution import evaluer_lot, executer, lire_table
from regles.lot.plan import compiler_expressions
from regles.vocabulaire import Fourni, depense

if TYPE_CHECKING:
    from regles.cahier import Cahier


def payer_lot(cahier: Cahier, table: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """What may have been paid in all once each payment is made: a column by payment, in cents, missing when unknown.

    Raises:
        TableInvalide, AppreciationHorsBornes: as `evaluer_lot`.
    """
    lue = avec_definitif(cahier, lire_table(cahier, table))
    formules = {une.versement.id: une.formule.expression for une in cahier.programme.versements}
    dus = executer(cahier, lue, lambda presentes, nulles: compiler_expressions(cahier, presentes, nulles, formules))
    accorde = _colonne(lue, Fourni.ACCORDE)
    return dus.select(_plafonner(cahier, dus.get_column(nom), accorde).alias(nom) for nom in formules)


def avec_definitif(cahier: Cahier, table: pl.DataFrame) -> pl.DataFrame:
    """The table with the grant as it ends."""
    lue = _avec_total(cahier, table)
    return lue.with_columns(definitif_lot(cahier, lue).alias(Fourni.DEFINITIF))


def definitif_lot(cahier: Cahier, table: pl.DataFrame) -> pl.Series:
    """The grant of each row as it ends, in cents: the rules with what is justified."""
    lue = _avec_total(cahier, table)
    constatees = [
        _colonne(lue, nom).alias(prevue) if nom in lue.columns else pl.Series(prevue, [None] * lue.height)
        for prevue, nom in cahier.versements.justifies.items()
    ]
    recalcule = evaluer_lot(cahier, lue.with_columns(constatees)).get_column("montant")
    return _plafonner(cahier, recalcule, _colonne(lue, Fourni.ACCORDE))


def _avec_total(cahier: Cahier, table: pl.DataFrame) -> pl.DataFrame:
    """What is justified in all where it is not given: the sum of the natures, once each is known."""
    justifies = cahier.versements.justifies
    total = justifies.get(Fourni.DEPENSES)
    natures = [justifies[depense(nature.id)] for nature in cahier.natures_depense] if total else []
    if total is None or not natures or not set(natures) <= set(table.columns):
        return table
    somme = reduce(add, (table.get_column(nom) for nom in natures))
    donne = _colonne(table, total)
    return table.with_columns(donne.fill_null(somme).alias(total))


def _colonne(table: pl.DataFrame, nom: str) -> pl.Series:
    if nom in table.columns:
        return table.get_column(nom)
    return pl.Series(nom, [None] * table.height, dtype=pl.Int64)


def _plafonner(cahier: Cahier, du: pl.Series, accorde: pl.Series) -> pl.Series:
    """Never above the grant, unless it is a price by unit."""
    positif = pl.max_horizontal(du.alias("du"), pl.lit(0, dtype=pl.Int64))
    connu = pl.when(du.is_not_null()).then(positif)
    if cahier.versements.a_l_unite:
        return pl.select(connu).to_series()
    permis = pl.when(accorde.is_not_null() & du.is_not_null()).then(
        pl.min_horizontal(positif, accorde.alias("accorde"))
    )
    return pl.select(permis).to_series()
