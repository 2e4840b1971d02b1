from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.dossiers.enums import RecuperationTVA
from levier.dossiers.financement.taxe import compter, ecrire_taux, lire_taux
from levier.socle.erreurs import SaisieRefusee

pytestmark = pytest.mark.requirement("SL-07", "X-09")
CENTIMES = st.integers(0, 99_999_999_999)
CENTIEMES = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("typed", "rate"), [("20", "20"), (" 5,5 % ", "5.5"), ("2.1", "2.1"), ("0", "0"), ("100", "100"), ("8,50%", "8.5")]
)
def test_rate_is_read_as_it_is_typed(typed, rate):
    assert lire_taux(typed) == Decimal(rate)


@pytest.mark.parametrize("typed", ["vingt", "-5", "5,555", "1e1", "20 % TVA", "2 0"])
def test_what_is_no_rate_gets_a_sentence(typed):
    with pytest.raises(SaisieRefusee, match="n’est pas un taux de TVA"):
        lire_taux(typed)


def test_rate_above_a_hundred_is_a_slip():
    with pytest.raises(SaisieRefusee, match="dépasse 100"):
        lire_taux("200")


@given(cents=CENTIMES, hundredths=CENTIEMES)
def test_tax_is_rounded_to_the_nearest_cent(cents, hundredths):
    untaxed, rate = Decimal(cents) / 100, Decimal(hundredths) / 100
    counted = compter(untaxed, rate, RecuperationTVA.NON)
    exact = Fraction(cents) * (1 + Fraction(hundredths, 10_000))
    assert abs(Fraction(counted) * 100 - exact) <= Fraction(1, 2)
    assert counted == compter(untaxed, rate, RecuperationTVA.EN_PARTIE)
    assert compter(untaxed, rate, RecuperationTVA.OUI) == untaxed
    assert lire_taux(ecrire_taux(rate)) == rate
