from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from tests.comptes.conftest import un_agent, une_personne

from levier.comptes import actions, queries
from levier.comptes.enums import Role
from levier.comptes.erreurs import (
    AdministrateurExistant,
    DernierAdministrateur,
    PeriodeInvalide,
    RessortInvalide,
    SaisieRefusee,
)
from levier.comptes.models import DelegationSignature, Habilitation, Personne
from levier.comptes.periode import Periode
from levier.comptes.permissions import peut_administrer, peut_deleguer, peut_instruire, peut_signer
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import ActeInterdit
from levier.socle.models import Courriel
from levier.territoires.enums import Perimetre
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, Ressort, region

DU, AU = dt.date(2021, 9, 1), dt.date(2021, 9, 30)
PERIODE = Periode(DU, AU)


def le(jour: dt.date, heure: int = 12, minute: int = 0):
    return horloge.figee(horloge.a_paris(jour.year, jour.month, jour.day, heure, minute))


def deleguer(par: Personne, delegataire: Personne | None = None, **autres) -> DelegationSignature:
    values = {
        "departement_code": "71",
        "qualite": "le secrétaire général",
        "reference": "arrêté n° 12",
        "periode": PERIODE,
    }
    return actions.deleguer_signature(delegataire or une_personne(), par=par, **{**values, **autres})


@pytest.mark.requirement("N-02")
def test_right_holds_from_its_first_day_to_its_last_day_included(db):
    agent = un_agent(Role.INSTRUCTEUR, periode=PERIODE)
    days = [DU - dt.timedelta(1), DU, AU, AU + dt.timedelta(1)]
    seen = []
    for day in days:
        with le(day):
            seen.append(
                (bool(peut_instruire(agent, "71")), queries.departements_instruits(agent), queries.est_agent(agent))
            )
    inside, outside = (True, frozenset({"71"}), True), (False, frozenset(), False)
    assert seen == [outside, inside, inside, outside]


@pytest.mark.requirement("N-02", "X-09")
def test_delegation_is_in_force_only_between_its_dates(db):
    prefet = un_agent(Role.SIGNATAIRE)
    delegation = deleguer(prefet)
    seen = []
    for moment in (le(DU - dt.timedelta(1), 23, 59), le(DU, 0, 0), le(AU, 23, 59), le(AU + dt.timedelta(1), 0, 0)):
        with moment:
            seen.append(bool(peut_signer(delegation.delegataire, "71")))
    assert seen == [False, True, True, False]
    assert "délégation de signature en vigueur" in peut_signer(une_personne(), "71").raison


@pytest.mark.requirement("X-06")
def test_quality_and_reference_are_those_of_the_signature(db):
    prefet = un_agent(Role.SIGNATAIRE)
    delegation = deleguer(prefet)
    assert queries.qualite_de_signature(prefet, "71") == queries.Qualite("Le préfet", "")
    assert queries.qualite_de_signature(delegation.delegataire, "71") == queries.Qualite(
        "le secrétaire général", "arrêté n° 12"
    )
    with pytest.raises(ActeInterdit), le(AU + dt.timedelta(1)):
        queries.qualite_de_signature(delegation.delegataire, "71")


def test_delegate_signs_in_his_departement_only_and_does_not_delegate(db):
    delegate = deleguer(un_agent(Role.SIGNATAIRE)).delegataire
    assert [bool(peut_signer(delegate, code)) for code in ("71", "21")] == [True, False]
    assert queries.departements_instruits(delegate) == frozenset({"71"})
    assert not peut_deleguer(delegate, "71")
    with pytest.raises(ActeInterdit, match="ne peut pas déléguer à son tour"):
        deleguer(delegate)


