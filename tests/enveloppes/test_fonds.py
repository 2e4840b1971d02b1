"""The tree of a fund: loaded from its file, its sums, who pays whom, who opens what, who sees what."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from tests.enveloppes.fabriques import (
    attribuer,
    le_fonds,
    texte_du_fonds,
    un_appel_sans_credits,
    un_guichet,
    une_structure,
)
from tests.fabriques import un_agent

from levier.appels.models import Appel, VersionCahier
from levier.comptes.enums import Role
from levier.enveloppes import actions, queries
from levier.enveloppes.erreurs import EnveloppeContraire, FondsRefuse
from levier.enveloppes.models import Enveloppe, Mouvement
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit

pytestmark = pytest.mark.django_db
M = Decimal(1_000_000)


def branches() -> dict[str, queries.Branche]:
    return {branche.enveloppe.identifiant: branche for branche in queries.branches(Enveloppe.objects.all())}


@pytest.mark.requirement("N-01")
def test_tree_of_the_file_stands_in_the_database():
    le_fonds()
    assert [(b.etage, b.enveloppe.genre, b.enveloppe.identifiant, b.enveloppe.montant_prevu) for b in branches().values()] == [
        (0, "fonds", "fitn7", 88 * M),
        (1, "axe", "axe1", 30 * M),
        (1, "axe", "axe2", 24 * M),
        (2, "volet", "axe2_volets_1_3", None),
        (3, "appel", "appel_axe2_volets_1_3", None),
        (2, "volet", "axe2_volet4", None),
        (3, "appel", "appel_axe2_volet4", None),
        (1, "axe", "axe3", 34 * M),
        (2, "volet", "axe3_volet1", 30 * M),
        (3, "appel", "appel_national", None),
        (3, "appel", "appel_saone_et_loire", Decimal("297029.75")),
        (3, "appel", "appel_corse", Decimal(794_000)),
        (3, "appel", "appel_ile_de_france", Decimal(2_079_208)),
        *((4, "tirage", f"tirage_{code}", Decimal(297_000)) for code in (77, 78, 91, 92, 93, 94, 95)),
        (4, "reserve", "reliquat_region", Decimal(208)),
        (3, "appel", "appel_demat_ads", None),
        (2, "volet", "axe3_volet2", 4 * M),
        (3, "appel", "appel_ile_de_france_volet2", Decimal(200_000)),
    ]  # fmt: skip


@pytest.mark.requirement("N-01")
def test_what_each_level_leaves_to_give():
    le_fonds()
    assert {nom: branche.a_repartir for nom, branche in branches().items() if branche.enveloppe.genre in {"fonds", "axe", "volet"}} == {
        "fitn7": 0,
        "axe1": 30 * M,
        "axe2": 24 * M,
        "axe2_volets_1_3": None,
        "axe2_volet4": None,
        "axe3": 0,
        "axe3_volet1": 30 * M - Decimal("3170237.75"),
        "axe3_volet2": Decimal(3_800_000),
    }  # fmt: skip
    assert branches()["appel_ile_de_france"].a_repartir == 0


@pytest.mark.requirement("N-01")
def test_sums_count_what_is_opened_and_granted_below():
    le_fonds()
    corse, saone_et_loire = un_guichet("axe3-corse"), un_guichet("axe3-saone-et-loire")
    attribuer(corse.enveloppe, une_structure(), 14_000, "R94-2021-000001/1")
    attribuer(saone_et_loire.enveloppe, une_structure(), 7_029, "71-2021-000001/1")
    found = branches()
    assert {nom: (found[nom].ouvert, found[nom].attribue, found[nom].reste) for nom in ("fitn7", "axe2", "axe3_volet1", "appel_corse")} == {
        "fitn7": (Decimal("1091029.75"), Decimal(21_029), Decimal("1070000.75")),
        "axe2": (0, 0, 0),
        "axe3_volet1": (Decimal("1091029.75"), Decimal(21_029), Decimal("1070000.75")),
        "appel_corse": (794_000, 14_000, 780_000),
    }  # fmt: skip
    assert queries.incoherences() == []


@pytest.mark.requirement("N-01", "X-04")
def test_fund_loaded_again_writes_nothing():
    before = le_fonds()
    events = {nom: list(journal.histoire(enveloppe).values_list("nom", flat=True)) for nom, enveloppe in before.items()}
    assert set(map(tuple, events.values())) == {("enveloppe_placee",)}
    after = le_fonds()
    assert {nom: enveloppe.pk for nom, enveloppe in after.items()} == {n: e.pk for n, e in before.items()}
    assert {nom: list(journal.histoire(e).values_list("nom", flat=True)) for nom, e in after.items()} == events


@pytest.mark.requirement("N-01", "X-04")
def test_change_of_an_amount_is_told_by_the_journal_and_the_row_stays():
    before = le_fonds()["appel_demat_ads"]
    texte = texte_du_fonds().replace("libelle: Dématérialisation de l'urbanisme (Démat.ADS)\n            montant: inconnu", "libelle: Dématérialisation de l'urbanisme (Démat.ADS)\n            montant: 500 000 €")  # fmt: skip
    actions.charger_le_fonds(texte, par=SYSTEME)
    changed = Enveloppe.objects.get(identifiant="appel_demat_ads")
    assert (changed.pk, changed.montant_prevu) == (before.pk, 500_000)
    event = journal.histoire(changed).last()
    assert (event.rang, event.nom, event.avant, event.apres) == (
        2, "enveloppe_placee", {"prevu": ""}, {"prevu": "500000.00"},
    )  # fmt: skip
    assert journal.histoire(Enveloppe.objects.get(identifiant="axe3")).count() == 1


def test_call_published_before_its_fund_takes_its_place_in_it():
    appel = un_guichet("axe3-saone-et-loire")
    alone = appel.enveloppe
    attribuer(alone, une_structure(), 28_000, "71-2021-000001/1")
    assert (alone.identifiant, alone.parent, alone.montant_prevu) == (
        "fitn7-axe3-saone-et-loire",
        None,
        Decimal("297029.75"),
    )
    placed = le_fonds()["appel_saone_et_loire"]
    assert (placed.pk, placed.parent.identifiant, placed.appel) == (alone.pk, "axe3_volet1", appel)
    assert (placed.montant_ouvert, placed.montant_attribue) == (Decimal("297029.75"), 28_000)
    assert Enveloppe.objects.count() == 24


@pytest.mark.parametrize(
    ("avant", "apres", "faute"),
    [
        ("montant: 794 000 €", "montant: beaucoup", "« beaucoup » n'est pas un montant"),
        ("montant: 794 000 €", "montant: 40 000 000 €", "plus que le tout (30\u202f000\u202f000\u00a0€)"),
        ("ressort: departement:77", "ressort: departement:71", "paie sur « departement:71 », hors de « region:11 »"),
        ("ressort: departement:77", "ressort: departement:20", "aucun territoire n’a le code de « departement:20 »"),
        ("montant: 297 029,75 €", "montant: 297 029,74 €", "le fichier donne 297\u202f029,74\u00a0€, et 297\u202f029,75\u00a0€ sont déjà ouverts"),
        ("id: reliquat_region", "id: reliquat", "« Reliquat de la région » n’est plus dans le fichier"),
        ("id: reliquat_region", "id: autre_guichet", "« autre_guichet » est déjà le nom d’une autre enveloppe, « Guichet d'essai »"),
    ],
)  # fmt: skip
def test_wrong_file_is_refused_whole(avant, apres, faute):
    before = le_fonds()
    un_guichet("axe3-saone-et-loire")
    autre = un_appel_sans_credits()
    Appel.objects.filter(pk=autre.pk).update(identifiant="autre_guichet")
    autre.refresh_from_db()
    actions.rattacher_l_appel(autre, None, par=SYSTEME)
    with pytest.raises(FondsRefuse) as refused:
        actions.charger_le_fonds(texte_du_fonds().replace(avant, apres, 1), par=SYSTEME)
    assert faute in refused.value.phrase
    assert Enveloppe.objects.get(identifiant="tirage_77").ressort == before["tirage_77"].ressort
    assert Enveloppe.objects.get(identifiant="appel_corse").montant_prevu == 794_000


@pytest.mark.requirement("N-01")
def test_whole_is_not_given_less_than_what_is_open_under_it():
    fonds = le_fonds()
    actions.ouvrir_credits(fonds["axe2"], 20 * M, par=SYSTEME, motif="m")
    actions.ouvrir_credits(fonds["axe2_volet4"], 3 * M, par=SYSTEME, motif="m", hypothese=True)
    poorer = texte_du_fonds().replace("montant: 24 000 000 €", "montant: 22 999 999,99 €")
    with pytest.raises(
        FondsRefuse, match="donne 22\u202f999\u202f999,99\u00a0€, et 23\u202f000\u202f000,00\u00a0€ sont déjà ouverts"
    ):
        actions.charger_le_fonds(poorer, par=SYSTEME)
    actions.charger_le_fonds(poorer.replace("22 999 999,99", "23 000 000"), par=SYSTEME)
    assert queries.incoherences() == []


@pytest.mark.requirement("N-01")
@pytest.mark.parametrize(
    ("nom", "avant", "apres", "dits"),
    [
        (
            "axe3-demat-ads",
            "montant: inconnu",
            "montant: 1 000 €",
            "donne 1\u202f000,00\u00a0€ .* donne un montant non communiqué",
        ),
        (
            "axe3-corse",
            "montant: 794 000 €",
            "montant: inconnu",
            "donne un montant non communiqué .* donne 794\u202f000,00\u00a0€",
        ),
    ],
)
def test_amount_that_only_one_of_them_gives_is_a_contradiction(nom, avant, apres, dits):
    le_fonds()
    texte = (settings.LEVIER_CAHIERS / f"fitn7/{nom}.yaml").read_text(encoding="utf-8")
    with pytest.raises(EnveloppeContraire, match=dits):
        actions.ouvrir_le_guichet(
            texte.replace(avant, apres, 1).replace("{enveloppe.montant}", "une somme"), par=SYSTEME
        )


@pytest.mark.requirement("N-02")
def test_tree_is_loaded_by_the_platform_only():
    who = un_agent(Role.ADMINISTRATEUR).en_tant_que(Role.ADMINISTRATEUR)
    with pytest.raises(GesteInterdit, match="levier fonds charger"):
        actions.charger_le_fonds(texte_du_fonds(), par=who)
    assert not Enveloppe.objects.exists()


@pytest.mark.requirement("IF-01")
def test_drawing_rights_are_opened_one_by_one_and_the_rest_at_the_region():
    le_fonds()
    un_guichet("axe3-ile-de-france-volet1")
    opened = {line.enveloppe.identifiant: line.montant for line in Mouvement.objects.select_related("enveloppe")}
    assert opened == {
        **{f"tirage_{code}": Decimal(297_000) for code in (77, 78, 91, 92, 93, 94, 95)},
        "reliquat_region": Decimal(208),
    }
    assert queries.ouvert_sous(Enveloppe.objects.get(identifiant="appel_ile_de_france")) == Decimal(2_079_208)
    assert Enveloppe.objects.get(identifiant="appel_ile_de_france").montant_ouvert == 0
    assert queries.incoherences() == []


@pytest.mark.requirement("N-01")
@pytest.mark.parametrize("nom", ["axe2-volets-1-3", "axe2-volet4-franceconnect-api", "axe3-demat-ads", "axe3-national"])
def test_call_without_amount_opens_nothing(nom):
    le_fonds()
    appel = un_guichet(nom)
    assert (appel.enveloppe.montant_prevu, queries.ouvert_sous(appel.enveloppe)) == (None, 0)
    assert not Mouvement.objects.exists()


@pytest.mark.requirement("SL-02", "N-01")
def test_cahier_that_contradicts_its_fund_is_not_published():
    le_fonds()
    first = un_guichet("axe3-saone-et-loire")
    richer = first.versions.get().ecrit.texte.replace("montant: 297 029,75 €", "montant: 400 000 €", 1)
    with pytest.raises(EnveloppeContraire) as refused:
        actions.ouvrir_le_guichet(richer, par=SYSTEME)
    assert refused.value.phrase == (
        "Le cahier des charges donne 400\u202f000,00\u00a0€ à « Guichet numérique des collectivités de Saône-et-Loire », et "
        "son fonds lui donne 297\u202f029,75\u00a0€ : corrigez le cahier, ou chargez d’abord le fichier corrigé du fonds."
    )
    assert VersionCahier.objects.count() == 1
    actions.charger_le_fonds(texte_du_fonds().replace("montant: 297 029,75 €", "montant: 400 000 €"), par=SYSTEME)
    assert actions.ouvrir_le_guichet(richer, par=SYSTEME).numero == 2
    enveloppe = Enveloppe.objects.get(appel=first)
    assert (enveloppe.montant_prevu, enveloppe.montant_ouvert) == (400_000, Decimal("297029.75"))


def test_cahier_out_of_any_fund_is_held_to_what_is_open():
    appel = un_guichet("axe3-saone-et-loire")
    texte = appel.versions.get().ecrit.texte
    poorer = texte.replace("montant: 297 029,75 €", "montant: 297 029,74 €", 1)
    with pytest.raises(EnveloppeContraire, match="où 297\u202f029,75\u00a0€ sont déjà ouverts"):
        actions.ouvrir_le_guichet(poorer, par=SYSTEME)
    assert actions.ouvrir_le_guichet(f"{texte}\n# relu\n", par=SYSTEME).numero == 2
    actions.ouvrir_le_guichet(texte.replace("montant: 297 029,75 €", "montant: 297 029,76 €", 1), par=SYSTEME)
    enveloppe = Enveloppe.objects.get(appel=appel)
    assert (enveloppe.montant_prevu, enveloppe.montant_ouvert) == (Decimal("297029.76"), Decimal("297029.75"))
    last = journal.histoire(enveloppe).last()
    assert (last.avant, last.apres) == ({"prevu": "297029.75"}, {"prevu": "297029.76"})


@pytest.mark.parametrize(
    ("nom", "change", "contrainte"),
    [
        ("appel_corse", {"montant_ouvert": Decimal(794_001)}, "enveloppe_ouverte_dans_le_prevu"),
        ("appel_corse", {"montant_prevu": Decimal(-1)}, "enveloppe_ouverte_dans_le_prevu"),
        ("appel_corse", {"montant_attribue": Decimal("0.01")}, "enveloppe_jamais_depassee"),
        ("axe3", {"genre": "fonds"}, "enveloppe_dans_un_tout"),
        ("tirage_77", {"parent": None}, "enveloppe_dans_un_tout"),
        ("appel_corse", {"genre": "tirage"}, "enveloppe_d_un_appel"),
        ("appel_corse", {"perimetre": "national"}, "enveloppe_ressort"),
        ("appel_corse", {"cahier": "fitn7-axe3-demat-ads"}, "enveloppe_cahier_unique"),
    ],
)
def test_database_itself_refuses_a_wrong_part(nom, change, contrainte):
    le_fonds()
    with pytest.raises(IntegrityError, match=contrainte), transaction.atomic():
        Enveloppe.objects.filter(identifiant=nom).update(**change)
