"""The gauge never draws past its end, and says what it draws."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from levier.espaces.agent.jauge import LARGEUR, Jauge

euros = st.decimals(min_value=0, max_value=10**9, places=2)


def test_gauge_draws_to_scale():
    gauge = Jauge(Decimal(1000), Decimal(250), attente=Decimal(500))
    assert [(part.classe, part.debut, part.largeur) for part in gauge.parts] == [
        ("attribue", 0, 250),
        ("attente", 250, 500),
    ]
    assert gauge.reste == Decimal(750)
    assert gauge.depassement == Decimal(0)


def test_gauge_of_a_decision_says_what_is_left_after():
    gauge = Jauge(Decimal(1000), Decimal(250), apres=Decimal(100))
    assert gauge.reste == Decimal(650)


def test_gauge_without_credits_draws_nothing():
    assert [part.largeur for part in Jauge(Decimal(0), Decimal(0), attente=Decimal(5)).parts] == [0, 0]


@given(ouvert=euros, attribue=euros, attente=euros)
def test_gauge_never_passes_its_end(ouvert, attribue, attente):
    parts = Jauge(ouvert, attribue, attente=attente).parts
    assert all(part.largeur >= 0 for part in parts)
    assert sum(part.largeur for part in parts) <= LARGEUR
