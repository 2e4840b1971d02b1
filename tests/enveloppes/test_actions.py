from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.enveloppes.fabriques import un_appel_ouvert, une_structure

from levier.appels.models import Appel
from levier.enveloppes import actions, queries
from levier.enveloppes.erreurs import (
    CreditsNonOuverts,
    DegagementExcessif,
    DejaEngage,
    EnveloppeEpuisee,
    MontantDeCreditsInvalide,
)
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement
from levier.socle import journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.erreurs import ActeInterdit
from levier.territoires.enums import Perimetre

INSTRUCTRICE = ActeurConnu("personne:1", "Une instructrice", "instructeur")
SIGNATAIRE = ActeurConnu("personne:2", "Le secrétaire général", "signataire")

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("SL-02", "X-03")
def test_credits_opened_twice_add_up():
    appel = un_appel_ouvert("297029.75")
    actions.ouvrir_credits(appel, Decimal("1000.25"), par=SIGNATAIRE, motif="abondement")
    assert queries.situation(appel) == queries.SituationDesCredits(Decimal("298030.00"), Decimal("0.00"))
    assert [e.nom for e in journal.histoire(Enveloppe.objects.get(appel=appel))] == [
        "credits_ouverts",
        "credits_ouverts",
    ]


@pytest.mark.requirement("X-03", "X-04")
def test_commitment_moves_counters_ledger_and_journal_together():
    appel, structure = un_appel_ouvert("30000"), une_structure()
    line = actions.engager(appel, structure, Decimal("12000.50"), reference="71-2021-000001", par=SIGNATAIRE)
    assert (line.nature, line.montant, line.structure, line.acteur_libelle) == (
        "engagement", Decimal("12000.50"), structure, "Le secrétaire général",
    )  # fmt: skip
    assert queries.reste(appel) == Decimal("17999.50")
    assert queries.deja_attribue(structure, appel) == Decimal("12000.50")
    event = journal.histoire(Enveloppe.objects.get(appel=appel)).last()
    assert (event.nom, event.avant, event.apres) == (
        "credits_engages",
        {"engage": "0.00"},
        {"engage": "12000.50", "reference": "71-2021-000001", "structure": structure.denomination},
    )
    assert queries.incoherences() == []


@pytest.mark.requirement("X-03")
def test_commitment_above_what_is_left_is_refused_and_says_what_is_left():
    appel, structure = un_appel_ouvert("10000"), une_structure()
    actions.engager(appel, structure, Decimal(9000), reference="a", par=SYSTEME)
    with pytest.raises(EnveloppeEpuisee, match="il reste 1\u202f000,00\u00a0€") as refused:
        actions.engager(appel, structure, Decimal("1000.01"), reference="b", par=SYSTEME)
    assert refused.value.champ == "montant"
    assert Mouvement.objects.filter(appel=appel).count() == 2
    actions.engager(appel, structure, Decimal(1000), reference="b", par=SYSTEME)
    assert queries.reste(appel) == 0


def test_commitment_played_twice_under_one_reference_is_refused():
    appel, structure = un_appel_ouvert(), une_structure()
    actions.engager(appel, structure, Decimal(10), reference="a", par=SYSTEME)
    with pytest.raises(DejaEngage, match="déjà engagés pour a"):
        actions.engager(appel, structure, Decimal(10), reference="a", par=SYSTEME)
    assert queries.situation(appel).engage == 10


def test_commitment_without_any_credit_opened_is_refused():
    other = un_appel_ouvert()
    fresh = Appel.objects.create(identifiant="nu", titre="Nu", fonds="essai", service="S", perimetre=Perimetre.NATIONAL)
    with pytest.raises(CreditsNonOuverts, match="Aucun crédit n’est ouvert pour « Nu »"):
        actions.engager(fresh, une_structure(), Decimal(10), reference="a", par=SYSTEME)
    assert queries.situation(fresh) == queries.SituationDesCredits(Decimal(0), Decimal(0))
    assert queries.reste(other) == 100000


def test_release_gives_back_at_most_what_is_committed():
    appel, structure = un_appel_ouvert("10000"), une_structure()
    actions.engager(appel, structure, Decimal(9000), reference="a", par=SYSTEME)
    actions.degager(appel, structure, Decimal(4000), reference="a", par=SYSTEME, motif="projet réduit")
    assert (queries.reste(appel), queries.deja_attribue(structure, appel)) == (Decimal(5000), Decimal(5000))
    with pytest.raises(DegagementExcessif, match="5\u202f000,00\u00a0€ sont engagés pour a"):
        actions.degager(appel, structure, Decimal("5000.01"), reference="a", par=SYSTEME)
    with pytest.raises(DegagementExcessif, match="0,00\u00a0€ sont engagés pour b"):
        actions.degager(appel, structure, Decimal(1), reference="b", par=SYSTEME)
    assert queries.engage_par_reference([appel.pk], ["a", "b"]) == {"a": Decimal(5000)}
    assert queries.incoherences() == []


