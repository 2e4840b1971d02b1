from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.enveloppes.fabriques import attribuer, un_appel_sans_credits, une_enveloppe, une_structure
from tests.fabriques import un_agent

from levier.comptes.enums import Role
from levier.enveloppes import actions, queries
from levier.enveloppes.erreurs import (
    CreditsNonOuverts,
    DegagementExcessif,
    DejaAttribue,
    EnveloppeEpuisee,
    MontantDeCreditsInvalide,
    ReductionExcessive,
    ReductionSansMotif,
)
from levier.enveloppes.models import CompteStructure, Enveloppe, Mouvement
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.erreurs import GesteInterdit

INSTRUCTRICE = ActeurConnu("personne:1", "Une instructrice", "instructeur")
SIGNATAIRE = ActeurConnu("personne:2", "Le secrétaire général", "signataire")


pytestmark = pytest.mark.django_db


@pytest.mark.requirement("SL-02", "X-03")
def test_credits_opened_twice_add_up():
    enveloppe = une_enveloppe("297029.75")
    actions.ouvrir_credits(enveloppe, Decimal("1000.25"), par=un_agent(Role.SIGNATAIRE), motif="abondement")
    assert queries.situation(enveloppe) == queries.SituationDesCredits(Decimal("298030.00"), Decimal("0.00"))
    assert [(e.nom, e.acteur_role) for e in journal.histoire(enveloppe)] == [
        ("enveloppe_placee", "systeme"),
        ("credits_ouverts", "systeme"),
        ("credits_ouverts", "signataire"),
    ]


@pytest.mark.requirement("X-03", "X-04")
def test_credits_are_reduced_for_a_reason_down_to_what_is_granted():
    enveloppe, prefet = une_enveloppe("30000"), un_agent(Role.SIGNATAIRE)
    attribuer(enveloppe, une_structure(), "12000.50", "71-2021-000001/1")
    for montant, motif, par, refus, phrase in (
        ("18000", "Redéploiement", prefet, ReductionExcessive, "Il reste 17 999,50 € à attribuer"),
        ("1000", "  ", prefet, ReductionSansMotif, "Écrivez pourquoi ces crédits sont repris"),
        ("0", "Redéploiement", prefet, MontantDeCreditsInvalide, "supérieur à zéro"),
        ("1000", "Redéploiement", un_agent(Role.INSTRUCTEUR), GesteInterdit, "Seul un administrateur ou un signataire"),
    ):
        with pytest.raises(refus, match=phrase.replace(" ", r"\s")):
            actions.reduire_credits(enveloppe, Decimal(montant), par=par, motif=motif)
    opened = Mouvement.objects.filter(nature="attribution").get()
    line = actions.reduire_credits(enveloppe, Decimal("17999.50"), par=prefet, motif=" Redéploiement ")
    assert (line.nature, line.motif, line.numero) == ("reduction", "Redéploiement", "")
    assert queries.situation(enveloppe) == queries.SituationDesCredits(Decimal("12000.50"), Decimal("12000.50"))
    assert (queries.ouvert_lors_de(opened), queries.incoherences()) == (Decimal("30000.00"), [])
    event = journal.histoire(enveloppe).last()
    assert (event.nom, event.avant, event.apres, event.motif) == (
        "credits_reduits", {"ouvert": "30000.00"}, {"ouvert": "12000.50"}, "Redéploiement",
    )  # fmt: skip


@pytest.mark.requirement("X-03", "X-04")
def test_attribution_moves_counters_ledger_and_journal_together():
    enveloppe, structure = une_enveloppe("30000"), une_structure()
    line = attribuer(enveloppe, structure, "12000.50", "71-2021-000001/1", par=SIGNATAIRE)
    assert (line.nature, line.montant, line.structure, line.appel, line.numero, line.acteur_libelle) == (
        "attribution", Decimal("12000.50"), structure, enveloppe.appel, "71-2021-000001", "Le secrétaire général",
    )  # fmt: skip
    assert queries.situation(enveloppe).reste == Decimal("17999.50")
    assert queries.deja_attribue(structure, enveloppe.appel) == Decimal("12000.50")
    event = journal.histoire(enveloppe).last()
    assert (event.nom, event.avant, event.apres) == (
        "credits_attribues",
        {"attribue": "0.00"},
        {"attribue": "12000.50", "reference": "71-2021-000001/1", "structure": structure.denomination},
    )
    assert queries.incoherences() == []


