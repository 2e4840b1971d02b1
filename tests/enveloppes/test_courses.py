"""The last euros of an enveloppe, taken twice at once: the race first, then each guard alone."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from threading import Event

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from tests.enveloppes.fabriques import attribuer, le_fonds, un_guichet, une_enveloppe, une_structure
from tests.fabriques import un_agent, un_agent_de
from tests.socle.concurrence import Course, proprietaire

from levier.comptes.enums import Role
from levier.enveloppes import actions, queries
from levier.enveloppes.actions import credits as credits_
from levier.enveloppes.actions import transferts as transferts_
from levier.enveloppes.erreurs import (
    CreditsAuDela,
    DejaAttribue,
    EnveloppeEpuisee,
    TransfertImpossible,
)
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement, Transfert
from levier.socle.acteurs import SYSTEME
from levier.territoires.ressort import region

pytestmark = pytest.mark.lent


def _prendre_sans_garde(course):
    """What a naive counter does: look at what is left, then take. The documented switch of this test."""

    def prendre(enveloppe, montant):
        left = queries.situation(enveloppe).reste
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
    assert queries.situation(enveloppe).reste == 100
    assert queries.incoherences() == []


class TestDeuxOuvertures:
    """The last 10 000 € of axe 2, opened at once at each of its two volets."""

    @pytest.fixture
    def actes(self, base_reelle):  # noqa: ARG002  the database where they play
        volets = [le_fonds()[nom] for nom in ("axe2_volets_1_3", "axe2_volet4")]
        actions.ouvrir_credits(le_fonds()["axe2"], Decimal(23_990_000), par=SYSTEME, motif="m")
        return [
            partial(actions.ouvrir_credits, volet, Decimal(10_000), par=SYSTEME, motif="m", hypothese=True)
            for volet in volets
        ]

    def jouer(self, actes, base_reelle, monkeypatch):
        course = Course(base_reelle)
        real = credits_._exiger_dans_le_prevu

        def puis_attendre(tout, montant):
            real(tout, montant)
            if tout.identifiant == "axe2":
                course.point()

        monkeypatch.setattr(credits_, "_exiger_dans_le_prevu", puis_attendre)
        return course.jouer(*actes)

    @pytest.mark.requirement("N-01", "X-03")
    def test_without_the_locks_of_the_lineage_the_whole_is_passed(self, actes, base_reelle, monkeypatch):
        monkeypatch.setattr(queries, "tenir_lignee", lambda enveloppe: [*_touts(enveloppe), enveloppe])
        results = self.jouer(actes, base_reelle, monkeypatch)
        assert [type(r) for r in results] == [Mouvement, Mouvement]
        assert queries.ouvert_sous(Enveloppe.objects.get(identifiant="axe2")) == 24_010_000
        assert len(queries.incoherences()) == 1

    @pytest.mark.requirement("N-01", "X-03")
    def test_with_them_the_second_is_told_what_is_left_to_open(self, actes, base_reelle, monkeypatch):
        results = self.jouer(actes, base_reelle, monkeypatch)
        assert sorted(type(r).__name__ for r in results) == [CreditsAuDela.__name__, Mouvement.__name__]
        assert queries.ouvert_sous(Enveloppe.objects.get(identifiant="axe2")) == 24_000_000
        assert queries.incoherences() == []


def _touts(enveloppe: Enveloppe) -> list[Enveloppe]:
    """Every whole above, from the fund down, read without a lock."""
    tout = Enveloppe.objects.get(pk=enveloppe.parent_id) if enveloppe.parent_id else None
    return [*_touts(tout), tout] if tout else []


@pytest.mark.requirement("X-03", "SL-03")
def test_account_made_at_once_by_two_drawing_rights_stands_once(base_reelle, monkeypatch):
    fonds, structure = le_fonds(), une_structure()
    appel = un_guichet("axe3-ile-de-france-volet1")
    acts = [
        lambda nom=nom: attribuer(fonds[nom], structure, 1_000, f"{nom}/1", appel=appel)
        for nom in ("tirage_77", "tirage_78")
    ]
    course, real = Course(base_reelle), CompteStructure.save
    monkeypatch.setattr(CompteStructure, "save", lambda *a, **k: (course.point(), real(*a, **k))[1])
    results = course.jouer(*acts)
    assert course.rencontres == 2  # both found no account
    assert [type(r) for r in results] == [Mouvement, Mouvement]
    assert queries.deja_attribue(structure, appel) == 2_000
    assert queries.incoherences() == []


class TestTransfertContreAttribution:
    """All that is left of a drawing right, granted while it is moved to its neighbour."""

    @pytest.fixture
    def actes(self, base_reelle):  # noqa: ARG002  the database where they play
        fonds = le_fonds()
        appel = un_guichet("axe3-ile-de-france-volet1")
        asks, signs = un_agent(Role.SIGNATAIRE, "77"), un_agent_de(region("11"), Role.SIGNATAIRE)
        giver = Enveloppe.objects.get(pk=fonds["tirage_77"].pk)
        asked = actions.demander_un_transfert(giver, fonds["tirage_78"], Decimal(200_000), par=asks, motif="m")
        grant = partial(attribuer, giver, une_structure(), Decimal(200_000), "77-2021-000001/1", appel=appel)
        return partial(actions.signer_un_transfert, asked, par=signs), grant

    def jouer_sans_verrou(self, actes, base_reelle, monkeypatch):
        """The grant is made between the look of the transfert and its move."""
        sign, grant = actes
        looked, granted, moving = Event(), Event(), transferts_.ceder_credits
        plain = lambda *both: tuple(Enveloppe.objects.select_related("parent").get(pk=one.pk) for one in both)  # noqa: E731
        monkeypatch.setattr(transferts_, "_tenir", plain)

        def attendre(*args, **options):
            looked.set()
            granted.wait(20)
            moving(*args, **options)

        def attribuer_entre_temps():
            looked.wait(20)
            try:
                return grant()
            finally:
                granted.set()

        monkeypatch.setattr(transferts_, "ceder_credits", attendre)
        return Course(base_reelle).jouer(sign, attribuer_entre_temps)

    @pytest.mark.requirement("IF-08", "X-03")
    def test_without_any_guard_more_is_granted_than_is_left(self, actes, base_reelle, monkeypatch):
        with proprietaire(base_reelle) as owner:
            owner.execute("ALTER TABLE enveloppes_enveloppe DROP CONSTRAINT enveloppe_jamais_depassee")
        results = self.jouer_sans_verrou(actes, base_reelle, monkeypatch)
        assert [type(one) for one in results] == [Transfert, Mouvement]
        assert Enveloppe.objects.get(identifiant="tirage_77").reste == -103_000

    @pytest.mark.requirement("IF-08", "X-03")
    def test_with_the_check_alone_nothing_is_moved(self, actes, base_reelle, monkeypatch):
        results = self.jouer_sans_verrou(actes, base_reelle, monkeypatch)
        assert [type(one) for one in results] == [IntegrityError, Mouvement]
        assert queries.incoherences() == []

    @pytest.mark.requirement("IF-08", "X-03")
    def test_with_the_locks_the_second_is_told_what_is_left(self, actes, base_reelle, monkeypatch):
        course, real = Course(base_reelle), transferts_._exiger_de_quoi

        def puis_attendre(cedante, montant):
            real(cedante, montant)
            course.point()  # both rows are held: the grant is kept waiting

        monkeypatch.setattr(transferts_, "_exiger_de_quoi", puis_attendre)
        results = course.jouer(*actes)
        refused = [one for one in results if isinstance(one, TransfertImpossible | EnveloppeEpuisee)]
        assert (len(refused), queries.incoherences()) == (1, [])
