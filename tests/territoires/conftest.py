from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from levier.territoires.donnees import format as fichiers
from levier.territoires.models import Structure, Territoire
from levier.territoires.queries import trouver_territoire

Lignes = dict[tuple[str, str], dict[str, str]]


@pytest.fixture(scope="session")
def lignes() -> Callable[[int], Lignes]:
    """Committed rows of a vintage by (niveau, code), without database."""
    read: dict[int, Lignes] = {}

    def lire(millesime: int) -> Lignes:
        if millesime not in read:
            rows = csv.DictReader(io.StringIO(fichiers.lire(millesime, "territoires").decode()))
            read[millesime] = {(row["niveau"], row["code"]): row for row in rows}
        return read[millesime]

    return lire


@pytest.fixture
def territoire(db) -> Callable[..., Territoire]:
    """`territoire("71137")`, `territoire("200040293", "epci")`, `territoire("71137", millesime=2026)`."""

    def trouver(code: str, niveau: str = "commune", millesime: int = 2021) -> Territoire:
        found = trouver_territoire(millesime, niveau, code)
        assert found is not None, (code, niveau, millesime)
        return found

    return trouver


@pytest.fixture
def structure(territoire) -> Callable[..., Structure]:
    from levier.territoires.actions import structure_du_territoire

    return lambda *args, **kwargs: structure_du_territoire(territoire(*args, **kwargs))
