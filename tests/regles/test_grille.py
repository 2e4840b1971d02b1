"""The grid of a cahier: scales, weights, exact totals; what is not marked is not a zero."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.regles.petit import SOURCE, petit

from regles.cahier import Cahier
from regles.chargement import CahierInvalide
from regles.comptes import regler
from regles.grille import bilan, criteres_notes, non_notes, notes_pour, sur_cent, total

THEMES = f"[{{code: t, libelle: T, source: {SOURCE}}}, {{code: u, libelle: U, source: {SOURCE}}}]"
TROIS = (
    "echelle: 0-3, poids: 2",
    "echelle: [faible, moyen, fort, remarquable], themes: [t]",
    "echelle: 1-5, sans_objet: oui",
    "lecture: Lu seulement.",
)


def grille(*suites: str, **parties: str) -> Cahier:
    lignes = (f"{{id: c{rang}, libelle: C, source: {SOURCE}, {suite}}}" for rang, suite in enumerate(suites))
    return petit(themes=THEMES, criteres=f"[{', '.join(lignes)}]", **parties)


def test_scales_weights_and_themes_make_the_grid():
    cahier = grille(*TROIS)
    assert [critere.id for critere in criteres_notes(cahier, "t")] == ["c0", "c1", "c2"]
    assert [critere.id for critere in criteres_notes(cahier, "u")] == ["c0", "c2"]
    assert [str(critere.echelle) for critere in cahier.criteres[:3]] == [
        "de 0 à 3",
        "faible, moyen, fort, remarquable",
        "de 1 à 5",
    ]
    assert [critere.echelle.dire(critere.echelle.notes[-1]) for critere in criteres_notes(cahier, "t")] == [
        "3 sur 3",
        "remarquable",
        "5 sur 5",
    ]
    assert not grille("themes: [t]").a_une_grille


def test_a_total_is_exact_and_an_absent_mark_is_not_a_zero():
    criteres = criteres_notes(grille(*TROIS), "t")
    assert total(criteres, {"c0": 1, "c1": 2, "c2": 4}) == Fraction(
        2 * Fraction(1, 3) + Fraction(2, 3) + Fraction(3, 4), 4
    )
    assert total(criteres, {"c0": 1, "c1": 2}) is None
    assert [one.id for one in non_notes(criteres, {"c0": 0})] == ["c1", "c2"]
    assert total(criteres, {"c0": 0, "c1": 0, "c2": 1}) == 0
    assert total(criteres, {"c0": 3, "c1": 3, "c2": None}) == 1  # without object: out of the count
    assert total(criteres[2:], {"c2": None}) is None


def test_spread_and_mean_over_assessors_make_no_tie_and_hide_none():
    criteres = criteres_notes(grille(*TROIS), "t")
    seule, autre = {"c0": 1, "c1": 3, "c2": None}, {"c0": 3, "c1": 0, "c2": 2}
    together = bilan(criteres, [seule, autre])
    assert together.totaux == (Fraction(5, 9), Fraction(9, 16))
    assert (together.note, together.ecart) == (Fraction(161, 288), Fraction(1, 144))
    assert [(ligne.moyenne, ligne.ecart) for ligne in together.lignes] == [
        (Fraction(2, 3), Fraction(2, 3)),
        (Fraction(1, 2), Fraction(1)),
        (Fraction(1, 4), 0),
    ]
    assert bilan(criteres, [seule, {"c0": 1}]) is None
    assert bilan(criteres, []) is None
    thirds = [bilan(criteres[:1], [{"c0": note} for note in notes]).note for notes in ((1, 1, 1), (0, 1, 2), (2, 1, 0))]
    assert len(set(thirds)) == 1
    assert [sur_cent(part) for part in (Fraction(2, 3), Fraction(1), Fraction(1, 8), Fraction(161, 288), Fraction(0))] == [
        "66,67", "100", "12,5", "55,9", "0",
    ]  # fmt: skip


def test_marks_are_found_for_a_note_that_the_grid_gives():
    criteres = criteres_notes(grille(*TROIS), "t")
    assert int(total(criteres, notes_pour(criteres, 562_500)) * 1_000_000) == 562_500
    assert notes_pour(criteres, 562_501) is None
    assert notes_pour((), 0) is None


def test_the_note_orders_requests_and_counts_in_conditions():
    condition = f"[{{id: n, libelle: N, exiger: grille.note >= 50 %, refus: R, source: {SOURCE}}}]"
    laureats = f"[{{id: l, libelle: L, parmi: retenues, au_plus: 1 demandes, source: {SOURCE}}}]"
    cahier = grille("echelle: 0-3", recevabilite=condition, comptes=laureats, classement="[grille.note décroissante]")
    notes = [600_000, 900_000, 400_000, None]
    settled = regler(cahier, [{"depenses.a": 100_00, "grille.note": note} for note in notes])
    assert [demande.retenue.value for demande in settled.demandes] == ["attente", "oui", "non", "inconnu"]


@pytest.mark.parametrize(
    ("suite", "dit"),
    [
        ("echelle: 3-0", "« 3-0 » n'est pas une échelle : écrivez la plus petite note, 0 ou 1"),
        ("echelle: 0-11", "« 0-11 » n'est pas une échelle"),
        ("echelle: [seul]", "une liste de 2 à 10 mots"),
        ("echelle: [bon, bon]", "du plus faible au plus fort"),
        ("echelle: 0-3, poids: 0", "un poids est un nombre entier, de 1 à 100"),
        ("poids: 2", "« poids » demande une « echelle »"),
        ("sans_objet: oui", "« sans_objet » demande une « echelle »"),
        ("echele: 0-3", "« echele » n'est pas un mot-clé. Vouliez-vous dire « echelle » ?"),
    ],
)
def test_a_mistake_of_the_author_is_told_with_its_line(suite, dit):
    with pytest.raises(CahierInvalide) as refus:
        grille(suite)
    (diagnostic,) = refus.value.diagnostics
    assert dit in diagnostic.message
    assert diagnostic.ligne == 18


def test_a_call_without_grid_has_no_note_to_read():
    condition = f"[{{id: n, libelle: N, exiger: grille.note >= 50 %, refus: R, source: {SOURCE}}}]"
    with pytest.raises(CahierInvalide, match="aucun critère n'est noté, donnez une « echelle »"):
        grille("themes: [t]", recevabilite=condition)
