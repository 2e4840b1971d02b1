"""A grant keeps its expenses one by one, under their identity, with what the rules retain of each."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from tests.attributions.decisions import attribuer, rectifier_decision, refuser, retirer_decision
from tests.fabriques import un_agent, un_dossier_complet

from levier.attributions.models import LigneDecision
from levier.comptes.enums import Role
from levier.dossiers.financement.lignes import LigneSaisie
from levier.instruction.actions import rendre_appreciation

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("SL-07", "X-04")]
PLAN = [
    LigneSaisie("depense", "prestation", "Étude", "20 000"),
    LigneSaisie("depense", "licences_hors_ue", "Licence A", "600"),
    LigneSaisie("depense", "licences_hors_ue", "Licence B", "600"),
    LigneSaisie("depense", "personnel", "Un agent", "5 000"),
    LigneSaisie("recette", "autofinancement", "Fonds propres", "12 200"),
]


@pytest.fixture
def signataire():
    return un_agent(Role.SIGNATAIRE)


def test_each_expense_is_kept_with_what_is_retained_of_it(signataire):
    dossier = un_dossier_complet(lignes=PLAN, demande="14000")
    rendre_appreciation(dossier, "appreciation.licences_marginales", "oui", par=signataire, motif="Peu de licences.")
    decision = attribuer(dossier, par=signataire, montant=Decimal(14_000), motif="m").decision
    kept = list(decision.lignes.values_list("libelle", "nature", "montant_presente", "montant_retenu"))
    assert kept == [
        ("Étude", "prestation", 20_000, 20_000),
        ("Licence A", "licences_hors_ue", 600, 600),
        ("Licence B", "licences_hors_ue", 600, 600),
        ("Un agent", "personnel", 5_000, 0),
    ]
    assert sum(retained for *_, retained in kept) == decision.assiette == 21_200
    rows = dict(dossier.lignes.filter(sens="depense").values_list("libelle", "identite"))
    assert dict(decision.lignes.values_list("libelle", "identite")) == rows
    assert [bool(motif) for motif in decision.lignes.values_list("motif", flat=True)] == [False, False, False, True]


def test_expense_that_a_judgement_sets_aside_is_kept_at_nothing_with_the_reason_of_the_cahier(signataire):
    dossier = un_dossier_complet(lignes=PLAN, demande="14000")
    rendre_appreciation(dossier, "appreciation.licences_marginales", "non", par=signataire, motif="Trop de licences.")
    decision = attribuer(dossier, par=signataire, montant=Decimal(14_000)).decision
    assert list(decision.lignes.values_list("libelle", "montant_retenu")) == [
        ("Étude", 20_000), ("Licence A", 0), ("Licence B", 0), ("Un agent", 0),
    ]  # fmt: skip
    assert all(decision.lignes.exclude(libelle="Étude").values_list("motif", flat=True))


def test_each_grant_of_the_chain_has_its_lines_and_nothing_else_has_any(signataire):
    dossier = un_dossier_complet()
    first = attribuer(dossier, par=signataire, montant=Decimal(28_000)).decision
    second = rectifier_decision(dossier, par=signataire, montant=Decimal(20_000), motif="m").decision
    withdrawal = retirer_decision(dossier, par=signataire, motif="m")
    refusal = refuser(dossier, par=signataire, motif="m")
    assert [one.lignes.count() for one in (first, second, withdrawal, refusal)] == [1, 1, 0, 0]
    assert first.lignes.get().identite == second.lignes.get().identite


def test_lines_of_a_decision_only_grow(signataire):
    attribuer(un_dossier_complet(), par=signataire, montant=Decimal(28_000))
    for change in (
        lambda: LigneDecision.objects.update(montant_retenu=0),
        lambda: LigneDecision.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
