"""The table of a simulation as a text file."""

from __future__ import annotations

import io

import polars as pl

from regles.simulation import TERRITOIRES, Simulation


def csv(simulation: Simulation) -> bytes:
    """Every territory as a CSV that French spreadsheets open: semicolons, decimal commas, a byte order mark."""
    columns = [pl.col(TERRITOIRES), _euros("cout")]
    for lettre in simulation.lettres:
        columns += [_verdict(f"recevable_{lettre}"), _euros(f"aide_{lettre}")]
    if simulation.comparee:
        columns.append(_euros("ecart"))
    buffer = io.BytesIO()
    simulation.lignes.select(columns).write_csv(buffer, separator=";", include_bom=True, line_terminator="\r\n")
    return buffer.getvalue()


def _euros(colonne: str) -> pl.Expr:
    """Cents as « 1234,50 », exactly."""
    cents = pl.col(colonne).abs()
    sign = pl.when(pl.col(colonne) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    written = pl.concat_str(
        sign, (cents // 100).cast(pl.String), pl.lit(","), (cents % 100).cast(pl.String).str.zfill(2)
    )
    return written.alias(colonne)


def _verdict(colonne: str) -> pl.Expr:
    return (
        pl.when(pl.col(colonne)).then(pl.lit("oui")).when(~pl.col(colonne)).then(pl.lit("non"))
        .otherwise(pl.lit("à compléter")).alias(colonne)
    )  # fmt: skip