@pytest.mark.requirement("X-03")
def test_attribution_above_what_is_left_is_refused_and_says_what_is_left():
    enveloppe, structure = une_enveloppe("10000"), une_structure()
    attribuer(enveloppe, structure, 9000, "a")
    with pytest.raises(EnveloppeEpuisee, match="il reste 1\u202f000,00\u00a0€") as refused:
        attribuer(enveloppe, structure, Decimal("1000.01"), "b")
    assert refused.value.champ == "montant"
    assert Mouvement.objects.filter(enveloppe=enveloppe).count() == 2
    attribuer(enveloppe, structure, 1000, "b")
    assert queries.situation(enveloppe).reste == 0


def test_attribution_played_twice_under_one_reference_is_refused():
    enveloppe, structure = une_enveloppe(), une_structure()
    attribuer(enveloppe, structure, 10, "a")
    with pytest.raises(DejaAttribue, match="déjà attribués pour a"):
        attribuer(enveloppe, structure, 10, "a")
    assert queries.situation(enveloppe).attribue == 10


def test_attribution_without_any_credit_opened_is_refused():
    other = une_enveloppe()
    fresh = actions.rattacher_l_appel(un_appel_sans_credits(), None, par=SYSTEME)
    with pytest.raises(CreditsNonOuverts, match="Aucun crédit n’est ouvert pour « Guichet d'essai »"):
        attribuer(fresh, une_structure(), 10, "a")
    assert queries.situation(fresh) == queries.SituationDesCredits(Decimal(0), Decimal(0))
    assert queries.situation(other).reste == 100000


def test_release_gives_back_at_most_what_is_granted():
    enveloppe, structure = une_enveloppe("10000"), une_structure()
    attribuer(enveloppe, structure, 9000, "a")
    actions.degager(enveloppe, Decimal(4000), reference="a", par=SYSTEME, motif="projet réduit")
    assert (queries.situation(enveloppe).reste, queries.deja_attribue(structure, enveloppe.appel)) == (
        Decimal(5000),
        Decimal(5000),
    )
    with pytest.raises(DegagementExcessif, match="5\u202f000,00\u00a0€ sont attribués pour a"):
        actions.degager(enveloppe, Decimal("5000.01"), reference="a", par=SYSTEME)
    with pytest.raises(DegagementExcessif, match="0,00\u00a0€ sont attribués pour b"):
        actions.degager(enveloppe, Decimal(1), reference="b", par=SYSTEME)
    assert queries.attribue_par_demande(["a", "b"]) == {"a": Decimal(5000)}
    assert queries.incoherences() == []


@pytest.mark.parametrize("montant", ["0", "-1", "0.001", "NaN", "Infinity", "1000000000"])
def test_absurd_amount_is_refused(montant):
    enveloppe, structure = une_enveloppe(), une_structure()
    for act in (
        lambda: actions.ouvrir_credits(enveloppe, Decimal(montant), par=SYSTEME, motif=""),
        lambda: attribuer(enveloppe, structure, Decimal(montant), "a"),
        lambda: actions.degager(enveloppe, Decimal(montant), reference="a", par=SYSTEME),
    ):
        with pytest.raises(MontantDeCreditsInvalide, match="Indiquez un montant"):
            act()


