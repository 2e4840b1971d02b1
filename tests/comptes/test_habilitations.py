from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.comptes.conftest import un_agent, un_invite

from levier.comptes import actions, queries
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Role, Titre
from levier.comptes.erreurs import AdministrateurExistant, DernierAdministrateur, PeriodeInvalide, RessortInvalide
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.periode import Periode
from levier.comptes.permissions import peut_administrer, peut_deleguer, peut_instruire, peut_signer
from levier.comptes.qualites import Fonction, Qualite
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit, SaisieRefusee
from levier.socle.models import Courriel
from levier.territoires.enums import Perimetre
from levier.territoires.queries.ressorts import communes, departement, prefectures
from levier.territoires.ressort import NATIONAL, Ressort, region

DU, AU = dt.date(2021, 9, 1), dt.date(2021, 9, 30)
PERIODE = Periode(DU, AU)
ARRETE = Arrete("arrêté n° 12", "RAA n° 34", DU - dt.timedelta(1))


def le(jour: dt.date, heure: int = 12, minute: int = 0):
    return horloge.figee(horloge.a_paris(jour.year, jour.month, jour.day, heure, minute))


def instruits(personne: Personne) -> set[str]:
    """Codes of the préfectures where the person may instruct today."""
    return {ressort.code for ressort in prefectures(queries.ressorts_de(personne, *queries.ROLES_D_INSTRUCTION))}


def deleguer(par: Personne, delegataire: Personne | None = None, **autres) -> DelegationSignature:
    values = {
        "ressort": departement("71"),
        "fonction": Fonction(Titre.SECRETAIRE_GENERAL),
        "arrete": ARRETE,
        "periode": PERIODE,
    }
    return actions.deleguer_signature(delegataire or un_invite(), par=par, **{**values, **autres})


@pytest.mark.requirement("N-02")
def test_right_holds_from_its_first_day_to_its_last_day_included(db):
    agent = un_agent(Role.INSTRUCTEUR, periode=PERIODE)
    days = [DU - dt.timedelta(1), DU, AU, AU + dt.timedelta(1)]
    seen = []
    for day in days:
        with le(day):
            seen.append((bool(peut_instruire(agent, departement("71"))), instruits(agent), queries.est_agent(agent)))
    inside, outside = (True, {"71"}, True), (False, set(), False)
    assert seen == [outside, inside, inside, outside]


@pytest.mark.requirement("N-02", "X-09")
def test_delegation_is_in_force_only_between_its_dates(db):
    prefet = un_agent(Role.SIGNATAIRE)
    delegation = deleguer(prefet)
    seen = []
    for moment in (le(DU - dt.timedelta(1), 23, 59), le(DU, 0, 0), le(AU, 23, 59), le(AU + dt.timedelta(1), 0, 0)):
        with moment:
            seen.append(bool(peut_signer(delegation.personne, departement("71"))))
    assert seen == [False, True, True, False]
    assert "délégation de signature en vigueur" in peut_signer(un_invite(), departement("71")).raison


@pytest.mark.requirement("X-06")
def test_quality_and_reference_are_those_of_the_signature(db):
    prefet = un_agent(Role.SIGNATAIRE)
    delegation = deleguer(prefet)
    assert queries.qualite_de_signature(prefet, departement("71")) == Qualite("Le préfet de Saône-et-Loire")
    assert queries.qualite_de_signature(delegation.personne, departement("71")) == Qualite(
        "Pour le préfet et par délégation, le secrétaire général", "arrêté n° 12"
    )
    with pytest.raises(GesteInterdit), le(AU + dt.timedelta(1)):
        queries.qualite_de_signature(delegation.personne, departement("71"))


def test_delegate_signs_in_his_departement_only_and_does_not_delegate(db):
    delegate = deleguer(un_agent(Role.SIGNATAIRE)).personne
    assert [bool(peut_signer(delegate, departement(code))) for code in ("71", "21")] == [True, False]
    assert instruits(delegate) == frozenset({"71"})
    assert not peut_deleguer(delegate, departement("71"))
    with pytest.raises(GesteInterdit, match="ne peut pas déléguer à son tour"):
        deleguer(delegate)


