from __future__ import annotations

import pytest

from levier.socle.adresses import email_propre, masquer
from levier.socle.erreurs import SaisieRefusee

MARIE = "marie.durand@cluny-test.fr"


@pytest.mark.parametrize(
    "typed",
    [
        f"{MARIE}\u200b", f"\u200e{MARIE}\ufeff", "marie.durand@cluny\u00ad-test.fr", "marie\u2060.durand@cluny-test.fr",
        "ｍarie.durand＠cluny-test．fr", f" {MARIE.upper()}\u00a0", f"{MARIE}\n",
    ],
)  # fmt: skip
def test_one_mailbox_has_one_spelling(typed):
    assert email_propre(typed) == MARIE


def test_a_domain_in_letters_or_in_its_technical_form_is_one():
    assert email_propre("mairie@xn--chlons-xta.fr") == email_propre("mairie@Cha\u0302lons.fr") == "mairie@châlons.fr"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("mairie@clun\u0443.fr", "n’est pas une lettre de l’alphabet latin"),  # Cyrillic u
        ("mairie@cl\u0131ny.fr", "n’est pas une lettre de l’alphabet latin"),  # dotless i
        (
            "mairie@xn--clun-e4d.fr",
            "n’est pas une lettre de l’alphabet latin",
        ),  # the Cyrillic one, in its technical form
        ("m\u0430irie@cluny.fr", "n’est pas une adresse électronique"),
        ("mairie\u0000@cluny.fr", "un caractère qui ne se voit pas"),
        ("a@b.fr\nbcc: c@d.fr", "un caractère qui ne se voit pas"),
        ("mairie", "n’est pas une adresse électronique"),
        ("", "n’est pas une adresse électronique"),
    ],
)
def test_what_looks_like_another_is_refused_with_its_reason(typed, told):
    with pytest.raises(SaisieRefusee, match=told) as refusal:
        email_propre(typed)
    assert refusal.value.champ == "email"


def test_a_masked_address_is_known_by_its_owner():
    assert masquer(MARIE) == "m…@cluny-test.fr"
