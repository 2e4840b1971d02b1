"""The strict operations on columns: a missing operand gives a missing result, and polars does it.

Sums, products and comparisons are those of the scalar evaluator, shared by `regles.langage.compilation.STRICTES`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, cast

import polars as pl

from regles.langage.arbre import Operation
from regles.langage.compilation import STRICTES
from regles.langage.proportions import PRORATAS
from regles.valeurs import JOURS, Genre

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.expression import Expression, Type

PEU_DE_CODES = 6  # up to there, comparing with each code is faster than looking it up
MOIS = 12
DECALAGES_GARDES = 16  # of 440 kB each
_PREMIER_JOUR = (JOURS[0] - dt.date(1970, 1, 1)).days  # as polars counts days

Termes = Sequence[pl.Expr]
Calcul = Callable[["Expression", Termes], pl.Expr]
_Binaire = Callable[[pl.Expr, pl.Expr], pl.Expr]

_TYPES: Mapping[Genre, pl.DataType] = {
    Genre.MONTANT: pl.Int64(),
    Genre.TAUX: pl.Int64(),
    Genre.ENTIER: pl.Int64(),
    Genre.DATE: pl.Date(),
    Genre.OUI_NON: pl.Boolean(),
    Genre.CODE: pl.String(),
}


def type_de_colonne(type_: Type) -> pl.DataType:
    """The polars type of a value: cents, parts per million and counts are 64-bit integers, a choice is one of its codes."""
    if type_.genre is Genre.CHOIX:
        return pl.Enum(list(type_.codes))
    if type_.genre is Genre.CHOIX_MULTIPLE:
        return pl.List(pl.Enum(list(type_.codes)))
    return _TYPES[type_.genre]


def calculer(expression: Expression, termes: Termes, arrondi: Arrondi) -> pl.Expr:
    """The column of a strict operation on the columns of its operands."""
    if expression.operation is Operation.TAUX_DE:
        return cast("_Binaire", arrondi)(*termes)
    if expression.operation in OPERATIONS:
        return OPERATIONS[expression.operation](expression, termes)
    return cast("_Binaire", STRICTES[expression.operation])(*termes)


def _appartenance(expression: Expression, termes: Termes) -> pl.Expr:
    """A choice: looked up in the shorter of the codes cited and of the others. A multiple one: none of some codes."""
    type_ = expression.operandes[0].type
    if type_.genre is Genre.CODE:
        trouve = _un_des_codes(termes[0], expression.codes, type_)
        return trouve if expression.operation is Operation.PARMI else ~trouve
    cites = [code for code in type_.codes if code in expression.codes]
    autres = [code for code in type_.codes if code not in expression.codes]
    dedans = expression.operation is Operation.PARMI
    if type_.genre is Genre.CHOIX_MULTIPLE:
        return ~_un_choisi(termes[0], autres if dedans else cites, type_)
    if len(autres) < len(cites):
        cites, dedans = autres, not dedans
    trouve = _un_des_codes(termes[0], cites, type_)
    return trouve if dedans else ~trouve


def _un_des_codes(terme: pl.Expr, codes: Sequence[str], type_: Type) -> pl.Expr:
    dtype = type_de_colonne(type_)
    if len(codes) > PEU_DE_CODES:
        return terme.is_in(pl.Series(codes, dtype=dtype).implode())
    return _un(terme, [terme == pl.lit(code, dtype=dtype) for code in codes])


def _un_choisi(terme: pl.Expr, codes: Sequence[str], type_: Type) -> pl.Expr:
    return _un(terme, [_choisi(terme, code, type_) for code in codes])


def _choisi(terme: pl.Expr, code: str, type_: Type) -> pl.Expr:
    return terme.list.contains(pl.lit(code, dtype=pl.Enum(list(type_.codes))))


def _un(terme: pl.Expr, verdicts: Sequence[pl.Expr]) -> pl.Expr:
    """One of the verdicts; of none, false where `terme` is known."""
    return reduce(or_, verdicts) if verdicts else terme.is_null() & pl.lit(None, dtype=pl.Boolean)


def _contient(expression: Expression, termes: Termes) -> pl.Expr:
    type_ = expression.operandes[0].type
    return reduce(and_, (_choisi(termes[0], code, type_) for code in expression.codes))


def _mois_apres(expression: Expression, termes: Termes) -> pl.Expr:
    """Civil months, the day clamped to the end of the month."""
    (nombre, jour_donne), date = expression.operandes, termes[1]
    if nombre.operation is Operation.LITTERAL:
        bas, haut = jour_donne.intervalle
        if bas < JOURS[0].toordinal() or haut > JOURS[1].toordinal():
            return date.dt.offset_by(f"{nombre.valeur}mo")
        return pl.lit(_calendrier_decale(cast("int", nombre.valeur))).gather(date.cast(pl.Int32) - _PREMIER_JOUR)
    rang = date.dt.year().cast(pl.Int64) * MOIS + date.dt.month().cast(pl.Int64) - 1 + termes[0]
    premier = pl.date(rang // MOIS, rang % MOIS + 1, 1)
    jour = premier.cast(pl.Int32) + date.dt.day().cast(pl.Int32) - 1
    return pl.min_horizontal(jour, premier.dt.month_end().cast(pl.Int32)).cast(pl.Date)


@lru_cache(maxsize=DECALAGES_GARDES)
def _calendrier_decale(mois: int) -> pl.Series:
    """Each day that a value may be, moved by `mois`: looking a day up is ten times faster than moving it."""
    return pl.date_range(*JOURS, eager=True).dt.offset_by(f"{mois}mo")


def _fin_de_l_annee(expression: Expression, termes: Termes) -> pl.Expr:
    bas, haut = expression.operandes[0].intervalle
    if bas < JOURS[0].toordinal() or haut > JOURS[1].toordinal():
        return pl.date(termes[0].dt.year(), 12, 31)
    return pl.lit(_fins_des_annees()).gather(termes[0].cast(pl.Int32) - _PREMIER_JOUR)


@lru_cache(maxsize=1)
def _fins_des_annees() -> pl.Series:
    jours = pl.date_range(*JOURS, eager=True).to_frame("jour")
    return jours.select(pl.date(pl.col("jour").dt.year(), 12, 31)).to_series()


def _prorata(expression: Expression, termes: Termes) -> pl.Expr:
    """The product takes 128 bits, the result is proved on load to hold on 64."""
    calcul = cast("Callable[..., pl.Expr]", PRORATAS[expression.operation])
    return calcul(*(terme.cast(pl.Int128) for terme in termes)).cast(pl.Int64)


def lire_colonne(expression: Expression, code: pl.Expr) -> pl.Expr:
    """What the file says of each code; missing where the code is, or where the file says nothing."""
    colonne, type_ = expression.table, type_de_colonne(expression.type)
    assert colonne is not None  # noqa: S101 - only a reading of a file comes here
    codes = pl.Series(list(colonne.valeurs), dtype=pl.String)
    dites = pl.Series(list(colonne.valeurs.values()), dtype=type_)
    absent = pl.lit(colonne.absent, dtype=type_)
    lue = code.replace_strict(codes, dites, default=absent, return_dtype=type_) if len(codes) else absent
    return pl.when(code.is_not_null()).then(lue)


def _jours_apres(_: Expression, termes: Termes) -> pl.Expr:
    return (termes[1].cast(pl.Int32).cast(pl.Int64) + termes[0]).cast(pl.Int32).cast(pl.Date)


def _jours_entre(_: Expression, termes: Termes) -> pl.Expr:
    fin, debut = (terme.cast(pl.Int32) for terme in termes)
    return (fin - debut).cast(pl.Int64)


OPERATIONS: dict[Operation, Calcul] = {
    Operation.NON: lambda _, termes: ~termes[0],
    Operation.PARMI: _appartenance,
    Operation.HORS: _appartenance,
    Operation.CONTIENT: _contient,
    Operation.MOIS_APRES: _mois_apres,
    Operation.FIN_DE_L_ANNEE: _fin_de_l_annee,
    **dict.fromkeys(PRORATAS, _prorata),
    Operation.JOURS_APRES: _jours_apres,
    Operation.JOURS_ENTRE: _jours_entre,
    Operation.QUOTIENT: lambda _, termes: termes[0] // termes[1],
}
