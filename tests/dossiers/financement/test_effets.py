from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fabriques import texte_du_cahier, un_appel, un_brouillon, un_brouillon_vide

from levier.dossiers.actions import enregistrer_plan, enregistrer_reponses
from levier.dossiers.etude import etudier
from levier.dossiers.etude.etude import retenus_instruits
from levier.dossiers.financement.effets import PartRetenue, aide, part_retenue
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.queries import cahier_du

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-07")]
E = "\u00a0€"
LIGNES = [
    LigneSaisie("depense", "prestation", "Diagnostic", "20000"),
    LigneSaisie("depense", "formation", "Ateliers", "5000,50"),
    LigneSaisie("depense", "personnel", "Chef de projet", "8000"),
    LigneSaisie("depense", "licences_hors_ue", "Licences", "1000"),
    LigneSaisie("recette", "region", "Région", "13000"),
    LigneSaisie("recette", "autofinancement", "Fonds propres", "2000"),
]


@pytest.fixture
def brouillon():
    draft = un_brouillon(pieces=())
    enregistrer_reponses(draft, {"demande.montant": ""}, par=draft.cree_par)
    enregistrer_plan(draft, LIGNES, par=draft.cree_par)
    return draft


def test_effect_of_each_line_is_what_really_changes_without_it(brouillon):
    """Each line is taken out of the plan for good: the result moves by exactly what was announced."""
    announced = etudier(brouillon).effets()
    whole = aide(etudier(brouillon).resultat)
    assert len(announced) == len(LIGNES)
    for rank, line in enumerate(LIGNES):
        enregistrer_plan(brouillon, LIGNES[:rank] + LIGNES[rank + 1 :], par=brouillon.cree_par)
        amount = Decimal(line.montant.replace(",", "."))
        assert announced[line.sens, line.nature, amount].apport == whole - aide(etudier(brouillon).resultat), (
            line.libelle
        )


def test_effects_say_what_adds_what_takes_and_what_holds_the_amount(brouillon):
    found = etudier(brouillon).effets()
    phrases = {nature: effect.phrase.replace("\u202f", " ") for (_, nature, _), effect in found.items()}
    assert phrases["prestation"] == f"Sans elle, l’aide baisserait de 13 000,50{E}."
    assert phrases["region"].startswith("Sans elle, l’aide augmenterait de 5 ")
    assert phrases["autofinancement"].startswith("Ne change pas le montant calculé, limité à ce qui reste à financer")


def test_part_retained_of_a_line_follows_the_rules(brouillon):
    found, natures = etudier(brouillon).effets(), {nature.id: nature for nature in cahier_du(brouillon).natures_depense}
    parts = {
        nature: part_retenue(natures[nature], amount, effect)
        for (side, nature, amount), effect in found.items()
        if side == "depense"
    }
    assert parts == {
        "prestation": PartRetenue.TOUT,
        "formation": PartRetenue.TOUT,
        "personnel": PartRetenue.RIEN,
        "licences_hors_ue": PartRetenue.A_JUGER,
    }


def test_last_expense_taken_away_leaves_a_plan_worth_nothing():
    draft = un_brouillon(pieces=())
    ((side, nature, amount), effect) = next(iter(etudier(draft).effets().items()))
    assert (side, nature, amount) == ("depense", "prestation", Decimal(40000))
    assert effect.apport == aide(etudier(draft).resultat)


def test_effects_are_unknown_while_the_rules_wait_for_a_value():
    draft = un_brouillon_vide()
    enregistrer_plan(draft, [LigneSaisie("recette", "region", "Région", "10")], par=draft.cree_par)
    assert [effect.phrase for effect in etudier(draft).effets().values()] == [""]


def test_two_hundred_lines_take_a_fixed_number_of_queries():
    counts = []
    for size in (3, 200):
        draft = un_brouillon(pieces=())
        lines = [LigneSaisie("depense", "prestation", f"Ligne {rank}", f"{rank + 1}") for rank in range(size)]
        enregistrer_plan(draft, lines, par=draft.cree_par)
        with CaptureQueriesContext(connection) as captured:
            assert len(etudier(draft).effets()) == size
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_is_retained_of_each_expense_adds_up_where_a_limit_holds_several():
    """Licences count up to 1 000 €: the second is cut, and each alone would only say what is lost without it."""
    text = texte_du_cahier().split("\nexemples:")[0] + "\nexemples: {cas: []}\n"
    before = text.index("calculer:", text.index("id: licences_hors_ue_admises"))
    after = text.index("    source:", before)
    text = f"{text[:before]}calculer: min(depenses.licences_hors_ue, 1 000 €)\n{text[after:]}"
    draft = un_brouillon(un_appel(text), pieces=())
    licences = [LigneSaisie("depense", "licences_hors_ue", f"Licence {n}", "800") for n in (1, 2)]
    enregistrer_plan(draft, [LIGNES[0], *licences, LIGNES[2]], par=draft.cree_par)
    lu = etudier(draft)
    kept = retenus_instruits(lu.cahier, draft.reponses, list(draft.lignes.all()), lu.situation)
    assert [(line.libelle, cents) for line, cents in kept] == [
        ("Diagnostic", 20_000_00), ("Licence 1", 800_00), ("Licence 2", 200_00), ("Chef de projet", 0),
    ]  # fmt: skip
    assert lu.effets()["depense", "licences_hors_ue", Decimal(800)].retenu == 200_00


def test_nothing_is_known_of_what_is_retained_while_the_rules_wait_for_an_expense():
    draft = un_brouillon_vide()
    lu = etudier(draft)
    assert retenus_instruits(lu.cahier, draft.reponses, [], lu.situation) == []