def test_delegation_ended_early_ends_at_once(db):
    prefet = un_agent(Role.SIGNATAIRE)
    delegation = deleguer(prefet)
    actions.mettre_fin_a_delegation(delegation, par=prefet, motif="Mutation.")
    assert not peut_signer(delegation.delegataire, "71")
    assert not queries.est_agent(delegation.delegataire)
    assert [e.nom for e in journal.histoire(delegation)] == ["signature_deleguee", "delegation_terminee"]
    actions.mettre_fin_a_delegation(delegation, par=prefet)
    assert journal.histoire(delegation).count() == 2
    assert list(queries.delegations_du("71")) == [delegation]


@pytest.mark.parametrize("wrong", [{"qualite": " "}, {"reference": ""}, {"reference": "x" * 201}])
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
            delegataire=prefet, departement_code="71", qualite="q", reference="r", du=AU, au=DU, accordee_par=prefet
        )


def test_instructor_and_porteur_neither_sign_nor_delegate(db):
    for person in (
        un_agent(Role.INSTRUCTEUR),
        un_agent(Role.LECTEUR),
        un_agent(Role.SIGNATAIRE, departement("21")),
        une_personne(),
    ):
        assert not peut_signer(person, "71")
        with pytest.raises(ActeInterdit):
            deleguer(person)


@pytest.mark.requirement("N-02")
def test_rights_go_down_the_territories_never_up_nor_aside(db):
    here, area, nation = (
        un_agent(Role.INSTRUCTEUR),
        un_agent(Role.INSTRUCTEUR, region("27")),
        un_agent(Role.INSTRUCTEUR, NATIONAL),
    )
    assert [
        [bool(peut_instruire(p, code)) for code in ("71", "21", "69", "2A", "973")] for p in (here, area, nation)
    ] == [
        [True, False, False, False, False],
        [True, True, False, False, False],
        [True, True, True, True, True],
    ]
    assert queries.departements_instruits(here) == {"71"}
    assert queries.departements_instruits(area) == {"21", "25", "39", "58", "70", "71", "89", "90"}
    assert {"71", "2A", "2B", "973", "976", "988"} <= queries.departements_instruits(nation)


def test_reader_sees_and_administrator_administers_but_neither_instructs(db):
    reader, admin = un_agent(Role.LECTEUR), un_agent(Role.ADMINISTRATEUR)
    for person in (reader, admin):
        assert (queries.departements_visibles(person), queries.departements_instruits(person)) == ({"71"}, frozenset())
        assert not peut_instruire(person, "71")
    assert [bool(peut_administrer(p, "71")) for p in (reader, admin)] == [False, True]
    assert [queries.departements_administres(p) for p in (reader, admin)] == [frozenset(), {"71"}]


def test_administrator_gives_no_right_wider_than_his_territory(db):
    admin, agent = un_agent(Role.ADMINISTRATEUR), une_personne()
    actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin)
    for ressort in (departement("21"), region("27"), NATIONAL):
        with pytest.raises(ActeInterdit):
            actions.habiliter(agent, Role.INSTRUCTEUR, ressort=ressort, par=admin)
    area = un_agent(Role.ADMINISTRATEUR, region("27"))
    actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("21"), par=area)
    actions.habiliter(agent, Role.LECTEUR, ressort=region("27"), par=area)
    assert queries.departements_instruits(agent) == {"71", "21"}
    with pytest.raises(ActeInterdit):
        actions.habiliter(agent, Role.LECTEUR, ressort=region("84"), par=area)


def test_an_actor_made_from_a_person_proves_no_right(db):
    admin = un_agent(Role.ADMINISTRATEUR, NATIONAL)
    with pytest.raises(ActeInterdit):
        actions.habiliter(une_personne(), Role.LECTEUR, ressort=NATIONAL, par=admin.en_tant_que(Role.ADMINISTRATEUR))


