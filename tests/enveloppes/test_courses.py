"""The last euros of an enveloppe, taken twice at once: the race first, then each guard alone."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from tests.enveloppes.fabriques import attribuer, une_enveloppe, une_structure
from tests.socle.concurrence import Course, proprietaire

from levier.enveloppes import queries
from levier.enveloppes.actions import credits as credits_
from levier.enveloppes.erreurs import DejaAttribue, EnveloppeEpuisee
from levier.enveloppes.models import Enveloppe, Mouvement


def _prendre_sans_garde(course):
    """What a naive counter does: look at what is left, then take. The documented switch of this test."""

    def prendre(enveloppe, montant):
        left = queries.reste(enveloppe)
        course.point()
        if left < montant:
            raise EnveloppeEpuisee("")
        Enveloppe.objects.filter(pk=enveloppe.pk).update(montant_attribue=F("montant_attribue") + montant)

    return prendre


@pytest.fixture
def deux_prises(base_reelle):
    enveloppe, one, other = une_enveloppe("1000"), une_structure(), une_structure()
    course = Course(base_reelle)
    acts = [
        lambda s=structure, r=reference: attribuer(enveloppe, s, 800, r)
        for structure, reference in ((one, "a"), (other, "b"))
    ]
    return enveloppe, course, acts


@pytest.mark.requirement("X-03")
def test_last_euros_without_guard_are_taken_twice(deux_prises, base_reelle, monkeypatch):
    enveloppe, course, acts = deux_prises
    with proprietaire(base_reelle) as owner:
        owner.execute("ALTER TABLE enveloppes_enveloppe DROP CONSTRAINT enveloppe_jamais_depassee")
    monkeypatch.setattr(credits_, "_prendre", _prendre_sans_garde(course))
    results = course.jouer(*acts)
    assert [type(r) for r in results] == [Mouvement, Mouvement]
    assert queries.situation(enveloppe) == queries.SituationDesCredits(Decimal(1000), Decimal(1600))


@pytest.mark.requirement("X-03")
def test_last_euros_with_the_check_alone_are_taken_once(deux_prises, monkeypatch):
    enveloppe, course, acts = deux_prises
    monkeypatch.setattr(credits_, "_prendre", _prendre_sans_garde(course))
    results = course.jouer(*acts)
    assert sorted(type(r).__name__ for r in results) == [IntegrityError.__name__, Mouvement.__name__]
    assert queries.situation(enveloppe).attribue == 800


@pytest.mark.requirement("X-03")
def test_last_euros_are_taken_once_and_the_other_is_told_what_is_left(deux_prises, base_reelle, monkeypatch):
    enveloppe, course, acts = deux_prises
    with proprietaire(base_reelle) as owner:  # the conditional UPDATE holds without the CHECK
        owner.execute("ALTER TABLE enveloppes_enveloppe DROP CONSTRAINT enveloppe_jamais_depassee")
    taking = credits_._prendre

    def prendre(enveloppe, montant):
        taking(enveloppe, montant)
        course.point()  # the credits are taken, not committed yet: the other one is kept waiting

    monkeypatch.setattr(credits_, "_prendre", prendre)
    results = course.jouer(*acts)
    assert sorted(type(r).__name__ for r in results) == [EnveloppeEpuisee.__name__, Mouvement.__name__]
    refusal = next(r for r in results if isinstance(r, EnveloppeEpuisee))
    assert "il reste 200,00\u00a0€" in refusal.phrase
    assert queries.situation(enveloppe).attribue == 800
    assert queries.incoherences() == []


@pytest.mark.requirement("X-03")
def test_one_reference_committed_twice_at_once_is_taken_once(base_reelle, monkeypatch):
    enveloppe, structure = une_enveloppe("1000"), une_structure()
    course = Course(base_reelle)
    taking = credits_._prendre
    monkeypatch.setattr(credits_, "_prendre", lambda enveloppe, montant: (taking(enveloppe, montant), course.point()))
    act = lambda: attribuer(enveloppe, structure, 100, "a")  # noqa: E731
    results = course.jouer(act, act)
    assert sorted(type(r).__name__ for r in results) == [DejaAttribue.__name__, Mouvement.__name__]
    assert queries.situation(enveloppe).attribue == 100


@pytest.mark.requirement("X-03")
def test_account_made_twice_at_once_stands_once(base_reelle):
    enveloppe, structure = une_enveloppe("1000"), une_structure()

    def tenir():
        with transaction.atomic():
            return queries.tenir_compte(enveloppe, structure, enveloppe.appel)[1].pk

    one, other = Course(base_reelle).jouer(tenir, tenir)
    assert one == other


@pytest.mark.requirement("X-03")
def test_ten_commitments_at_once_never_exceed_the_credits(base_reelle):
    enveloppe, structure = une_enveloppe("1000"), une_structure()
    acts = [lambda r=str(rank): attribuer(enveloppe, structure, 300, r) for rank in range(10)]
    results = Course(base_reelle).jouer(*acts)
    assert sorted(type(r).__name__ for r in results) == [EnveloppeEpuisee.__name__] * 7 + [Mouvement.__name__] * 3
    assert queries.reste(enveloppe) == 100
    assert queries.incoherences() == []