def test_delegation_ended_early_ends_at_once(db):
    prefet = un_agent(Role.SIGNATAIRE)
    delegation = deleguer(prefet)
    actions.mettre_fin_a_delegation(delegation, par=prefet, motif="Mutation.")
    assert not peut_signer(delegation.personne, departement("71"))
    assert not queries.est_agent(delegation.personne)
    assert [e.nom for e in journal.histoire(delegation)] == ["signature_deleguee", "delegation_terminee"]
    actions.mettre_fin_a_delegation(delegation, par=prefet)
    assert journal.histoire(delegation).count() == 2
    assert list(queries.delegations_du(departement("71"))) == [delegation]


@pytest.mark.parametrize(
    "wrong",
    [
        {"fonction": Fonction(Titre.AUTRE, precision=" ")},
        {"fonction": Fonction(Titre.AUTRE, precision="x" * 76)},
        {"arrete": replace(ARRETE, reference="")},
        {"arrete": replace(ARRETE, reference="x" * 201)},
        {"arrete": replace(ARRETE, publication=" ")},
        {"arrete": replace(ARRETE, objets=())},
        {"arrete": replace(ARRETE, plafond=Decimal(0))},
    ],
)
def test_delegation_without_quality_or_reference_is_refused(db, wrong):
    with pytest.raises(SaisieRefusee):
        deleguer(un_agent(Role.SIGNATAIRE), **wrong)


def test_delegation_needs_both_dates_in_order(db):
    prefet = un_agent(Role.SIGNATAIRE)
    with pytest.raises(PeriodeInvalide, match="indiquez les deux"):
        deleguer(prefet, periode=Periode(DU))
    with pytest.raises(PeriodeInvalide, match="précède"):
        Periode(AU, DU)
    with pytest.raises(IntegrityError), transaction.atomic():
        DelegationSignature.objects.create(
            personne=prefet,
            **DelegationSignature.colonnes(departement("71")),
            titre=Titre.SGAR,
            reference="r",
            du=AU,
            au=DU,
            proposee_par=prefet,
        )


def test_instructor_and_porteur_neither_sign_nor_delegate(db):
    for person in (
        un_agent(Role.INSTRUCTEUR),
        un_agent(Role.LECTEUR),
        un_agent(Role.SIGNATAIRE, departement("21")),
        un_invite(),
    ):
        assert not peut_signer(person, departement("71"))
        with pytest.raises(GesteInterdit):
            deleguer(person)


@pytest.mark.requirement("N-02")
def test_rights_go_down_the_territories_never_up_nor_aside(db):
    here, area, nation = (
        un_agent(Role.INSTRUCTEUR),
        un_agent(Role.INSTRUCTEUR, region("27")),
        un_agent(Role.INSTRUCTEUR, NATIONAL),
    )
    assert [
        [bool(peut_instruire(p, departement(code))) for code in ("71", "21", "69", "2A", "973")]
        for p in (here, area, nation)
    ] == [
        [True, False, False, False, False],
        [True, True, False, False, False],
        [True, True, True, True, True],
    ]
    assert instruits(here) == {"71"}
    assert instruits(area) == {"21", "25", "39", "58", "70", "71", "89", "90"}
    assert {"71", "2A", "2B", "973", "976", "988"} <= instruits(nation)


def test_reader_sees_and_administrator_administers_but_neither_instructs(db):
    reader, admin = un_agent(Role.LECTEUR), un_agent(Role.ADMINISTRATEUR)
    for person in (reader, admin):
        assert (queries.ressorts_de(person), instruits(person)) == ({departement("71")}, set())
        assert not peut_instruire(person, departement("71"))
    assert [bool(peut_administrer(p, departement("71"))) for p in (reader, admin)] == [False, True]
    administered = [queries.ressorts_de(p, Role.ADMINISTRATEUR) for p in (reader, admin)]
    assert administered == [frozenset(), {departement("71")}]


def test_administrator_gives_no_right_wider_than_his_territory(db):
    admin, agent = un_agent(Role.ADMINISTRATEUR), un_invite()
    actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin)
    for ressort in (departement("21"), region("27"), NATIONAL):
        with pytest.raises(GesteInterdit):
            actions.habiliter(agent, Role.INSTRUCTEUR, ressort=ressort, par=admin)
    area = un_agent(Role.ADMINISTRATEUR, region("27"))
    actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("21"), par=area)
    actions.habiliter(agent, Role.LECTEUR, ressort=region("27"), par=area)
    assert instruits(agent) == {"71", "21"}
    with pytest.raises(GesteInterdit):
        actions.habiliter(agent, Role.LECTEUR, ressort=region("84"), par=area)


