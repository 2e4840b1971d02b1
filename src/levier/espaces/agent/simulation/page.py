"""The table territory by territory: sorted, paged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regles.simulation import Simulation

TAILLE = 50
TRIS: Mapping[str, tuple[str, str, bool]] = {
    "gain": ("les plus forts gains", "ecart", True),
    "perte": ("les plus fortes pertes", "ecart", False),
    "montant": ("les plus fortes aides", "aide", True),
    "population": ("les plus grandes populations", "population", True),
    "nom": ("par nom", "nom", False),
}
"""Words, column (« aide »: that of the last rule), descending."""
COMPARAISON = frozenset({"gain", "perte"})


@dataclass(frozen=True, slots=True)
class PageDeTerritoires:
    """One page of territories; `page` starts at 1."""

    lignes: list[dict[str, object]]
    tri: str
    page: int
    pages: int
    total: int


def page(simulation: Simulation, tri: str, numero: str) -> PageDeTerritoires:
    """The page asked; an order or a number that does not exist is read as the first."""
    offered = [one for one, _ in tris(simulation)]
    chosen = tri if tri in offered else offered[0]
    _, column, descending = TRIS[chosen]
    table = simulation.lignes.with_columns(aide=f"aide_{simulation.lettres[-1]}")
    pages = max(1, -(-table.height // TAILLE))
    wanted = int(numero) if numero.isdecimal() and len(numero) < 6 else 1
    rank = wanted if 1 <= wanted <= pages else 1
    ordered = table.sort([column, "code"], descending=[descending, False], nulls_last=True)
    return PageDeTerritoires(ordered.slice((rank - 1) * TAILLE, TAILLE).to_dicts(), chosen, rank, pages, table.height)


def tris(simulation: Simulation) -> list[tuple[str, str]]:
    """The orders offered."""
    return [(one, words) for one, (words, _, _) in TRIS.items() if simulation.comparee or one not in COMPARAISON]
