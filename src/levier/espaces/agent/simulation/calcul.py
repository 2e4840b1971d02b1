"""The rules run over the territories: who is accepted, how much, who wins and loses. Amounts in cents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from levier.espaces.agent.simulation.regle import Regle
from regles.simulation import TAILLES, Hypothese

QUANTILES = ((10, "1er décile"), (25, "1er quartile"), (50, "médiane"), (75, "3e quartile"), (90, "9e décile"))


@dataclass(frozen=True, slots=True)
class Bilan:
    """One rule over the territories: accepted, refused, and those whose amount cannot be told.

    `quantiles` and `moyenne` are those of the accepted whose amount is known; None when there is none.
    """

    recevables: int
    refuses: int
    inconnus: int
    total: int
    moyenne: int | None
    maximum: int | None
    quantiles: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one group of territories gets: `avant` and `apres` are the totals under both rules (equal without comparison).

    All three are over the territories whose amount is known under both; `inconnus` counts the others.
    """

    cle: str
    nombre: int
    population: int
    avant: int
    apres: int
    ecart: int
    gagnants: int
    perdants: int
    inconnus: int

    @property
    def inchanges(self) -> int:
        return self.connues - self.gagnants - self.perdants

    @property
    def connues(self) -> int:
        """Those whose amount is known under both rules."""
        return self.nombre - self.inconnus

    @property
    def moyenne_avant(self) -> int | None:
        """By territory whose amount is known, refused ones counted at zero; None when there is none."""
        return self.avant // self.connues if self.connues else None

    @property
    def moyenne_apres(self) -> int | None:
        """As `moyenne_avant`."""
        return self.apres // self.connues if self.connues else None

    @property
    def ecart_moyen(self) -> int | None:
        """Towards zero."""
        return abs(self.ecart) // self.connues * (1 if self.ecart >= 0 else -1) if self.connues else None


@dataclass(frozen=True, slots=True)
class Resultats:
    """Everything that the page shows; `table` has one row by territory."""

    table: pl.DataFrame
    bilans: tuple[Bilan, ...]
    ensemble: Part
    tranches: tuple[Part, ...]
    departements: tuple[Part, ...]


def simuler(regles: Sequence[Regle], territoires: pl.DataFrame, hypothese: Hypothese) -> Resultats:
    """One rule alone, or the second against the first, over `territoires`.

    Raises TableInvalide: the hypothesis leaves the bounds of a cahier.
    """
    runs = [regle.appliquer(territoires, hypothese) for regle in regles]
    before, after = runs[0], runs[-1]
    table = territoires.with_columns(
        before.get_column("cout"),
        before.get_column("recevable").alias("recevable_avant"),
        before.get_column("montant").alias("avant"),
        after.get_column("recevable").alias("recevable_apres"),
        after.get_column("montant").alias("apres"),
        _tranche().alias("tranche"),
    ).with_columns(ecart=pl.col("apres") - pl.col("avant"))
    return Resultats(
        table=table,
        bilans=tuple(_bilan(run) for run in runs),
        ensemble=next(iter(_parts(table.with_columns(tout=pl.lit("")), "tout")), Part("", *[0] * 8)),
        tranches=_parts(table, "tranche"),
        departements=_parts(table, "departement"),
    )


def _tranche() -> pl.Expr:
    """The rank of the bracket, from 0; "" when the population is unknown."""
    population = pl.col("population")
    rank = pl.sum_horizontal((population >= first).cast(pl.Int64) for first in TAILLES)
    return pl.when(population.is_null()).then(pl.lit("")).otherwise(rank.cast(pl.String))


def _bilan(run: pl.DataFrame) -> Bilan:
    accepted = run.filter(pl.col("recevable")).get_column("montant").drop_nulls()
    amounts = [accepted.quantile(rank / 100, "lower") for rank, _ in QUANTILES]
    verdicts = run.get_column("recevable")
    total = int(run.get_column("montant").sum())
    largest = accepted.max()
    return Bilan(
        recevables=int(verdicts.sum()),
        refuses=int((~verdicts).sum()),
        inconnus=run.get_column("montant").null_count(),
        total=total,
        moyenne=int(accepted.sum()) // accepted.len() if accepted.len() else None,
        maximum=largest if isinstance(largest, int) else None,
        quantiles=tuple(None if amount is None else int(amount) for amount in amounts),
    )


def _parts(table: pl.DataFrame, cle: str) -> tuple[Part, ...]:
    known = pl.col("ecart").is_not_null()
    groups = (
        table.group_by(cle)
        .agg(
            pl.len().alias("nombre"),
            pl.col("population").sum(),
            pl.col("avant").filter(known).sum(),
            pl.col("apres").filter(known).sum(),
            pl.col("ecart").sum(),
            (pl.col("ecart") > 0).sum().alias("gagnants"),
            (pl.col("ecart") < 0).sum().alias("perdants"),
            pl.col("ecart").null_count().alias("inconnus"),
        )
        .sort(cle)
    )
    return tuple(Part(*row) for row in groups.iter_rows())