def test_an_actor_made_from_a_person_proves_no_right(db):
    admin = un_agent(Role.ADMINISTRATEUR, NATIONAL)
    with pytest.raises(GesteInterdit):
        actions.habiliter(un_invite(), Role.LECTEUR, ressort=NATIONAL, par=admin.en_tant_que(Role.ADMINISTRATEUR))


def test_right_given_again_takes_the_new_dates_and_keeps_one_row(db):
    admin, agent = un_agent(Role.ADMINISTRATEUR), un_invite()
    right = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin)
    again = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin, periode=PERIODE)
    same = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin, periode=PERIODE)
    assert right == again == same
    assert [(e.nom, e.apres["au"]) for e in journal.histoire(right)] == [
        ("habilitation_donnee", None), ("habilitation_changee", "2021-09-30"),
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Habilitation.objects.create(
            personne=agent, role=Role.INSTRUCTEUR, confirmee_le=right.confirmee_le,
            **Habilitation.colonnes(departement("71")),
        )  # fmt: skip


def test_right_withdrawn_ends_at_once_and_may_be_given_again(db):
    admin, agent = un_agent(Role.ADMINISTRATEUR), un_invite()
    right = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin)
    with pytest.raises(GesteInterdit):
        actions.retirer_habilitation(right, par=agent)
    actions.retirer_habilitation(right, par=admin, motif="Départ.")
    assert not peut_instruire(agent, departement("71"))
    event = journal.histoire(right).last()
    assert (event.nom, event.motif) == ("habilitation_retiree", "Départ.")
    assert actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin) != right
    assert peut_instruire(agent, departement("71"))


@pytest.mark.parametrize(
    ("role", "ressort"),
    [(Role.PORTEUR, Ressort(Perimetre.DEPARTEMENT, "71", "27")), (Role.LECTEUR, Ressort(Perimetre.DEPARTEMENT)),
     (Role.LECTEUR, Ressort(Perimetre.DEPARTEMENT, "ZZ")),
     (Role.LECTEUR, Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71178", "99999"}))), (Role.LECTEUR, Ressort(Perimetre.COMMUNES, "71", "27", frozenset({"71178", "77001"}))),
     (Role.LECTEUR, region("71")), (Role.LECTEUR, Ressort(Perimetre.NATIONAL, "71"))],
)  # fmt: skip
def test_right_without_sense_gets_its_sentence(db, role, ressort):
    with pytest.raises(RessortInvalide):
        actions.habiliter(un_invite(), role, ressort=ressort, par=SYSTEME)
    assert Habilitation.objects.count() == 0


def test_closed_account_keeps_no_right(db):
    agent = un_agent(Role.SIGNATAIRE)
    Personne.objects.filter(pk=agent.pk).update(is_active=False)
    assert not peut_signer(agent, departement("71"))
    assert queries.emails_des_agents(departement("71")) == []


def test_mails_go_to_instructors_of_the_departement_else_to_its_agents(db):
    un_agent(Role.INSTRUCTEUR, NATIONAL)
    admin = un_agent(Role.ADMINISTRATEUR)
    un_agent(Role.LECTEUR)
    assert queries.emails_des_agents(departement("71")) == [admin.email]
    instructors = [un_agent(Role.INSTRUCTEUR), un_agent(Role.INSTRUCTEUR)]
    assert queries.emails_des_agents(departement("71")) == sorted(i.email for i in instructors)


def test_assignment_offers_those_who_may_instruct_here(db):
    here, area = un_agent(Role.INSTRUCTEUR), un_agent(Role.SIGNATAIRE, region("27"))
    un_agent(Role.INSTRUCTEUR, departement("21"))
    un_agent(Role.LECTEUR)
    assert set(queries.instructeurs_de(departement("71"))) == {here, area}


def test_closed_account_keeps_no_delegation(db):
    delegate = deleguer(un_agent(Role.SIGNATAIRE)).personne
    with le(DU):
        assert peut_signer(delegate, departement("71"))
    Personne.objects.filter(pk=delegate.pk).update(is_active=False)
    with le(DU):
        assert not peut_signer(delegate, departement("71"))
        assert (queries.ressorts_de(delegate), queries.est_agent(delegate)) == (frozenset(), False)


@pytest.mark.requirement("N-02")
def test_delegation_of_a_region_signs_for_it_alone_and_a_signatory_of_the_departement_gives_none_of_the_region(db):
    delegate = deleguer(un_agent(Role.SIGNATAIRE, region("27")), ressort=region("27")).personne
    with le(DU):
        assert [bool(peut_signer(delegate, where)) for where in (region("27"), departement("71"), region("11"))] == [
            True, False, False,
        ]  # fmt: skip
    with pytest.raises(GesteInterdit, match="délégation de signature de la région Bourgogne-Franche-Comté"):
        deleguer(un_agent(Role.SIGNATAIRE), ressort=region("27"))


def test_delegation_on_an_unknown_territory_is_refused(db):
    with pytest.raises(RessortInvalide, match="« ZZ »"):
        deleguer(un_agent(Role.ADMINISTRATEUR, NATIONAL), ressort=departement("ZZ"))


@pytest.mark.requirement("N-02")
def test_refusals_name_the_territory_in_words(db):
    agent = un_agent(Role.LECTEUR)
    assert peut_instruire(agent, departement("77")).raison == (
        "Vous n’êtes pas habilité aujourd’hui à instruire dans le département de Seine-et-Marne : "
        "demandez une habilitation à l’administrateur de ce service."
    )
    assert "en vigueur dans la région Île-de-France : la décision" in peut_signer(agent, region("11")).raison
    assert peut_administrer(agent, NATIONAL).raison == "Seul un administrateur de toute la France peut faire cela."
    assert "du département de l’Yonne est" in peut_deleguer(agent, departement("89")).raison


@pytest.mark.requirement("N-02")
def test_right_on_a_list_of_communes_holds_there_alone(db):
    agent = un_agent(Role.INSTRUCTEUR, communes(["71178", "71222"], "71"))
    asked = [communes([code], "71") for code in ("71178", "71350")] + [departement("71")]
    assert [bool(peut_instruire(agent, where)) for where in asked] == [True, False, False]
    other = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=communes(["71350"], "71"), par=SYSTEME)
    assert other.ressort == communes(["71350"], "71")
    assert Habilitation.objects.count() == 2


