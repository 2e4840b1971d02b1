"""The plan of an example: what it says of nobody, and of whose money."""

from __future__ import annotations

import pytest
from tests.regles.petit import petit

from levier.dossiers.enums import OrigineRecette
from levier.essai.financement import plan_du_cas


@pytest.mark.parametrize(
    ("donnees", "origine"), [({}, OrigineRecette.AUTRE), ({"recettes.prive": 0}, OrigineRecette.AUTRE_PUBLIC)]
)
def test_other_money_is_private_unless_the_example_says_how_much_is(donnees, origine):
    plan = plan_du_cas(petit(), {"depenses.a": 100_00, "recettes.autres": 80_00, **donnees}, frozenset())
    assert (origine.value, "80.00") in [(ligne.nature, ligne.montant) for ligne in plan.lignes]
