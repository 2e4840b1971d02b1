"""Ten minutes of anything with LEVIER_PROFIL=long, a few seconds here: see `fouille`."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from tests.profil import LONG
from tests.regles.fouille import fouiller

pytestmark = pytest.mark.lent

SECONDES = 600.0 if LONG else 5.0


@pytest.mark.requirement("N-03")
def test_anything_gives_a_cahier_a_value_or_a_sentence(capsys: pytest.CaptureFixture[str]):
    bilan = fouiller(SECONDES)
    with capsys.disabled() if LONG else nullcontext():
        print(f"\n{bilan}")
    assert bilan.entrees > 2 * SECONDES
    assert bilan.memoire < 200
    assert all(any(fin.startswith(genre) for fin in bilan.fins) for genre in ("fichier", "cahier", "texte", "formule"))
    if LONG:
        assert min(bilan.fins.values()) > 200
