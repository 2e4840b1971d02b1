"""A study says one truth: what its row becomes afterwards changes nothing in it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.fabriques import un_brouillon

from levier.dossiers.etude import etudier, obstacles

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01")]
DEMANDE = "demande.montant"


def dit(lu):
    """The amount asked, as each part of the study says it, in euros."""
    return (
        lu.faits.montant_demande,
        lu.plan.demande,
        Decimal(lu.situation[DEMANDE]) / 100,
        Decimal(str(lu.questionnaire.reponses[DEMANDE])),
    )


def test_every_part_says_the_same_after_the_row_changed_again_and_again():
    draft = un_brouillon()
    asked = Decimal(str(draft.reponses[DEMANDE]))
    lu = etudier(draft)
    draft.reponses[DEMANDE] = "3.00"  # the very answers that were read
    draft.reponses = {**draft.reponses, DEMANDE: "1.00"}
    assert lu.situation[DEMANDE] == asked * 100
    draft.reponses[DEMANDE] = "2.00"
    draft.recupere_tva, draft.etat, draft.depose_le = "en_partie", "depose", draft.cree_le
    assert dit(lu) == (asked,) * 4
    assert obstacles(draft, lu) == []


def test_answers_that_changed_are_read_again_from_the_row_without_any_other_query(django_assert_num_queries):
    draft = un_brouillon()
    before = etudier(draft)
    draft.reponses = {**draft.reponses, DEMANDE: "1.00"}
    with django_assert_num_queries(0):
        after = etudier(draft, avant=before)
        assert dit(after) == (Decimal("1.00"),) * 4
    assert dit(before) == (Decimal("28000.00"),) * 4
