from __future__ import annotations

from decimal import Decimal

import pytest

from levier.dossiers.financement.plan import totaliser
from levier.dossiers.models import LignePlan

E, N = "\u00a0€", "\u202f"


def ligne(sens: str, nature: str, montant: str) -> LignePlan:
    return LignePlan(sens=sens, nature=nature, libelle=nature, montant=Decimal(montant))


def plan(demande: str | None, *lignes: tuple[str, str, str]):
    return totaliser([ligne(*each) for each in lignes], Decimal(demande) if demande else None)


@pytest.mark.requirement("SL-07")
def test_plan_sums_by_nature_and_origin():
    found = plan(
        "28000",
        ("depense", "prestation", "30000"),
        ("depense", "prestation", "5000.50"),
        ("depense", "formation", "4999.50"),
        ("recette", "autofinancement", "2000"),
        ("recette", "region", "6000"),
        ("recette", "europe", "4000"),
    )
    assert found.depenses_par_nature == {"prestation": Decimal("35000.50"), "formation": Decimal("4999.50")}
    assert (found.depenses, found.autres_aides, found.autofinancement) == (40000, 10000, 2000)
    assert (found.total_recettes, found.ecart, found.equilibre) == (40000, 0, True)
    assert found.phrase == f"Le plan est équilibré : 40{N}000,00{E} de dépenses et autant de recettes."


@pytest.mark.requirement("SL-07")
@pytest.mark.parametrize(
    ("demande", "fonds_propres", "phrase"),
    [
        (
            "28000",
            "10800",
            f"il manque 1{N}200,00{E} de recettes (40{N}000,00{E} de dépenses, 38{N}800,00{E} de recettes",
        ),
        ("28000", "12000.01", f"il y a 0,01{E} de recettes en trop"),
        (None, "12000", f"il manque 28{N}000,00{E} de recettes"),
    ],
)
def test_plan_says_by_how_much_it_does_not_balance(demande, fonds_propres, phrase):
    found = plan(demande, ("depense", "prestation", "40000"), ("recette", "autofinancement", fonds_propres))
    assert not found.equilibre
    assert phrase in found.phrase


def test_empty_plan_is_not_balanced():
    found = plan(None)
    assert not found.equilibre
    assert found.phrase == "Le plan de financement est vide : indiquez au moins une dépense."
    assert not plan(None, ("recette", "region", "0")).equilibre


@pytest.mark.requirement("SL-07")
def test_public_share_counts_the_grant_asked_and_public_aid_only():
    found = plan(
        "8000",
        ("depense", "prestation", "30000"),
        ("recette", "region", "12000"),
        ("recette", "autre_public", "1"),
        ("recette", "prive", "3000"),
        ("recette", "autre", "500"),
        ("recette", "autofinancement", "6499"),
    )
    assert (found.aides_publiques, found.aide_publique, found.financements_prives) == (12001, 20001, 3500)
    assert found.part_publique == "66,7\u00a0%"
    assert plan("8000").part_publique == ""


def test_plan_without_a_line_keeps_its_nature_at_zero():
    line = ligne("depense", "prestation", "30000")
    assert totaliser([line], None).sans(line).depenses_par_nature == {"prestation": 0}
    assert not totaliser([line], None).sans(line).est_vide
    revenue = ligne("recette", "region", "10")
    assert totaliser([line, revenue, revenue], None).sans(revenue).recettes_par_origine == {"region": 10}
