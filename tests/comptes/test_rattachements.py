from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction
from tests.comptes.conftest import un_agent, une_personne, une_structure

from levier.comptes import actions, queries
from levier.comptes.actions.rattachements import attester
from levier.comptes.enums import EtatRattachement, Role, RoleStructure, Verification
from levier.comptes.erreurs import DejaRattache, DernierSignataire, ReclamationNecessaire
from levier.comptes.models import Personne, Rattachement
from levier.comptes.permissions import peut_agir_pour, peut_changer_role, peut_engager
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel

SIGNATAIRE, CONTRIBUTEUR = RoleStructure.SIGNATAIRE, RoleStructure.CONTRIBUTEUR


@pytest.mark.requirement("X-09")
def test_first_to_arrive_acts_at_once(structure):
    link = actions.rattacher(une_personne(), structure, role=SIGNATAIRE)
    assert link.etat == EtatRattachement.ACTIF
    assert list(queries.structures_de(link.personne)) == [structure]
    assert [(e.nom, e.apres["structure"]) for e in journal.histoire(link)] == [
        ("structure_rejointe", "Commune de Cluny")
    ]


@pytest.mark.requirement("X-09")
def test_colleague_waits_for_a_member_who_is_told(structure, membre):
    first = membre()
    link = actions.rattacher(une_personne(), structure, role=CONTRIBUTEUR)
    assert link.etat == EtatRattachement.A_CONFIRMER
    assert not peut_agir_pour(link.personne, structure)
    assert list(queries.membres_et_demandes(first.personne)) == [first, link]
    assert Courriel.objects.get().destinataire == first.personne.email
    actions.confirmer_rattachement(link, par=first.personne)
    assert peut_agir_pour(link.personne, structure)
    assert Courriel.objects.first().destinataire == link.personne.email
    assert [(e.nom, e.acteur_libelle) for e in journal.histoire(link)] == [
        ("rattachement_demande", str(link.personne)), ("rattachement_confirme", str(first.personne)),
        ("rattachement_verifie", str(first.personne)),
    ]  # fmt: skip


def test_colleague_refused_receives_the_reason_and_may_ask_again(structure, membre):
    first = membre()
    link = actions.rattacher(une_personne(), structure, role=CONTRIBUTEUR)
    actions.refuser_rattachement(link, par=first.personne, motif="Inconnue au service.")
    assert "Raison donnée\u202f: «\u202fInconnue au service.\u202f»" in Courriel.objects.first().texte
    again = actions.rattacher(link.personne, structure, role=CONTRIBUTEUR)
    assert (again.etat, again.pk != link.pk) == (EtatRattachement.A_CONFIRMER, True)
    with pytest.raises(EtatIncompatible):
        actions.confirmer_rattachement(link, par=first.personne)


def test_nobody_confirms_himself_nor_a_role_above_his_own(structure, membre):
    membre()
    contributor = membre(CONTRIBUTEUR)
    link = actions.rattacher(une_personne(), structure, role=SIGNATAIRE)
    for person in (link.personne, contributor.personne, une_personne()):
        with pytest.raises(GesteInterdit):
            actions.confirmer_rattachement(link, par=person)
        with pytest.raises(GesteInterdit):
            actions.refuser_rattachement(link, par=person, motif="non")
    assert Rattachement.objects.get(pk=link.pk).etat == EtatRattachement.A_CONFIRMER


def test_member_of_another_structure_confirms_nothing_here(structure, membre):
    membre()
    elsewhere = actions.rattacher(une_personne(), une_structure("Tournus"), role=SIGNATAIRE)
    link = actions.rattacher(une_personne(), structure, role=CONTRIBUTEUR)
    with pytest.raises(GesteInterdit, match="Vous n’agissez pas pour la commune de Cluny"):
        actions.confirmer_rattachement(link, par=elsewhere.personne)
    assert list(queries.membres_et_demandes(elsewhere.personne)) == [elsewhere]