@pytest.mark.requirement("N-02")
def test_instructor_touches_no_credit():
    enveloppe, structure = une_enveloppe(), une_structure()
    for who in (un_agent(), INSTRUCTRICE):
        with pytest.raises(
            GesteInterdit, match="Seul un administrateur ou un signataire du département de Saône-et-Loire"
        ):
            actions.ouvrir_credits(enveloppe, Decimal(1), par=who, motif="")
    with pytest.raises(GesteInterdit, match="demandez au signataire"):
        attribuer(enveloppe, structure, 1, "a", par=INSTRUCTRICE)
    with pytest.raises(GesteInterdit, match="demandez au signataire"):
        actions.degager(enveloppe, Decimal(1), reference="a", par=INSTRUCTRICE)


def test_attribution_without_reference_is_a_bug():
    with pytest.raises(ValueError, match="reference"):
        attribuer(une_enveloppe(), une_structure(), 1, "")


@pytest.mark.requirement("X-03")
def test_database_itself_refuses_an_overcommitted_counter():
    enveloppe = une_enveloppe("100")
    with pytest.raises(IntegrityError, match="enveloppe_jamais_depassee"), transaction.atomic():
        Enveloppe.objects.filter(pk=enveloppe.pk).update(montant_attribue=Decimal("100.01"))


@pytest.mark.requirement("X-04")
@pytest.mark.parametrize("order", ["UPDATE enveloppes_mouvement SET montant = 1", "DELETE FROM enveloppes_mouvement", "TRUNCATE enveloppes_mouvement"])  # fmt: skip
def test_ledger_only_grows(order):
    une_enveloppe()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(order)


@pytest.mark.requirement("X-03")
def test_counters_that_leave_the_ledger_are_found():
    enveloppe, structure = une_enveloppe("1000"), une_structure()
    attribuer(enveloppe, structure, 400, "a")
    Enveloppe.objects.filter(pk=enveloppe.pk).update(montant_attribue=Decimal(300))
    CompteStructure.objects.filter(appel=enveloppe.appel).update(montant_attribue=Decimal(500))
    orphan, appel = une_structure(), enveloppe.appel
    CompteStructure.objects.create(appel=appel, structure=orphan, montant_attribue=Decimal(7))
    assert queries.incoherences() == [
        (
            "Enveloppe « Guichet d'essai » : compteurs 1\u202f000,00\u00a0€ ouverts et 300,00\u00a0€ attribués, "
            "mouvements 1\u202f000,00\u00a0€ et 400,00\u00a0€."
        ),
        f"Compte de la structure {structure.pk} sous l’appel {appel.pk} : compteur 500,00\u00a0€, mouvements 400,00\u00a0€.",
        f"Compte de la structure {orphan.pk} sous l’appel {appel.pk} : compteur 7,00\u00a0€, mouvements 0,00\u00a0€.",
    ]


def test_account_of_a_structure_counts_one_call_only():
    first, second, structure = une_enveloppe(), une_enveloppe(), une_structure()
    attribuer(first, structure, 400, "a")
    assert queries.deja_attribue(structure, first.appel) == 400
    assert queries.deja_attribue(structure, second.appel) == 0


@pytest.mark.parametrize("count", [1, 3, 5])
def test_ledger_is_paged_by_key_from_the_latest_date(count, django_assert_num_queries):
    enveloppe, structure = une_enveloppe(), une_structure()
    for rank in range(count - 1):
        with horloge.figee(horloge.a_paris(2021, 8 - rank % 2, 12)):  # two instants, not in the order of writing
            attribuer(enveloppe, structure, 1, f"r{rank}")
    with django_assert_num_queries(1):
        page = queries.mouvements(enveloppe, taille=2)
        [str(line.structure) for line in page.lignes]
    seen = list(page.lignes)
    while page.suivant:
        page = queries.mouvements(enveloppe, apres=page.suivant, taille=2)
        seen += page.lignes
    assert seen == list(Mouvement.objects.filter(enveloppe=enveloppe).order_by("-survenu_le", "-id"))
    assert count < 3 or [line.pk for line in seen] != sorted((line.pk for line in seen), reverse=True)
    assert len(seen) == count
