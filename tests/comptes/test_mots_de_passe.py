from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from levier.comptes.models import Personne


@pytest.mark.parametrize(
    "faible", ["motdepasse1234", "azertyuiop12", "soleilsoleil", "Mairie-2021-Mairie", "été-Soleil-2021"]
)
def test_words_that_everybody_tries_are_refused(faible):
    with pytest.raises(ValidationError, match="que tout le monde essaie"):
        validate_password(faible)


def test_own_address_is_refused_in_our_words():
    with pytest.raises(ValidationError) as refus:
        validate_password("mairie.blanot", Personne(email="mairie.blanot@exemple.fr", nom="Alix Roy"))
    assert "ressemble trop à votre nom ou à votre adresse" in refus.value.messages[0]


@pytest.mark.parametrize("fort", ["tracteur soleil biscotte", "48201-93X82#11q", "azerty mais loutre bleue"])
def test_a_common_word_among_others_is_no_fault(fort):
    validate_password(fort)