def test_asked_twice_is_refused_by_the_act_and_by_the_database(structure, membre):
    link = membre()
    with pytest.raises(DejaRattache, match="Mes structures"):
        actions.rattacher(link.personne, structure, role=CONTRIBUTEUR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rattachement.objects.create(
            personne=link.personne,
            structure=structure,
            role=CONTRIBUTEUR,
            etat="actif",
            demande_le=horloge.maintenant(),
        )


def test_unconfirmed_or_closed_account_joins_nothing(structure):
    person = une_personne()
    Personne.objects.filter(pk=person.pk).update(email_confirme_le=None)
    with pytest.raises(GesteInterdit, match="Confirmez d’abord votre adresse"):
        actions.rattacher(Personne.objects.get(pk=person.pk), structure, role=SIGNATAIRE)


@pytest.mark.requirement("X-09")
def test_one_person_several_structures(structure):
    person = une_personne()
    others = [une_structure("Tournus"), une_structure("CC du Clunisois", "cc")]
    for each in (structure, *others):
        actions.rattacher(person, each, role=SIGNATAIRE)
    assert {s.pk for s in queries.structures_de(person)} == {structure.pk, *(s.pk for s in others)}
    assert all(peut_agir_pour(person, each) for each in (structure, *others))


@pytest.mark.requirement("X-09")
def test_wrong_structure_is_left_for_another(structure, membre):
    link = membre()
    actions.quitter_structure(link, par=link.personne, fermer=True)
    right = actions.rattacher(link.personne, une_structure("Tournus"), role=SIGNATAIRE)
    assert list(queries.structures_de(link.personne)) == [right.structure]
    assert not peut_agir_pour(link.personne, structure)
    with pytest.raises(EtatIncompatible):
        actions.quitter_structure(link, par=link.personne)


def test_nobody_leaves_or_cancels_for_another(structure, membre):
    link, other = membre(), une_personne()
    with pytest.raises(GesteInterdit):
        actions.quitter_structure(link, par=other)
    pending = actions.rattacher(une_personne(), structure, role=CONTRIBUTEUR)
    with pytest.raises(GesteInterdit):
        actions.annuler_demande(pending, par=other)
    actions.annuler_demande(pending, par=pending.personne)
    assert pending.etat == EtatRattachement.ANNULE


@pytest.mark.requirement("X-09")
def test_structure_whose_last_account_left_is_not_taken_without_proof(structure, membre):
    link = membre()
    actions.quitter_structure(link, par=link.personne, fermer=True)
    with pytest.raises(ReclamationNecessaire, match="joignez un document"):
        actions.rattacher(une_personne(), structure, role=SIGNATAIRE)


def test_structure_whose_only_account_is_closed_is_not_taken_without_proof(structure, membre):
    Personne.objects.filter(pk=membre().personne_id).update(is_active=False)
    with pytest.raises(ReclamationNecessaire):
        actions.rattacher(une_personne(), structure, role=SIGNATAIRE)


def test_last_account_that_left_by_mistake_comes_back(structure, membre):
    link = membre()
    actions.quitter_structure(link, par=link.personne, fermer=True)
    assert actions.rattacher(link.personne, structure, role=SIGNATAIRE).etat == EtatRattachement.ACTIF


def test_request_never_confirmed_does_not_close_the_structure(structure, membre):
    first = membre()
    pending = actions.rattacher(une_personne(), structure, role=CONTRIBUTEUR)
    actions.annuler_demande(pending, par=pending.personne)
    actions.quitter_structure(first, par=first.personne, fermer=True)
    assert queries.a_deja_servi(structure) == first


def test_signatory_ends_the_link_of_a_colleague_who_left(structure, membre):
    first, second = membre(), membre(CONTRIBUTEUR)
    with pytest.raises(GesteInterdit):
        actions.retirer_membre(first, par=second.personne, motif="je préfère")
    actions.retirer_membre(second, par=first.personne, motif="Mutation.")
    assert (second.etat, second.motif) == (EtatRattachement.TERMINE, "Mutation.")
    assert Courriel.objects.first().destinataire == second.personne.email


def test_roles_change_and_a_signatory_stays(structure, membre):
    first, second = membre(), membre(CONTRIBUTEUR)
    with pytest.raises(GesteInterdit):
        actions.changer_role_structure(second, SIGNATAIRE, par=second.personne)
    with pytest.raises(DernierSignataire):
        actions.changer_role_structure(first, CONTRIBUTEUR, par=first.personne)
    actions.changer_role_structure(second, SIGNATAIRE, par=first.personne)
    assert peut_engager(second.personne, structure)
    actions.changer_role_structure(first, CONTRIBUTEUR, par=second.personne)
    assert (bool(peut_agir_pour(first.personne, structure)), bool(peut_engager(first.personne, structure))) == (
        True,
        False,
    )
    event = journal.histoire(first).last()
    assert (event.nom, event.avant, event.apres) == ("role_change", {"role": "signataire"}, {"role": "contributeur"})


def test_only_member_ever_becomes_signatory_alone_but_not_after_another_left(structure, membre):
    alone = membre(CONTRIBUTEUR)
    assert actions.changer_role_structure(alone, SIGNATAIRE, par=alone.personne).role == SIGNATAIRE
    attester(alone, Verification.PREUVE, par=SYSTEME)
    second = membre(CONTRIBUTEUR)
    Personne.objects.filter(pk=alone.personne_id).update(is_active=False)
    with pytest.raises(GesteInterdit, match="demandez-le à la préfecture"):
        actions.changer_role_structure(second, SIGNATAIRE, par=second.personne)
    agent = un_agent(Role.INSTRUCTEUR)
    assert actions.changer_role_structure(second, SIGNATAIRE, par=agent).role == SIGNATAIRE
    assert journal.histoire(second).last().acteur_role == "administrateur"


def test_role_of_a_link_that_ended_does_not_change(structure, membre):
    first, second = membre(), membre(CONTRIBUTEUR)
    actions.quitter_structure(second, par=second.personne)
    with pytest.raises(GesteInterdit, match="n’est plus membre"):
        actions.changer_role_structure(second, SIGNATAIRE, par=first.personne)


def test_contributor_left_alone_does_not_promote_himself(structure, membre):
    former, left = membre(), membre(CONTRIBUTEUR)
    Rattachement.objects.filter(pk=former.pk).update(etat=EtatRattachement.TERMINE, termine_le=horloge.maintenant())
    assert "demandez-le à la préfecture" in peut_changer_role(left.personne, left).raison
    with pytest.raises(GesteInterdit, match="Seul un signataire"):
        actions.changer_role_structure(left, SIGNATAIRE, par=left.personne)
    agent = un_agent(Role.INSTRUCTEUR)
    assert actions.changer_role_structure(left, SIGNATAIRE, par=agent).role == SIGNATAIRE


def test_mails_go_to_confirmed_members_only(structure, membre):
    first, second = membre(), membre(CONTRIBUTEUR)
    assert queries.emails_de(structure) == sorted([first.personne.email, second.personne.email])
    Personne.objects.filter(pk=first.personne_id).update(email_confirme_le=None)
    assert queries.emails_de(structure) == [second.personne.email]


def test_two_first_arrivals_at_once_are_not_both_members(base_reelle):
    people = [une_personne(), une_personne()]
    structure = une_structure()

    def arrive(person: Personne) -> str:
        try:
            return actions.rattacher(person, structure, role=SIGNATAIRE).etat
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(arrive, people)) == ["a_confirmer", "actif"]


