from __future__ import annotations

from decimal import Decimal

import pytest
from tests.fabriques import texte_du_cahier

from levier.dossiers.financement.plan import totaliser
from levier.dossiers.models import LignePlan
from levier.espaces.composants.resume import resumer
from regles.chargement import charger

pytestmark = pytest.mark.requirement("SL-07")


def resume(demande: str, *lignes: tuple[str, str, str]):
    lines = [LignePlan(sens=s, nature=n, libelle=n, montant=Decimal(m)) for s, n, m in lignes]
    return resumer(totaliser(lines, Decimal(demande)), charger(texte_du_cahier()))


@pytest.mark.parametrize(
    ("demande", "last"), [("5000", ("Recettes", "Recettes à trouver", 2000, "20\u00a0%")), ("7000", None)]
)
def test_both_bars_are_as_long_and_say_who_pays(demande, last):
    found = resume(
        demande,
        ("depense", "prestation", "8000"),
        ("depense", "personnel", "2000"),
        ("recette", "region", "1000"),
        ("recette", "autofinancement", "2000"),
    )
    rows = [(line.cote, line.libelle, line.montant, line.part) for line in found.lignes]
    assert rows[:2] == [
        ("Dépenses", "Éligibles par leur nature", 8000, "80\u00a0%"),
        ("Dépenses", "Non éligibles", 2000, "20\u00a0%"),
    ]
    assert rows[-1] == (last or ("Recettes", "Fonds propres", 2000, "20\u00a0%"))
    assert [sum(group.valeurs) for group in found.graphique.groupes] == [1_000_000, 1_000_000]


def test_too_much_revenue_is_seen_on_the_side_of_expenses():
    found = resume("9000", ("depense", "prestation", "8000"))
    assert [(line.libelle, line.montant) for line in found.lignes] == [
        ("Éligibles par leur nature", 8000),
        ("Recettes en trop", 1000),
        ("Aide demandée ici", 9000),
    ]


def test_plan_without_expense_has_no_chart():
    assert resume("9000", ("recette", "region", "10")) is None
