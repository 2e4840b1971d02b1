"""Repeated lines: unrolled into one table, computed there with the values of their row, and gathered again by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from regles.langage.arbre import Operation
from regles.langage.compilation import EXTREMUMS_DES_LIGNES

if TYPE_CHECKING:
    from collections.abc import Callable

    from regles.lot.colonnes import Couche, Parcours

_VALEUR = "valeur"


def parcourir(
    table: pl.DataFrame, parcours: Parcours, derouler: Callable[[pl.LazyFrame, tuple[Couche, ...]], pl.LazyFrame]
) -> pl.Series:
    """One value by row: what `parcours` gives over its lines. No lines gives 0 or true; missing lines a missing value."""
    lignes = pl.col(parcours.lignes)
    comptes = table.get_column(parcours.lignes).list.len()
    unes = table.select(*parcours.externes, parcours.lignes).filter(lignes.list.len() > 0)
    champs = [lignes.struct.field("*").name.prefix(f"{parcours.lignes}.")]
    unes = unes.explode(parcours.lignes).select(*parcours.externes, *champs)
    calcul = derouler(unes.lazy(), parcours.couches).with_columns(parcours.corps.alias(_VALEUR))
    valeurs = calcul.select(_VALEUR).collect().get_column(_VALEUR)
    inconnus = _totaux(valeurs.is_null().cast(pl.Int64), comptes)
    inconnue = (inconnus > 0) | comptes.is_null()
    if parcours.operation is Operation.SOMME:
        resultat = _totaux(valeurs.fill_null(0), comptes)
        return _sauf(resultat, inconnue, parcours.nom)
    if parcours.operation in EXTREMUMS_DES_LIGNES:
        return _sauf(_extremums(valeurs, comptes, parcours), inconnue, parcours.nom)
    faux = _totaux((~valeurs).fill_null(value=False).cast(pl.Int64), comptes) > 0
    return _sauf(~faux, inconnue & (~faux | comptes.is_null()), parcours.nom)


def _totaux(valeurs: pl.Series, comptes: pl.Series) -> pl.Series:
    """The sum of each run of `comptes` values. Running totals may pass 64 bits: they wrap, and their differences are exact."""
    fins = comptes.fill_null(0).cast(pl.Int64).cum_sum()
    cumul = pl.concat([pl.Series([0], dtype=pl.Int64), valeurs.cast(pl.Int64).cum_sum()])
    return cumul.gather(fins) - cumul.gather(fins - comptes.fill_null(0).cast(pl.Int64))


def _extremums(valeurs: pl.Series, comptes: pl.Series, parcours: Parcours) -> pl.Series:
    """The highest or the lowest of each run of `comptes` values, 0 when every line is set aside."""
    rangs = pl.DataFrame({"rang": pl.arange(comptes.len(), eager=True).repeat_by(comptes.fill_null(0)).explode()})
    lignes = rangs.drop_nulls().with_columns(valeurs.alias(_VALEUR))
    choisi = pl.col(_VALEUR).max() if parcours.operation is Operation.PLUS_HAUT else pl.col(_VALEUR).min()
    trouves = lignes.group_by("rang").agg(choisi).filter(pl.col(_VALEUR) != parcours.ecartee)
    resultat = pl.zeros(comptes.len(), dtype=pl.Int64, eager=True)
    return resultat.scatter(trouves.get_column("rang"), trouves.get_column(_VALEUR))


def _sauf(resultat: pl.Series, inconnue: pl.Series, nom: str) -> pl.Series:
    cadre = pl.DataFrame({"r": resultat, "i": inconnue})
    return cadre.select(pl.when("i").then(None).otherwise(pl.col("r")).alias(nom)).get_column(nom)
