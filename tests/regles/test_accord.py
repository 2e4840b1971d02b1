"""One dossier at a time, or a table at once: the same verdict and the same cents, on random cahiers and situations.

360 draws of fixed seeds here; 20 000 with LEVIER_PROFIL=long, which print what they covered (here, `pytest -s` does).
"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import nullcontext

import pytest
from tests.profil import LONG
from tests.regles.accord import Bilan, comparer, juger_au_hasard
from tests.regles.generateur_cahiers import Couverture, tirer

from regles.evaluation import evaluer
from regles.langage.arbre import Operation, Sorte

pytestmark = pytest.mark.lent

TIRAGES = 20_000 if LONG else 360
AU_MOINS = 500
ENCADRES = 5_000 if LONG else 60
PARTS = 2  # so that several workers share the draws


@pytest.mark.parametrize("part", range(PARTS))
def test_random_cahiers_give_the_same_result_to_a_dossier_and_to_a_table(part: int, capsys: pytest.CaptureFixture[str]):
    taille = TIRAGES // PARTS
    bilan = comparer(range(part * taille, (part + 1) * taille))
    with capsys.disabled() if LONG else nullcontext():
        print(f"\n{taille} cahiers, aucun écart ; {bilan}")
    verifier_couverture(bilan, taille)


def test_the_amount_stands_within_its_range_whatever_is_judged():
    hasard, couverture, jugees = random.Random(1), Couverture(Counter()), 0
    for graine in range(ENCADRES):
        tirage = tirer(graine, couverture)
        for situation in tirage.situations:
            attente = evaluer(tirage.cahier, situation)
            if attente.minimum is None or attente.maximum is None or attente.recevable is False:
                continue
            for _ in range(5):
                if (rendu := juger_au_hasard(hasard, tirage.cahier, situation)) is not None:
                    assert rendu.montant is not None, f"graine {graine}, {situation}"
                    assert attente.minimum <= rendu.montant <= attente.maximum, f"graine {graine}, {situation}"
                    jugees += 1
    assert jugees > ENCADRES


def verifier_couverture(bilan: Bilan, tirages: int) -> None:
    """Every word of the language often enough, and all kinds of results."""
    attendus = {operation.name for operation in Operation} | {sorte.name for sorte in Sorte}
    au_moins = AU_MOINS if LONG else tirages // 5
    assert {nom: bilan.couverture.noeuds[nom] for nom in attendus if bilan.couverture.noeuds[nom] < au_moins} == {}
    assert bilan.manquantes >= 1 / 3
    assert min(bilan.recevables[verdict] for verdict in (True, False, None)) > bilan.dossiers // 7
    assert bilan.montants["positif"] > bilan.dossiers // 12
