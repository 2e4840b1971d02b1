from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.socle import argent
from levier.socle.erreurs import MontantIllisible


@pytest.mark.requirement("SL-08")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1 234,50 €", "1234.50"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("1 234,5", "1234.50"),
        ("1234.50", "1234.50"),
        ("12 500.00", "12500.00"),
        ("30 000 EUR", "30000.00"),
        ("28000", "28000.00"),
        ("  28 000 euros ", "28000.00"),
        ("0", "0.00"),
        ("0,01", "0.01"),
        ("297 029,75", "297029.75"),
        ("999 999 999,99", "999999999.99"),
        ("000012", "12.00"),
    ],
)
def test_amount_typed_in_french_is_read(typed, expected):
    assert str(argent.lire(typed)) == expected


@pytest.mark.requirement("SL-08")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Indiquez un montant"),
        ("  € ", "Indiquez un montant"),
        ("-5", "est négatif"),
        ("−5,00", "est négatif"),
        ("1.234,50", "mêle point et virgule"),
        ("1,234.50", "mêle point et virgule"),
        ("12e9", "notation scientifique"),
        ("1E3", "notation scientifique"),
        ("12,345", "deux chiffres au plus"),
        ("1.234", "deux chiffres au plus"),
        ("1 000 000 000", "vérifiez le nombre de zéros"),
        ("9" * 30, "vérifiez le nombre de zéros"),
        ("9" * 5000, "vérifiez le nombre de zéros"),
        ("12 34", "n'est pas un montant"),
        ("1 2345", "n'est pas un montant"),
        ("douze", "n'est pas un montant"),
        ("12 $", "n'est pas un montant"),
        ("NaN", "n'est pas un montant"),
        ("inf", "n'est pas un montant"),
        ("0x10", "n'est pas un montant"),
        ("1_000", "n'est pas un montant"),
        ("<script>", "n'est pas un montant"),
        (",50", "n'est pas un montant"),
        ("12,", "n'est pas un montant"),
    ],
)
def test_absurd_amount_gets_its_sentence(typed, said):
    with pytest.raises(MontantIllisible, match=said) as refused:
        argent.lire(typed)
    assert len(refused.value.phrase) < 300


@given(st.text(max_size=60))
def test_any_text_gives_an_amount_or_a_sentence(typed):
    with suppress(MontantIllisible):
        assert argent.est_un_montant(argent.lire(typed))


@given(st.integers(0, 99_999_999_999))
def test_amount_written_is_read_back(cents):
    amount = argent.depuis_centimes(cents)
    assert argent.lire(argent.ecrire(amount)) == amount
    assert argent.en_centimes(amount) == cents


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (None, "—"),
        ("30000", "30\u202f000,00\u00a0€"),
        ("0", "0,00\u00a0€"),
        ("0.05", "0,05\u00a0€"),
        ("-1234.5", "−1\u202f234,50\u00a0€"),
        ("1234567.89", "1\u202f234\u202f567,89\u00a0€"),
    ],
)
def test_amount_is_written_in_french(amount, expected):
    assert argent.ecrire(None if amount is None else Decimal(amount)) == expected


@pytest.mark.requirement("X-06")
@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", "zéro euro"),
        ("1", "un euro"),
        ("2", "deux euros"),
        ("21", "vingt et un euros"),
        ("71", "soixante et onze euros"),
        ("80", "quatre-vingts euros"),
        ("81", "quatre-vingt-un euros"),
        ("200", "deux cents euros"),
        ("201", "deux cent un euros"),
        ("1000", "mille euros"),
        ("80000", "quatre-vingt mille euros"),
        ("200000", "deux cent mille euros"),
        ("28000.50", "vingt-huit mille euros et cinquante centimes"),
        ("30000.01", "trente mille euros et un centime"),
        ("297029.75", "deux cent quatre-vingt-dix-sept mille vingt-neuf euros et soixante-quinze centimes"),
        ("1000000", "un million d’euros"),
        ("2000000.10", "deux millions d’euros et dix centimes"),
        ("1000001", "un million un euros"),
    ],
)
def test_amount_is_spelt_out(amount, expected):
    assert argent.en_lettres(Decimal(amount)) == expected


@pytest.mark.parametrize("amount", ["0.001", "NaN", "-0.01", "Infinity", "1000000000", "1E+40"])
def test_what_is_no_amount_is_known(amount):
    assert not argent.est_un_montant(Decimal(amount))


def test_fraction_of_a_cent_is_a_bug():
    with pytest.raises(ValueError, match="fractions of a cent"):
        argent.en_centimes(Decimal("0.005"))
