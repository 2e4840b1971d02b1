"""The table territory by territory: sorted, paged; and the same as a file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from levier.documents import classeur
from levier.documents.classeur_simulation import RegleSimulee, feuilles
from levier.espaces.agent.simulation.calcul import Resultats
from levier.espaces.agent.simulation.regle import Regle
from regles.simulation import taille

TAILLE = 50
TRIS: Mapping[str, tuple[str, str, bool]] = {
    "gain": ("les plus forts gains", "ecart", True),
    "perte": ("les plus fortes pertes", "ecart", False),
    "montant": ("les plus fortes aides", "apres", True),
    "population": ("les plus grandes populations", "population", True),
    "nom": ("par nom", "nom", False),
}
"""Words, column, descending."""
COMPARAISON = frozenset({"gain", "perte"})


@dataclass(frozen=True, slots=True)
class Page:
    """One page of territories; `page` starts at 1."""

    lignes: list[dict[str, object]]
    tri: str
    page: int
    pages: int
    total: int


def page(resultats: Resultats, tri: str, numero: str) -> Page:
    """The page asked; an order or a number that does not exist is read as the first."""
    compare = len(resultats.bilans) > 1
    offered = [one for one in TRIS if compare or one not in COMPARAISON]
    chosen = tri if tri in offered else offered[0]
    _, column, descending = TRIS[chosen]
    table = resultats.table
    pages = max(1, -(-table.height // TAILLE))
    wanted = int(numero) if numero.isdecimal() and len(numero) < 6 else 1
    rank = wanted if 1 <= wanted <= pages else 1
    ordered = table.sort([column, "code"], descending=[descending, False], nulls_last=True)
    return Page(ordered.slice((rank - 1) * TAILLE, TAILLE).to_dicts(), chosen, rank, pages, table.height)


def tris(resultats: Resultats) -> list[tuple[str, str]]:
    """The orders offered."""
    compare = len(resultats.bilans) > 1
    return [(one, words) for one, (words, _, _) in TRIS.items() if compare or one not in COMPARAISON]


def csv(resultats: Resultats) -> bytes:
    """Every territory as a CSV that French spreadsheets open: semicolons, decimal commas, a byte order mark."""
    rules = ["avant", "apres"][: len(resultats.bilans)]
    columns = [pl.col("code", "nom", "nature", "departement", "population", "communes", "departements_entiers")]
    columns += [_euros("cout")]
    for rank, one in enumerate(rules):
        columns += [_verdict(f"recevable_{one}", f"recevable_{'ab'[rank]}"), _euros(one).alias(f"aide_{'ab'[rank]}")]
    if len(rules) > 1:
        columns.append(_euros("ecart"))
    buffer = io.BytesIO()
    resultats.table.select(columns).write_csv(buffer, separator=";", include_bom=True, line_terminator="\r\n")
    return buffer.getvalue()


def xlsx(resultats: Resultats, regles: Sequence[Regle], suppose: Sequence[str]) -> bytes:
    """The same as a spreadsheet, with a sheet that sums it up."""
    table = resultats.table.with_columns(taille()).rename(
        {"recevable_avant": "recevable_a", "avant": "aide_a", "recevable_apres": "recevable_b", "apres": "aide_b"}
    )
    told = [RegleSimulee(one.titre, one.cahier.enveloppe.montant) for one in regles]
    buffer = io.BytesIO()
    classeur.ecrire(buffer, feuilles(table, told, suppose))
    return buffer.getvalue()


def _euros(colonne: str) -> pl.Expr:
    """Cents as « 1234,50 », exactly."""
    cents = pl.col(colonne).abs()
    sign = pl.when(pl.col(colonne) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    written = pl.concat_str(
        sign, (cents // 100).cast(pl.String), pl.lit(","), (cents % 100).cast(pl.String).str.zfill(2)
    )
    return written.alias(colonne)


def _verdict(colonne: str, nom: str) -> pl.Expr:
    return (
        pl.when(pl.col(colonne)).then(pl.lit("oui")).when(~pl.col(colonne)).then(pl.lit("non"))
        .otherwise(pl.lit("à compléter")).alias(nom)
    )  # fmt: skip
