"""The tree of credits at the end of any day: the counters today, the ledger played again at any other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import fabriques
from tests.enveloppes.fabriques import attribuer, le_fonds, un_guichet, une_structure

from levier.comptes.enums import Role
from levier.enveloppes import actions, queries
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.enveloppes.queries import EtatDesCredits
from levier.enveloppes.queries.grand_livre import ZERO
from levier.socle import horloge
from levier.socle.acteurs import SYSTEME
from levier.territoires.ressort import NATIONAL, region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-01", "IF-01")]
OUVERT, REVUE = dt.date(2021, 1, 26), dt.date(2021, 9, 1)
PLUS = {
    "ouverture": ["ouvert"], "reception": ["ouvert", "transfere"], "attribution": ["attribue"], "engagement": ["engage"],
    "degagement": ["degage"], "reduction": ["repris"],
}  # fmt: skip
MOINS = {
    "reduction": ["ouvert"], "cession": ["ouvert", "transfere"], "degagement": ["attribue"], "desengagement": ["engage"],
}  # fmt: skip


def rejouer(jour: dt.date) -> dict[int, EtatDesCredits]:
    """The ledger played line by line, in another way than the database does."""
    found: dict[int, dict[str, Decimal]] = {}
    for line in Mouvement.objects.all():
        if horloge.jour_de(line.survenu_le) > jour:
            continue
        one = found.setdefault(line.enveloppe_id, dict.fromkeys(EtatDesCredits.__slots__, ZERO))
        for sign, names in ((1, PLUS), (-1, MOINS)):
            for name in names.get(line.nature, []):
                one[name] += sign * line.montant
    return {key: EtatDesCredits(**one) for key, one in found.items()}


@pytest.fixture
def vie():
    """A year of the drawing rights of Île-de-France; one line is written late, for a day before others."""
    with horloge.figee(horloge.a_paris(2021, 1, 26)):
        le_fonds()
        appel = un_guichet("axe3-ile-de-france-volet1")
    part = {one.identifiant: one for one in Enveloppe.objects.all()}
    asks, signs = fabriques.un_agent(Role.SIGNATAIRE, "77"), fabriques.un_agent_de(region("11"), Role.SIGNATAIRE)
    with horloge.figee(horloge.a_paris(2021, 6, 1)):
        attribuer(part["tirage_77"], une_structure(), 50_000, "77-2021-000001/1", appel=appel)
        actions.enregistrer_un_engagement(
            "77-2021-000001", Decimal(30_000), ej="2103456789", du=dt.date(2021, 6, 1), par=SYSTEME
        )
    with horloge.figee(horloge.a_paris(2021, 9, 1, 23, 59)):
        asked = actions.demander_un_transfert(
            part["tirage_77"], part["tirage_78"], Decimal("97000.01"), par=asks, motif="m"
        )
        actions.signer_un_transfert(asked, par=signs)
    with horloge.figee(horloge.a_paris(2021, 11, 2, 0, 0)):
        actions.degager(part["tirage_77"], Decimal(10_000), reference="77-2021-000001/1", par=SYSTEME)
        actions.reduire_credits(part["tirage_91"], Decimal(7), par=SYSTEME, motif="m")
    with horloge.figee(horloge.a_paris(2021, 3, 1)):  # written after the others
        attribuer(part["tirage_77"], une_structure(), 1_000, "77-2021-000002/1", appel=appel)
        attribuer(part["tirage_91"], une_structure(), 2_000, "91-2021-000002/1", appel=appel)
    return part


def test_tree_at_any_day_is_the_ledger_played_again_and_today_the_counters(vie, django_assert_num_queries):
    everything = list(Enveloppe.objects.all())
    days = [OUVERT - dt.timedelta(1), OUVERT, dt.date(2021, 3, 1), dt.date(2021, 6, 1), REVUE - dt.timedelta(1), REVUE,
            dt.date(2021, 11, 1), dt.date(2021, 11, 2), dt.date(2022, 9, 30)]  # fmt: skip
    for day in days:
        read = {key: one for key, one in queries.etats_au(everything, day).items() if one != EtatDesCredits()}
        assert read == rejouer(day), day
    now = queries.etats_au(everything, dt.date(2022, 9, 30))
    for one in everything:
        state = now[one.pk]
        assert (state.ouvert, state.attribue, state.engage, state.transfere) == (
            one.montant_ouvert, one.montant_attribue, one.montant_engage, one.montant_transfere,
        )  # fmt: skip
    seen = queries.enveloppes_visibles([NATIONAL], [])
    with django_assert_num_queries(1):
        tree = {one.enveloppe.identifiant: one for one in queries.arbre_au(seen, REVUE)}
    assert tree["fitn7"].au == sum((one for one in rejouer(REVUE).values()), EtatDesCredits())
    assert tree["appel_ile_de_france"].au.ouvert == Decimal(2079208)
    assert (tree["tirage_78"].etage, tree["tirage_78"].au.transfere) == (4, Decimal("97000.01"))
    assert queries.incoherences() == []
    assert named_of(region("11")) == [
        "fitn7",
        "axe3",
        "axe3_volet1",
        "axe3_volet2",
    ]  # of the wholes above, their names only
    assert named_of(NATIONAL) == []


def named_of(ressort):
    tree = queries.arbre_au(queries.enveloppes_visibles([ressort], []), REVUE)
    assert [one.etage for one in tree if one.enveloppe.identifiant == "tirage_77"] == [4]
    return [one.enveloppe.identifiant for one in tree if one.au is None]


@pytest.mark.long
def test_tree_at_a_day_costs_the_same_with_100_000_lines(vie):
    """Rows read by PostgreSQL, before and after: one by enveloppe and nature, whatever the ledger has."""
    part = vie["tirage_95"]
    Mouvement.objects.bulk_create(
        Mouvement(
            enveloppe=part, nature="ouverture", montant=1, acteur_libelle="x",
            survenu_le=horloge.a_paris(2021, 1, 27) + dt.timedelta(minutes=7 * rank),
        )
        for rank in range(100_000)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as caught:
        queries.etats_au(list(Enveloppe.objects.all()), REVUE)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {caught[-1]['sql']}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert ("enveloppes_mouvement" in plan, "Seq Scan on enveloppes_cumul" in plan) == (False, False)
    assert queries.incoherences() != []  # lines without their counter: the tree of a day says what the ledger does