@pytest.mark.requirement("X-10")
def test_first_administrator_receives_a_link_and_a_second_is_refused(db):
    person = actions.creer_premier_administrateur("Alix@prefecture.example", "Alix Durand")
    assert peut_administrer(person, departement("71"))
    assert {m.sujet for m in Courriel.objects.all()} == {
        "Un compte Levier est ouvert pour vous",
        "Une habilitation vous est donnée",
    }
    assert [e.acteur_role for e in journal.histoire(person)] == ["systeme"]
    with pytest.raises(AdministrateurExistant, match="--force"):
        actions.creer_premier_administrateur("autre@prefecture.example", "Autre")
    assert Personne.objects.count() == 1
    other = actions.creer_premier_administrateur("autre@prefecture.example", "Autre", force=True)
    assert queries.administrateurs_nationaux().count() == 2
    assert actions.creer_premier_administrateur("autre@prefecture.example", "Autre", force=True) == other


def test_last_national_administrator_stays(db):
    first = actions.creer_premier_administrateur("a@prefecture.example", "A")
    right = first.habilitations.get()
    with pytest.raises(DernierAdministrateur):
        actions.retirer_habilitation(right, par=first)
    second = un_agent(Role.ADMINISTRATEUR, NATIONAL)
    actions.retirer_habilitation(right, par=second)
    assert not peut_administrer(first, departement("71"))


def test_agent_invited_once_by_an_administrator(db):
    admin = un_agent(Role.ADMINISTRATEUR)
    person = actions.inviter("agent@prefecture.example", "Agent", par=admin, fonction="référente")
    assert actions.inviter("AGENT@prefecture.example", "Autre nom", par=admin) == person
    assert [m.sujet for m in Courriel.objects.filter(destinataire=person.email)] == [
        "Un compte Levier est ouvert pour vous"
    ]
    for stranger in (un_invite(), un_agent(Role.INSTRUCTEUR)):
        with pytest.raises(GesteInterdit):
            actions.inviter("x@prefecture.example", "X", par=stranger)


def test_rights_take_one_query_each(db, django_assert_num_queries):
    agent = un_agent(Role.INSTRUCTEUR, region("27"))
    with django_assert_num_queries(1):
        peut_instruire(agent, departement("71"))
    with django_assert_num_queries(2):
        instruits(agent)
