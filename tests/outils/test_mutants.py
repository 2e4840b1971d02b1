"""The bugs that the script sows: one place each, the five kinds, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

from outils.mutants.essai import proches
from outils.mutants.semis import GENRES, mutants, tirer

MODULE = Path("src/levier/comptes/permissions.py")
TEXTE = '''"""Docs with 3 and < signs."""


def peut_retirer(personne, lien, jours: int = 3) -> bool:
    """Docs: 1 < 2."""
    if personne is None:
        raise ValueError
    lien.vu = True
    prevenir(personne, lien)
    return jours <= limite(é=lien, motif="é") and not lien.clos
'''


def test_each_bug_changes_one_place_and_says_which():
    assert [(m.ligne, m.genre, m.avant, m.apres) for m in mutants(MODULE, TEXTE)] == [
        (6, "droit", "personne is None", "personne is not None"),
        (6, "garde", "if personne is None:\n        raise ValueError", "pass"),
        (8, "ligne", "lien.vu = True", "pass"),
        (9, "arguments", "prevenir(personne, lien)", "prevenir(lien, personne)"),
        (9, "ligne", "prevenir(personne, lien)", "pass"),
        (10, "arguments", 'limite(é=lien, motif="é")', 'limite(é="é", motif=lien)'),
        (10, "borne", 'jours <= limite(é=lien, motif="é")', 'jours < limite(é=lien, motif="é")'),
        (
            10,
            "droit",
            'jours <= limite(é=lien, motif="é") and not lien.clos',
            '((jours <= limite(é=lien, motif="é")) or (not lien.clos))',
        ),
        (10, "droit", "not lien.clos", "lien.clos"),
    ]
    assert [m.texte for m in mutants(MODULE, TEXTE) if m.genre == "borne"] == [TEXTE.replace("<= limite", "< limite")]


def test_draw_is_the_same_for_the_same_seed_and_takes_each_kind_and_no_line_twice():
    every = mutants(MODULE, TEXTE)
    drawn = tirer(every, 5, 71)
    assert drawn == tirer(every, 5, 71)
    assert len({m.ligne for m in drawn}) == len(drawn) == 4
    assert {m.genre for m in tirer(every * 3, 4, 2)} <= set(GENRES)


def test_nearest_tests_are_those_of_the_same_place_then_those_that_import_it():
    assert proches(Path("src/levier/comptes/actions/rythmes.py"))[0] == "tests/comptes/test_rythmes.py"
    assert "tests/socle/test_argent.py" in proches(Path("src/levier/socle/argent.py"))
    assert [path for path in proches(Path("src/levier/socle/argent.py")) if "parcours" in path] == []
