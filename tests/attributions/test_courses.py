"""Decisions at once: each race is first shown with its guard taken away by the test, then stopped by the guard."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError
from django.db.models import F
from tests.attributions.decisions import attribuer, refuser
from tests.fabriques import (
    AUTRE_COMMUNE,
    COMMUNE,
    TROISIEME_COMMUNE,
    un_agent,
    un_appel,
    un_dossier_complet,
    une_structure,
)
from tests.socle.concurrence import Course, proprietaire

from levier.attributions.actions import decisions as actions
from levier.attributions.models import Decision, Subvention
from levier.comptes.enums import Role
from levier.dossiers.models import Dossier
from levier.enveloppes import queries
from levier.enveloppes.actions import credits as credits_
from levier.enveloppes.erreurs import EnveloppeEpuisee
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement
from levier.instruction.erreurs import MontantHorsRegles
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible

pytestmark = pytest.mark.lent


def lire_sans_tenir(enveloppe, structure, appel):
    """`tenir_compte` without its two locks: the switch of these tests."""
    return Enveloppe.objects.get(pk=enveloppe.pk), CompteStructure(structure=structure, appel=appel)


def prendre_sans_condition(enveloppe, montant):
    """`_prendre` without its condition: the counter moves whatever is left."""
    Enveloppe.objects.filter(pk=enveloppe.pk).update(montant_attribue=F("montant_attribue") + montant)


def s_arreter_apres(course, acte, monkeypatch, module=actions):
    """The acts meet once `acte` is done: both have read, neither has written."""
    real = getattr(module, acte)

    def puis_attendre(*args, **kwargs):
        result = real(*args, **kwargs)
        course.point()
        return result

    monkeypatch.setattr(module, acte, puis_attendre)


def classes(results):
    return sorted(type(result).__name__ for result in results)


@pytest.fixture
def signataires(base_reelle):
    return [un_agent(Role.SIGNATAIRE, nom=name) for name in ("Une signataire", "Un signataire")]


class TestDerniersEuros:
    """Two grants of 28 000 € to two communes, 30 000 € left."""

    @pytest.fixture
    def actes(self, signataires):
        appel = un_appel()
        attribue = queries.situation(appel.enveloppe).reste - 30_000
        credits_.attribuer_credits(
            appel.enveloppe, une_structure(TROISIEME_COMMUNE), attribue, appel=appel, reference="autres", par=SYSTEME
        )
        dossiers = [un_dossier_complet(appel, une_structure(place)) for place in (COMMUNE, AUTRE_COMMUNE)]
        return [
            partial(attribuer, dossier, par=who, montant=Decimal(28_000))
            for dossier, who in zip(dossiers, signataires, strict=True)
        ]

    @pytest.mark.requirement("X-03")
    def test_without_guards_the_last_euros_are_granted_twice(self, actes, base_reelle, monkeypatch):
        with proprietaire(base_reelle) as owner:
            owner.execute("ALTER TABLE enveloppes_enveloppe DROP CONSTRAINT enveloppe_jamais_depassee")
        monkeypatch.setattr(actions, "tenir_compte", lire_sans_tenir)
        monkeypatch.setattr(credits_, "_prendre", prendre_sans_condition)
        course = Course(base_reelle)
        s_arreter_apres(course, "exiger_credits", monkeypatch)
        results = course.jouer(*actes)
        assert classes(results) == ["Subvention", "Subvention"]
        assert course.rencontres == 2
        assert queries.situation(Enveloppe.objects.get()).reste == -26_000

    @pytest.mark.requirement("X-03")
    def test_with_the_conditional_update_alone_the_second_is_told_what_is_left(self, actes, base_reelle, monkeypatch):
        monkeypatch.setattr(actions, "tenir_compte", lire_sans_tenir)
        course = Course(base_reelle)
        s_arreter_apres(course, "exiger_credits", monkeypatch)
        results = course.jouer(*actes)
        assert classes(results) == ["EnveloppeEpuisee", "Subvention"]
        assert course.rencontres == 2
        assert queries.situation(Enveloppe.objects.get()).reste == 2_000

    @pytest.mark.requirement("X-03")
    def test_with_the_guards_one_is_granted_and_the_other_told_what_is_left(self, actes, base_reelle, monkeypatch):
        course = Course(base_reelle)
        s_arreter_apres(course, "exiger_credits", monkeypatch)
        results = course.jouer(*actes)
        assert classes(results) == ["EnveloppeEpuisee", "Subvention"]
        assert course.rencontres == 1  # the second waited at the enveloppe's lock
        refusal = next(r for r in results if isinstance(r, EnveloppeEpuisee))
        assert refusal.phrase.startswith("Il reste 2\u202f000,00\u00a0€ dans l’enveloppe")
        assert queries.situation(Enveloppe.objects.get()).reste == 2_000
        assert Decision.objects.count() == Subvention.objects.count() == 1
        assert sorted(Dossier.objects.values_list("etat", flat=True)) == ["en_instruction", "retenu"]
        assert queries.incoherences() == []
        assert list(journal.ruptures()) == []


class TestUnPorteur:
    """Two requests of one commune, each computed at 28 000 €: together at most its ceiling of 30 000 €."""

    @pytest.fixture
    def actes(self, signataires):
        appel, structure = un_appel(), une_structure()
        dossiers = [un_dossier_complet(appel, structure) for _ in range(2)]
        return [
            partial(attribuer, dossier, par=who, montant=Decimal(28_000))
            for dossier, who in zip(dossiers, signataires, strict=True)
        ]

    @pytest.mark.requirement("X-03", "SL-03")
    def test_without_the_locks_one_porteur_gets_more_than_its_ceiling(self, actes, base_reelle, monkeypatch):
        monkeypatch.setattr(actions, "tenir_compte", lire_sans_tenir)
        course = Course(base_reelle)
        s_arreter_apres(course, "calculer", monkeypatch)
        results = course.jouer(*actes)
        assert classes(results) == ["Subvention", "Subvention"]
        assert CompteStructure.objects.get().montant_attribue == 56_000

    @pytest.mark.requirement("X-03", "SL-03")
    def test_with_the_locks_the_second_is_computed_on_what_the_first_left(self, actes, base_reelle, monkeypatch):
        course = Course(base_reelle)
        s_arreter_apres(course, "calculer", monkeypatch)
        results = course.jouer(*actes)
        assert classes(results) == ["MontantHorsRegles", "Subvention"]
        refusal = next(r for r in results if isinstance(r, MontantHorsRegles))
        assert "2\u202f000,00\u00a0€ (limité par le plafond de 30\u202f000\u00a0€ par porteur)" in refusal.phrase
        assert CompteStructure.objects.get().montant_attribue == 28_000
        assert queries.incoherences() == []


class TestUnDossier:
    """Two signataires decide the same request at once: one grants it, the other grants or refuses it."""

    @pytest.fixture(params=["attribuer", "refuser"])
    def actes(self, request, signataires):
        dossier = un_dossier_complet()
        first = partial(attribuer, dossier, par=signataires[0], montant=Decimal(20_000), motif="m")
        again = Dossier.objects.get(pk=dossier.pk)
        if request.param == "refuser":
            return [first, partial(refuser, again, par=signataires[1], motif="m")]
        return [first, partial(attribuer, again, par=signataires[1], montant=Decimal(10_000), motif="m")]

    @pytest.mark.requirement("X-03", "X-04")
    def test_without_the_locks_the_second_fails_without_a_sentence(self, actes, base_reelle, monkeypatch):
        monkeypatch.setattr(actions, "tenir_compte", lire_sans_tenir)
        monkeypatch.setattr(
            type(Dossier.objects),
            "tenir",
            lambda rows, pk: rows.select_related("appel", "structure", "version").get(pk=pk),
        )
        course = Course(base_reelle)
        s_arreter_apres(course, "calculer", monkeypatch)
        results = course.jouer(*actes)
        assert course.rencontres == 2
        failure = next(r for r in results if isinstance(r, Exception))
        assert not isinstance(failure, EtatIncompatible)
        assert isinstance(failure, IntegrityError) or type(failure).__name__ == "DejaAttribue"

    @pytest.mark.requirement("X-03", "X-04")
    def test_with_the_locks_the_second_is_told_the_state_changed(self, actes, base_reelle, monkeypatch):
        course = Course(base_reelle)
        s_arreter_apres(course, "calculer", monkeypatch)
        results = course.jouer(*actes)
        failure = next(r for r in results if isinstance(r, Exception))
        assert isinstance(failure, EtatIncompatible)
        assert "l'état est maintenant" in failure.phrase
        assert course.rencontres == 1
        assert Decision.objects.count() == 1
        granted = Subvention.objects.count()
        assert Mouvement.objects.filter(nature="attribution").count() == granted
        events = [e.nom for e in journal.histoire(Dossier.objects.get())]
        assert len([name for name in events if name in {"subvention_attribuee", "demande_refusee"}]) == 1
        assert queries.incoherences() == []
