"""What follows every row at once: the same days as for one request."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from regles.lot.execution import executer, lire_table
from regles.lot.plan import compiler_expressions
from regles.lot.versements import avec_definitif
from regles.suivi import jours_dus
from regles.vocabulaire import Fourni

if TYPE_CHECKING:
    from regles.cahier import Cahier

_SI = "si "


def suivre_lot(cahier: Cahier, table: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """The days of what the call follows by a formula: a column of lists by `id`, empty when not due, missing when unknown.

    Raises:
        TableInvalide, AppreciationHorsBornes: as `evaluer_lot`.
    """
    regles = cahier.programme.suivi
    formules = {regle.suivi.id: regle.jour.expression for regle in regles}
    formules |= {f"{_SI}{regle.suivi.id}": regle.si.expression for regle in regles if regle.si}
    lue = lire_table(cahier, table)
    if any(Fourni.DEFINITIF in formule.noms() for formule in formules.values()):
        lue = avec_definitif(cahier, lue)
    calcules = executer(
        cahier, lue, lambda presentes, nulles: compiler_expressions(cahier, presentes, nulles, formules)
    )
    debuts: list[dt.date | None] = [None] * lue.height
    if Fourni.NOTIFICATION in lue.columns:
        debuts = lue.get_column(Fourni.NOTIFICATION).to_list()
    colonnes = []
    for regle in regles:
        nom = regle.suivi.id
        dus = calcules.get_column(f"{_SI}{nom}").to_list() if regle.si else [True] * lue.height
        lignes = zip(calcules.get_column(nom).to_list(), debuts, dus, strict=True)
        jours = [jours_dus(regle.suivi.chaque, jour, debut, due=due) for jour, debut, due in lignes]
        colonnes.append(pl.Series(nom, [None if une is None else [*une] for une in jours], dtype=pl.List(pl.Date)))
    return pl.DataFrame(colonnes)