@pytest.mark.parametrize("montant", ["0", "-1", "0.001", "NaN", "Infinity", "1000000000"])
def test_absurd_amount_is_refused(montant):
    appel, structure = un_appel_ouvert(), une_structure()
    for act in (
        lambda: actions.ouvrir_credits(appel, Decimal(montant), par=SYSTEME, motif=""),
        lambda: actions.engager(appel, structure, Decimal(montant), reference="a", par=SYSTEME),
        lambda: actions.degager(appel, structure, Decimal(montant), reference="a", par=SYSTEME),
    ):
        with pytest.raises(MontantDeCreditsInvalide, match="Indiquez un montant"):
            act()


@pytest.mark.requirement("N-02")
def test_instructor_touches_no_credit():
    appel, structure = un_appel_ouvert(), une_structure()
    with pytest.raises(ActeInterdit, match="Seul un administrateur du guichet ou un signataire"):
        actions.ouvrir_credits(appel, Decimal(1), par=INSTRUCTRICE, motif="")
    with pytest.raises(ActeInterdit, match="demandez au signataire"):
        actions.engager(appel, structure, Decimal(1), reference="a", par=INSTRUCTRICE)
    with pytest.raises(ActeInterdit, match="demandez au signataire"):
        actions.degager(appel, structure, Decimal(1), reference="a", par=INSTRUCTRICE)


def test_commitment_without_reference_is_a_bug():
    with pytest.raises(ValueError, match="reference"):
        actions.engager(un_appel_ouvert(), une_structure(), Decimal(1), reference="", par=SYSTEME)


@pytest.mark.requirement("X-03")
def test_database_itself_refuses_an_overcommitted_counter():
    appel = un_appel_ouvert("100")
    with pytest.raises(IntegrityError, match="enveloppe_jamais_depassee"), transaction.atomic():
        Enveloppe.objects.filter(appel=appel).update(montant_engage=Decimal("100.01"))


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize("order", ["UPDATE enveloppes_mouvement SET montant = 1", "DELETE FROM enveloppes_mouvement", "TRUNCATE enveloppes_mouvement"])  # fmt: skip
def test_ledger_only_grows(order):
    un_appel_ouvert()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(order)


@pytest.mark.requirement("X-03")
def test_counters_that_leave_the_ledger_are_found():
    appel, structure = un_appel_ouvert("1000"), une_structure()
    actions.engager(appel, structure, Decimal(400), reference="a", par=SYSTEME)
    Enveloppe.objects.filter(appel=appel).update(montant_engage=Decimal(300))
    CompteStructure.objects.filter(appel=appel).update(montant_attribue=Decimal(500))
    orphan = une_structure()
    CompteStructure.objects.create(appel=appel, structure=orphan, montant_attribue=Decimal(7))
    assert queries.incoherences() == [
        (
            "Enveloppe « Guichet d'essai » : compteurs 1\u202f000,00\u00a0€ ouverts et 300,00\u00a0€ engagés, "
            "mouvements 1\u202f000,00\u00a0€ et 400,00\u00a0€."
        ),
        f"Compte de la structure {structure.pk} sous l’appel {appel.pk} : compteur 500,00\u00a0€, mouvements 400,00\u00a0€.",
        f"Compte de la structure {orphan.pk} sous l’appel {appel.pk} : compteur 7,00\u00a0€, mouvements 0,00\u00a0€.",
    ]


def test_account_of_a_structure_counts_one_call_only():
    first, second, structure = un_appel_ouvert(), un_appel_ouvert(), une_structure()
    actions.engager(first, structure, Decimal(400), reference="a", par=SYSTEME)
    assert queries.deja_attribue(structure, first) == 400
    assert queries.deja_attribue(structure, second) == 0


@pytest.mark.parametrize("count", [1, 3, 5])
def test_ledger_is_paged_by_key(count, django_assert_num_queries):
    appel, structure = un_appel_ouvert(), une_structure()
    for rank in range(count - 1):
        actions.engager(appel, structure, Decimal(1), reference=f"r{rank}", par=SYSTEME)
    with django_assert_num_queries(1):
        page = queries.mouvements(appel, taille=2)
        [str(line.structure) for line in page.lignes]
    seen = list(page.lignes)
    while page.suivant:
        page = queries.mouvements(appel, apres=page.suivant, taille=2)
        seen += page.lignes
    assert seen == list(Mouvement.objects.filter(appel=appel).order_by("-id"))
    assert len(seen) == count
