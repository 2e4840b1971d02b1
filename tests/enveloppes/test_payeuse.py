"""Which enveloppe pays, and who opens what: named refusals with their sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.enveloppes.fabriques import (
    attribuer,
    le_fonds,
    texte_du_fonds,
    un_appel_sans_credits,
    un_guichet,
    une_structure,
)
from tests.fabriques import un_agent

from levier.appels.actions import regler_competence
from levier.comptes.enums import Role
from levier.enveloppes import actions, queries
from levier.enveloppes.erreurs import CreditsAuDela, CreditsNonOuverts, HypotheseNonDite
from levier.enveloppes.models import Enveloppe
from levier.socle.acteurs import SYSTEME, ActeurConnu
from levier.socle.erreurs import GesteInterdit
from levier.territoires.queries.ressorts import communes, departement, depuis_cle
from levier.territoires.ressort import NATIONAL, region

pytestmark = pytest.mark.django_db


def payeuse(appel, ressort) -> str:
    return queries.enveloppe_qui_paie(appel, ressort).identifiant


def ouvrir(nom: str, montant: object, *, par=SYSTEME, **autres) -> Enveloppe:
    enveloppe = Enveloppe.objects.get(identifiant=nom)
    actions.ouvrir_credits(enveloppe, Decimal(montant), par=par, motif="Délégation", **autres)
    return Enveloppe.objects.get(pk=enveloppe.pk)


@pytest.mark.requirement("IF-01")
def test_drawing_right_of_the_departement_pays():
    le_fonds()
    appel = un_guichet("axe3-ile-de-france-volet1")
    assert [payeuse(appel, departement(code)) for code in ("77", "95")] == ["tirage_77", "tirage_95"]
    assert payeuse(appel, communes(["77288"], "77")) == "tirage_77"


@pytest.mark.requirement("IF-01")
@pytest.mark.parametrize("code", ["75", ""])
def test_rest_of_the_region_pays_nobody(code):
    """Paris has no drawing right and the région decides nothing here: 208 € are not a way out."""
    le_fonds()
    appel = un_guichet("axe3-ile-de-france-volet1")
    with pytest.raises(CreditsNonOuverts) as refused:
        payeuse(appel, departement(code) if code else region("11"))
    assert refused.value.phrase == (
        "Aucun crédit n’est ouvert pour « Guichets des départements d'Île-de-France » : un administrateur ou un signataire "
        "de la région Île-de-France ouvre l’enveloppe avant qu’une subvention soit attribuée."
    )


@pytest.mark.requirement("IF-01")
def test_narrowest_of_two_drawing_rights_pays():
    actions.charger_le_fonds(texte_du_fonds().replace("genre: reserve", "genre: tirage"), par=SYSTEME)
    appel = un_guichet("axe3-ile-de-france-volet1")
    assert [payeuse(appel, departement(code)) for code in ("77", "75")] == ["tirage_77", "reliquat_region"]


@pytest.mark.requirement("IF-01")
def test_drawing_right_not_opened_is_not_paid_by_its_region():
    le_fonds()
    appel = un_guichet("axe3-ile-de-france-volet1")
    Enveloppe.objects.filter(identifiant="tirage_77").update(montant_ouvert=0)
    with pytest.raises(
        CreditsNonOuverts, match=r"« Droit de tirage, Seine-et-Marne » : .* du département de Seine-et-Marne"
    ):
        payeuse(appel, departement("77"))


def test_call_of_a_region_pays_all_its_departements():
    le_fonds()
    appel = un_guichet("axe3-corse")
    assert {payeuse(appel, ressort) for ressort in (departement("2A"), departement("2B"), region("94"))} == {
        "appel_corse"
    }


def test_whole_above_pays_a_call_without_amount():
    le_fonds()
    calls = [un_guichet("axe2-volets-1-3"), un_guichet("axe2-volet4-franceconnect-api")]
    for call in calls:
        with pytest.raises(
            CreditsNonOuverts, match=r"« Axe 2, .* : un administrateur ou un signataire de toute la France"
        ):
            payeuse(call, NATIONAL)
    ouvrir("axe2", 24_000_000)
    assert [payeuse(call, NATIONAL) for call in calls] == ["axe2", "axe2"]
    attribuer(
        queries.enveloppe_qui_paie(calls[0], NATIONAL), une_structure(), 500_000, "FR-2021-000001/1", appel=calls[0]
    )
    assert queries.situation(Enveloppe.objects.get(identifiant="axe2")).attribue == 500_000


def test_call_without_amount_pays_by_itself_once_a_hypothesis_opens_it():
    le_fonds()
    appel = un_guichet("axe3-demat-ads")
    with pytest.raises(CreditsNonOuverts, match="« Volet 1, accompagnement, formation, relation à l'usager »"):
        payeuse(appel, departement("77"))
    with pytest.raises(
        HypotheseNonDite, match="Aucun document ne donne de montant à « Dématérialisation de l'urbanisme"
    ):
        ouvrir("appel_demat_ads", 100_000)
    ouvrir("appel_demat_ads", 100_000, hypothese=True)
    assert payeuse(appel, departement("77")) == "appel_demat_ads"
    line = Enveloppe.objects.get(identifiant="appel_demat_ads").mouvements.get()
    assert (line.hypothese, line.motif) == (True, "Délégation")


def test_call_without_any_enveloppe_is_refused_with_who_opens_it():
    appel = un_appel_sans_credits()
    with pytest.raises(CreditsNonOuverts, match=r"« Guichet d'essai » : .* du département de Saône-et-Loire ouvre"):
        payeuse(appel, departement("71"))


@pytest.mark.requirement("N-01")
@pytest.mark.parametrize(
    ("nom", "montant", "hypothese", "tout"),
    [
        ("appel_corse", "794000.01", False, "La source donne 794\u202f000,00\u00a0€ à « Appel à projets de Corse »"),
        ("axe2_volet4", "24000000.01", True, "La source donne 24\u202f000\u202f000,00\u00a0€ à « Axe 2"),
        ("axe3_volet1", "30000000.01", False, "La source donne 30\u202f000\u202f000,00\u00a0€ à « Volet 1"),
    ],
)
def test_nothing_is_opened_beyond_what_the_source_gives_to_each_whole(nom, montant, hypothese, tout):
    le_fonds()
    with pytest.raises(CreditsAuDela) as refused:
        ouvrir(nom, montant, hypothese=hypothese)
    assert refused.value.phrase.startswith(tout)
    assert refused.value.champ == "montant"
    ouvrir(nom, Decimal(montant) - Decimal("0.01"), hypothese=hypothese)
    assert queries.incoherences() == []


@pytest.mark.requirement("N-01")
def test_what_the_parts_took_counts_against_their_whole():
    le_fonds()
    ouvrir("axe2", 20_000_000)
    ouvrir("axe2_volet4", 3_000_000, hypothese=True)
    with pytest.raises(
        CreditsAuDela,
        match="dont 23\u202f000\u202f000,00\u00a0€ sont déjà ouverts : il reste 1\u202f000\u202f000,00\u00a0€",
    ):
        ouvrir("appel_axe2_volets_1_3", "1000000.01", hypothese=True)
    ouvrir("appel_axe2_volets_1_3", 1_000_000, hypothese=True)
    Enveloppe.objects.filter(identifiant="axe2_volet4").update(montant_ouvert=Decimal(3_000_001))
    (phrase,) = [phrase for phrase in queries.incoherences() if "ses parts comprises" in phrase]
    assert phrase == (
        "Enveloppe « Axe 2, appels à projets et guichet nationaux (DINUM) » : 24\u202f000\u202f001,00\u00a0€ sont ouverts, ses "
        "parts comprises, pour 24\u202f000\u202f000,00\u00a0€ prévus."
    )


@pytest.mark.requirement("N-02")
@pytest.mark.parametrize("role", [Role.ADMINISTRATEUR, Role.SIGNATAIRE])
def test_nobody_opens_the_credits_of_another_territory(role):
    le_fonds()
    seine_et_marne = un_agent(role, "77")
    ouvrir("tirage_77", 1, par=seine_et_marne)
    for nom in ("appel_saone_et_loire", "tirage_78", "appel_ile_de_france", "axe3_volet1"):
        with pytest.raises(GesteInterdit, match="Seul un administrateur ou un signataire"):
            ouvrir(nom, 1, par=seine_et_marne)
    assert [e.identifiant for e in Enveloppe.objects.exclude(montant_ouvert=0)] == ["tirage_77"]


@pytest.mark.requirement("N-02")
@pytest.mark.parametrize("role", [Role.INSTRUCTEUR, Role.LECTEUR])
def test_who_instructs_or_reads_opens_no_credit(role):
    le_fonds()
    with pytest.raises(
        GesteInterdit, match="du département de Seine-et-Marne ouvre des crédits à « Droit de tirage, Seine-et-Marne »"
    ):
        ouvrir("tirage_77", 1, par=un_agent(role, "77"))


def test_actor_without_account_opens_no_credit():
    le_fonds()
    with pytest.raises(GesteInterdit, match="Seul un administrateur ou un signataire"):
        ouvrir("tirage_77", 1, par=ActeurConnu("personne:1", "Quelqu’un", "administrateur"))


@pytest.mark.requirement("IF-06", "N-02")
def test_service_named_by_a_setting_sees_what_it_is_paid_from():
    le_fonds()
    appel = un_guichet("axe3-ile-de-france-volet1")
    paris = [departement("75")]
    assert queries.enveloppes_visibles(paris, [appel]) == [Enveloppe.objects.get(identifiant="appel_ile_de_france")]
    regler_competence(appel, "75", instruit=paris[0], paie="reliquat_region", par=SYSTEME)
    assert {vue.identifiant for vue in queries.enveloppes_visibles(paris, [appel])} == {
        "appel_ile_de_france",
        "reliquat_region",
    }
    assert [vue.identifiant for vue in queries.enveloppes_visibles([departement("71")], [])] == ["appel_saone_et_loire"]


@pytest.mark.requirement("N-02", "IF-01")
@pytest.mark.parametrize(
    ("nom", "ressorts", "suivie"),
    [
        ("axe3-ile-de-france-volet1", ["departement:77"], ("tirage_77", 297_000)),
        ("axe3-ile-de-france-volet1", ["departement:77", "departement:78"], None),
        ("axe3-ile-de-france-volet1", ["region:11"], ("appel_ile_de_france", 2_079_208)),
        ("axe3-ile-de-france-volet1", ["departement:71"], None),
        ("axe3-corse", ["departement:2A"], ("appel_corse", 794_000)),
        ("axe3-corse", ["region:94"], ("appel_corse", 794_000)),
        ("axe3-saone-et-loire", ["departement:77"], None),
        ("axe2-volets-1-3", ["national"], ("axe2", 24_000_000)),
    ],
)
def test_what_an_agent_follows_of_the_credits_of_a_call(nom, ressorts, suivie):
    """A département of Corse follows the credits that pay its requests, though they are the région's."""
    le_fonds()
    ouvrir("axe2", 24_000_000)
    appel = un_guichet(nom)
    branche = queries.branche_du_guichet(appel, [depuis_cle(ressort) for ressort in ressorts])
    assert (None if branche is None else (branche.enveloppe.identifiant, branche.ouvert)) == suivie
