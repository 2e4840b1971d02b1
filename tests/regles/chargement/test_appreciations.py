"""Who judges: a label, or the word that reserves a judgement to who signs."""

from __future__ import annotations

import pytest
from tests.fabriques import texte_du_cahier

from regles.chargement import charger

RESERVE = "    par: signataire\n    qualite: Préfet de Saône-et-Loire\n"


def derogation(texte: str):
    cahier = charger(texte)
    return next(one for one in cahier.appreciations if one.donnee.nom == "appreciation.derogation_plafond")


@pytest.mark.requirement("SL-03")
@pytest.mark.parametrize(
    ("ecrit", "par", "reserve"),
    [
        (RESERVE, "Préfet de Saône-et-Loire", True),
        ("    par: signataire\n", "Le signataire de la décision", True),
        ("    par: Signataire du marché\n", "Signataire du marché", False),
    ],
)
def test_word_signataire_reserves_a_judgement_to_who_signs(ecrit, par, reserve):
    read = derogation(texte_du_cahier().replace(RESERVE, ecrit, 1))
    assert (read.par, read.reserve) == (par, reserve)
