"""What Chorus engages of a grant: never more than is granted, by who manages the credits; credits come back after it does."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests import fabriques
from tests.attributions import decisions
from tests.enveloppes.fabriques import attribuer, une_enveloppe, une_structure

from levier.comptes.enums import Role
from levier.enveloppes import actions, queries
from levier.enveloppes.erreurs import EngagementImpossible, MontantDeCreditsInvalide
from levier.enveloppes.imputation import ImputationInvalide
from levier.enveloppes.models import Cumul, Enveloppe, Mouvement
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-01", "X-03")]
EJ, AUTRE = "2103456789", "2103456790"
NUMERO = "71-2021-000001"


@pytest.fixture
def enveloppe():
    one = une_enveloppe("1000")
    attribuer(one, une_structure(), 800, f"{NUMERO}/1")
    return one


def engager(montant, numero=NUMERO, ej=EJ, du=None, par=SYSTEME):
    return actions.enregistrer_un_engagement(numero, Decimal(montant), ej=ej, du=du or horloge.aujourdhui(), par=par)


def reduire(montant, ej=EJ):
    return actions.reduire_un_engagement(NUMERO, Decimal(montant), ej=ej, du=horloge.aujourdhui(), par=SYSTEME)


def test_what_is_engaged_is_counted_once_and_never_passes_what_is_granted(enveloppe):
    line = engager("500.50", ej="2103 456 789")
    assert (line.ej, line.numero, line.enveloppe.montant_engage) == (EJ, NUMERO, Decimal("500.50"))
    with pytest.raises(EngagementImpossible, match="il reste 299,50"):
        engager("299.51")
    engager("299.50", ej=AUTRE)
    reduire("500", ej=EJ)
    with pytest.raises(EngagementImpossible, match="porte 0,50"):
        reduire("0.51", ej=EJ)
    situation = queries.engagement_de(enveloppe, NUMERO)
    assert (situation.attribue, situation.engage, situation.reste) == (800, 300, 500)
    assert situation.par_ej == {EJ: Decimal("0.50"), AUTRE: Decimal("299.50")}
    assert Enveloppe.objects.get(pk=enveloppe.pk).a_engager == 500
    assert [one.nom for one in journal.histoire(enveloppe)][-3:] == [
        "credits_engages",
        "credits_engages",
        "credits_desengages",
    ]
    form = {"ej": EJ, "du": horloge.aujourdhui(), "par": SYSTEME, "cle": uuid.uuid4()}  # a form, clicked twice
    assert len({actions.enregistrer_un_engagement(NUMERO, Decimal(10), **form).pk for _ in "12"}) == 1
    assert len({actions.reduire_un_engagement(NUMERO, Decimal(4), **form).pk for _ in "12"}) == 1
    assert actions.enregistrer_un_engagement(NUMERO, Decimal(11), **form).montant == 11  # corrected, then sent
    assert queries.engagement_de(enveloppe, NUMERO).engage == 317
    assert queries.incoherences() == []


@pytest.mark.parametrize(
    ("saisi", "refus", "dit"),
    [
        ({"ej": "21034"}, ImputationInvalide, "dix chiffres"),
        ({"ej": "21034567AB"}, ImputationInvalide, "dix chiffres"),
        ({"montant": "0"}, MontantDeCreditsInvalide, "supérieur à zéro"),
        ({"numero": "71-2021-000009"}, EngagementImpossible, "Aucune subvention"),
        ({"du": dt.date(2999, 1, 1)}, EngagementImpossible, "à venir"),
    ],
)
def test_what_is_typed_wrong_is_told(enveloppe, saisi, refus, dit):
    with pytest.raises(refus, match=dit):
        engager(**{"montant": "1", **saisi})


def test_an_ej_is_of_one_request_and_only_who_manages_the_credits_records_it(enveloppe):
    attribuer(enveloppe, une_structure(), 100, "71-2021-000002/1")
    with CaptureQueriesContext(connection) as told:
        engager(1)
    said = [one["sql"] for one in told if "pg_advisory_xact_lock" in one["sql"] or "FOR UPDATE" in one["sql"]]
    assert (f"ej:{EJ}" in said[0], "FOR UPDATE" in said[1]) == (True, True)  # whatever enveloppe pays another request
    with pytest.raises(EngagementImpossible, match=f"déjà enregistré pour la demande {NUMERO}"):
        engager(1, numero="71-2021-000002")
    for who in (fabriques.un_agent(), fabriques.un_agent(Role.ADMINISTRATEUR, "01")):
        with pytest.raises(GesteInterdit, match="enregistre ce que Chorus engage"):
            engager(1, par=who)
    assert engager(1, par=fabriques.un_agent(Role.ADMINISTRATEUR)).acteur_libelle


def test_the_database_refuses_at_the_end_of_a_transaction_and_an_ej_out_of_shape(enveloppe):
    before = transaction.savepoint()
    Enveloppe.objects.filter(pk=enveloppe.pk).update(montant_engage=801)  # nothing is said before the end
    with pytest.raises(IntegrityError, match="more is engaged"):
        au_bout()
    transaction.savepoint_rollback(before)
    grant = Mouvement.objects.get(nature="attribution")
    for other in ({"ej": "123"}, {"ej_du": None}, {"prise": None}):
        line = {
            "enveloppe": enveloppe, "nature": "engagement", "montant": 1, "prise": grant, "ej": EJ,
            "ej_du": dt.date(2021, 9, 1), "acteur_libelle": "x", "survenu_le": horloge.maintenant(),
        }  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Mouvement.objects.create(**line | other)


def test_the_check_tells_a_day_and_a_request_that_the_ledger_contradicts(enveloppe):
    Cumul.objects.filter(enveloppe=enveloppe, nature="ouverture").update(montant=999)
    (found,) = queries.incoherences()
    assert ("le cumul au" in found, "dit 999,00" in found) == (True, True)
    Cumul.objects.filter(enveloppe=enveloppe, nature="ouverture").update(montant=1000)
    engager(800)
    actions.degager(enveloppe, Decimal(300), reference=f"{NUMERO}/1", par=SYSTEME)
    assert queries.incoherences() == [
        f"Demande {NUMERO} : 800,00\N{NO-BREAK SPACE}€ engagés dans Chorus, 500,00\N{NO-BREAK SPACE}€ attribués."
    ]
    with pytest.raises(EngagementImpossible, match="ne reviennent qu’ensuite"):
        actions.exiger_engage_couvert(enveloppe, NUMERO)
    reduire(300)
    actions.exiger_engage_couvert(enveloppe, NUMERO)


def au_bout() -> None:
    """What the database says at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_grant_that_chorus_engages_is_raised_freely_and_taken_back_once_chorus_gave_it_back():
    prefet = fabriques.un_agent(Role.SIGNATAIRE)
    dossier = fabriques.un_dossier_complet()
    decisions.attribuer(dossier, par=prefet, montant=Decimal(20_000), motif="Un lot de moins.")
    # all that this enveloppe granted is engaged: between the release and the grant that takes its place, more is engaged
    actions.enregistrer_un_engagement(dossier.numero, Decimal(20_000), ej=EJ, du=horloge.aujourdhui(), par=prefet)
    with pytest.raises(EngagementImpossible, match=f"EJ {EJ}"):
        decisions.retirer_decision(dossier, par=prefet, motif="La commune renonce.")
    with pytest.raises(EngagementImpossible, match="19\N{NARROW NO-BREAK SPACE}000,00"):
        decisions.rectifier_decision(dossier, par=prefet, motif="Une faute.", montant=Decimal(19_000))
    decisions.rectifier_decision(dossier, par=prefet, motif="Une faute.", montant=Decimal(21_000))
    au_bout()
    actions.reduire_un_engagement(dossier.numero, Decimal(20_000), ej=EJ, du=horloge.aujourdhui(), par=prefet)
    decisions.retirer_decision(dossier, par=prefet, motif="La commune renonce.")
    au_bout()
    assert queries.incoherences() == []