@pytest.mark.parametrize("etat", list(EtatRattachement))
def test_each_act_from_each_state(structure, etat):
    """The table alone decides: an act passes from its states and is refused from all others."""
    from levier.comptes.transitions import TRANSITIONS
    from levier.socle.etats import franchir
    from levier.socle.fichiers import garder

    person = une_personne()
    for transition in TRANSITIONS.transitions.values():
        link = Rattachement.objects.create(
            personne=person, structure=structure, role=CONTRIBUTEUR, etat="reclame",
            demande_le=horloge.maintenant(), preuve=garder(b"x", "x.pdf", "application/pdf"),
        )  # fmt: skip
        Rattachement.objects.filter(pk=link.pk).update(etat=etat)
        link.refresh_from_db()
        actor = person.en_tant_que(Role.PORTEUR if Role.PORTEUR in transition.roles else Role.INSTRUCTEUR)
        try:
            franchir(link, transition.action, par=actor)
            done = True
        except EtatIncompatible:
            done = False
        assert (transition.action, done) == (transition.action, etat in transition.depuis)
        assert link.etat == (transition.vers if done else etat)
        with pytest.raises(GesteInterdit):
            franchir(link, transition.action, par=person.en_tant_que(Role.LECTEUR))
        Rattachement.objects.filter(pk=link.pk).update(etat=EtatRattachement.ANNULE)
