"""One dossier at a time, or a table at once: the same verdict and the same cents, on random cahiers and situations.

600 draws of fixed seeds here; 20 000 with LEVIER_PROFIL=long, which print what they covered (here, `pytest -s` does).
"""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from tests.profil import LONG
from tests.regles.accord import Bilan, comparer

from regles.langage.arbre import Operation, Sorte

pytestmark = pytest.mark.lent

TIRAGES = 20_000 if LONG else 600
AU_MOINS = 500
PARTS = 2  # so that several workers share the draws


@pytest.mark.parametrize("part", range(PARTS))
def test_random_cahiers_give_the_same_result_to_a_dossier_and_to_a_table(part: int, capsys: pytest.CaptureFixture[str]):
    taille = TIRAGES // PARTS
    bilan = comparer(range(part * taille, (part + 1) * taille))
    with capsys.disabled() if LONG else nullcontext():
        print(f"\n{taille} cahiers, aucun écart ; {bilan}")
    verifier_couverture(bilan, taille)


def verifier_couverture(bilan: Bilan, tirages: int) -> None:
    """Every word of the language often enough, and all kinds of results."""
    attendus = {operation.name for operation in Operation} | {sorte.name for sorte in Sorte}
    au_moins = AU_MOINS if LONG else tirages // 4
    assert {nom: bilan.couverture.noeuds[nom] for nom in attendus if bilan.couverture.noeuds[nom] < au_moins} == {}
    assert bilan.manquantes >= 1 / 3
    assert min(bilan.recevables[verdict] for verdict in (True, False, None)) > bilan.dossiers // 7
    assert bilan.montants["positif"] > bilan.dossiers // 12
