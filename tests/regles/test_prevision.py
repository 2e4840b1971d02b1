"""The forecast of a part, and what is proposed between parts: typed formulas, sums exact to the cent."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regles.langage.arbre import ErreurDeFormule
from regles.prevision import PartSuivie, Periode, apparier, lire_la_prevision, prevoir, repartir

pytestmark = pytest.mark.requirement("IF-07", "IF-08")
PERIODE = Periode(dt.date(2021, 1, 26), dt.date(2022, 10, 31))
FORMULE = "max(attribue + en_instruction, attribue au prorata de (jours_ecoules + jours_restants) sur jours_ecoules)"


@pytest.mark.parametrize(
    ("formule", "dit"),
    [
        ("ouvert + 3 jours", "impossible d'additionner"),
        ("jours_restants", "il faut ici un montant"),
        ("engage", "engage"),
        ("max(ouvert", ""),
    ],
)
def test_a_formula_that_is_no_forecast_is_refused(formule, dit):
    with pytest.raises(ErreurDeFormule) as refus:
        lire_la_prevision(formule)
    assert dit in refus.value.message


def test_what_is_forecast_follows_the_pace_or_what_is_asked():
    part = PartSuivie(297_000_00, 100_000_00, 0)
    assert prevoir(FORMULE, part, PERIODE, dt.date(2021, 9, 1)) == 100_000_00 * 644 // 219
    assert prevoir(FORMULE, part._replace(en_instruction=900_000_00), PERIODE, dt.date(2021, 9, 1)) == 1_000_000_00
    assert prevoir(FORMULE, part, PERIODE, dt.date(2020, 1, 1)) == 100_000_00 * 644  # as on its first day
    assert prevoir(FORMULE, part, PERIODE, dt.date(2030, 1, 1)) == 100_000_00  # once it is over


PARTS = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 900)).map(
    lambda one: (PartSuivie(max(one[:2]), min(one[:2]), 0), one[2])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=8))
def test_what_is_given_is_what_is_received_and_nobody_gives_what_it_granted(vues):
    parts, planned = zip(*vues, strict=True)
    shares = repartir(parts, planned)
    assert sum(shares) == 0
    for part, forecast, share in zip(parts, planned, shares, strict=True):
        assert share >= 0 or part.ouvert + share >= max(part.attribue, forecast)  # gives what it has no need of
        assert share <= 0 or part.ouvert + share <= forecast  # receives no more than it lacks
    surplus = sum(max(0, p.ouvert - max(p.attribue, f)) for p, f in vues)
    assert sum(one for one in shares if one > 0) == min(surplus, sum(max(0, f - p.ouvert) for p, f in vues))
    moves = apparier(shares)
    played = [0] * len(shares)
    for giver, receiver, cents in moves:
        assert cents > 0
        played[giver], played[receiver] = played[giver] - cents, played[receiver] + cents
    assert tuple(played) == shares
    assert len(moves) < max(2, len(parts))