def test_right_given_again_takes_the_new_dates_and_keeps_one_row(db):
    admin, agent = un_agent(Role.ADMINISTRATEUR), une_personne()
    right = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin)
    again = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin, periode=PERIODE)
    same = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin, periode=PERIODE)
    assert right == again == same
    assert [(e.nom, e.apres["au"]) for e in journal.histoire(right)] == [
        ("habilitation_donnee", None), ("habilitation_changee", "2021-09-30"),
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Habilitation.objects.create(personne=agent, role=Role.INSTRUCTEUR, perimetre=Perimetre.DEPARTEMENT, code="71")


def test_right_withdrawn_ends_at_once_and_may_be_given_again(db):
    admin, agent = un_agent(Role.ADMINISTRATEUR), une_personne()
    right = actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin)
    with pytest.raises(ActeInterdit):
        actions.retirer_habilitation(right, par=agent)
    actions.retirer_habilitation(right, par=admin, motif="Départ.")
    assert not peut_instruire(agent, "71")
    event = journal.histoire(right).last()
    assert (event.nom, event.motif) == ("habilitation_retiree", "Départ.")
    assert actions.habiliter(agent, Role.INSTRUCTEUR, ressort=departement("71"), par=admin) != right
    assert peut_instruire(agent, "71")


@pytest.mark.parametrize(
    ("role", "ressort"),
    [(Role.PORTEUR, Ressort(Perimetre.DEPARTEMENT, "71")), (Role.LECTEUR, Ressort(Perimetre.DEPARTEMENT)),
     (Role.LECTEUR, Ressort(Perimetre.DEPARTEMENT, "ZZ")),
     (Role.LECTEUR, region("71")), (Role.LECTEUR, Ressort(Perimetre.NATIONAL, "71"))],
)  # fmt: skip
def test_right_without_sense_gets_its_sentence(db, role, ressort):
    with pytest.raises(RessortInvalide):
        actions.habiliter(une_personne(), role, ressort=ressort, par=SYSTEME)
    assert Habilitation.objects.count() == 0


def test_closed_account_keeps_no_right(db):
    agent = un_agent(Role.SIGNATAIRE)
    Personne.objects.filter(pk=agent.pk).update(is_active=False)
    assert not peut_signer(agent, "71")
    assert queries.emails_des_agents("71") == []


def test_mails_go_to_instructors_of_the_departement_else_to_its_agents(db):
    un_agent(Role.INSTRUCTEUR, NATIONAL)
    admin = un_agent(Role.ADMINISTRATEUR)
    un_agent(Role.LECTEUR)
    assert queries.emails_des_agents("71") == [admin.email]
    instructors = [un_agent(Role.INSTRUCTEUR), un_agent(Role.INSTRUCTEUR)]
    assert queries.emails_des_agents("71") == sorted(i.email for i in instructors)


def test_assignment_offers_those_who_may_instruct_here(db):
    here, area = un_agent(Role.INSTRUCTEUR), un_agent(Role.SIGNATAIRE, region("27"))
    un_agent(Role.INSTRUCTEUR, departement("21"))
    un_agent(Role.LECTEUR)
    assert set(queries.instructeurs_de("71")) == {here, area}


@pytest.mark.requirement("X-10")
def test_first_administrator_receives_a_link_and_a_second_is_refused(db):
    person = actions.creer_premier_administrateur("Alix@prefecture.example", "Alix Durand")
    assert peut_administrer(person, "71")
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
    assert not peut_administrer(first, "71")


def test_agent_invited_once_by_an_administrator(db):
    admin = un_agent(Role.ADMINISTRATEUR)
    person = actions.inviter("agent@prefecture.example", "Agent", par=admin, fonction="référente")
    assert actions.inviter("AGENT@prefecture.example", "Autre nom", par=admin) == person
    assert [m.sujet for m in Courriel.objects.filter(destinataire=person.email)] == [
        "Un compte Levier est ouvert pour vous"
    ]
    for stranger in (une_personne(), un_agent(Role.INSTRUCTEUR)):
        with pytest.raises(ActeInterdit):
            actions.inviter("x@prefecture.example", "X", par=stranger)


def test_rights_take_one_query_each(db, django_assert_num_queries):
    agent = un_agent(Role.INSTRUCTEUR, region("27"))
    with django_assert_num_queries(1):
        peut_instruire(agent, "71")
    with django_assert_num_queries(3):
        queries.departements_instruits(agent)
