"""The first link of an account to a structure: drafts are free, the rest waits for a proof."""

from __future__ import annotations

import re

import pytest
from tests.comptes.conftest import un_agent, une_personne, une_structure
from tests.comptes.test_reclamations import reclamer

from levier.comptes import actions, jetons, preuve, queries
from levier.comptes.enums import EtatRattachement, Role, RoleStructure, Verification
from levier.comptes.erreurs import DejaVerifie, LienRefuse, SansAdresseOfficielle, TropDeStructures
from levier.comptes.models import Rattachement
from levier.comptes.permissions import peut_agir_pour, peut_engager, peut_inviter, peut_representer
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.actions import charger_adresses
from levier.territoires.models import Structure

SIGNATAIRE, CONTRIBUTEUR = RoleStructure.SIGNATAIRE, RoleStructure.CONTRIBUTEUR
MAIRIE = "mairie@cluny.example"
_LIEN = re.compile(r"/rattachements/(\S+)/")


@pytest.fixture(autouse=True)
def _annuaire(db):
    charger_adresses(["code;courriel", f"71137;{MAIRIE}"])


@pytest.fixture
def premier(structure) -> Rattachement:
    return actions.rattacher(une_personne(), structure, role=SIGNATAIRE)


def relu(link: Rattachement) -> Rattachement:
    return Rattachement.objects.get(pk=link.pk)


def jeton(link: Rattachement) -> str:
    actions.ecrire_a_la_structure(link, par=link.personne)
    sent = Courriel.objects.filter(destinataire=MAIRIE).latest("id")
    found = _LIEN.search(sent.texte)
    assert found is not None
    return found[1]


def test_first_account_drafts_and_neither_engages_nor_invites(premier):
    person, structure = premier.personne, premier.structure
    assert (premier.etat, premier.a_verifier) == (EtatRattachement.ACTIF, True)
    assert peut_agir_pour(person, structure)
    for verdict in (peut_engager(person, structure), peut_representer(person, structure),
                    peut_inviter(person, structure, CONTRIBUTEUR)):  # fmt: skip
        assert "Personne n’a encore vérifié que vous agissez pour la commune de Cluny" in verdict.raison
    with pytest.raises(GesteInterdit):
        actions.inviter_collegue(structure, email="x@y.example", role=CONTRIBUTEUR, par=person)
    assert (queries.emails_de(structure), list(queries.signataires_de(structure))) == ([], [])


def test_mailbox_of_the_directory_proves_once_without_account(premier):
    token = jeton(premier)
    sent = Courriel.objects.get(destinataire=MAIRIE)
    assert sent.sujet == "Votre réponse est attendue : agissez-vous pour « Commune de Cluny » ?"
    assert "«\u202fCamille Martin (secrétaire de mairie)\u202f»" in sent.texte
    assert journal.histoire(premier).last().apres == {"adresse": "m…@cluny.example"}
    actions.prouver_par_l_adresse(token)
    assert relu(premier).verifie_comment == Verification.ANNUAIRE
    assert peut_engager(premier.personne, premier.structure)
    assert Courriel.objects.first().sujet == "Votre rattachement est vérifié : « Commune de Cluny »"
    for answer in (actions.prouver_par_l_adresse, actions.contester):
        with pytest.raises(LienRefuse):
            answer(token)
    with pytest.raises(DejaVerifie):
        actions.ecrire_a_la_structure(relu(premier), par=premier.personne)


def test_mailbox_says_that_it_is_not_them(premier):
    agent = un_agent(Role.INSTRUCTEUR)
    actions.contester(jeton(premier))
    assert relu(premier).etat == EtatRattachement.REFUSE
    assert not peut_agir_pour(premier.personne, premier.structure)
    told = Courriel.objects.filter(sujet__startswith="Un rattachement est contesté").values_list(
        "destinataire", flat=True
    )
    assert set(told) == {premier.personne.email, agent.email}
    assert actions.rattacher(une_personne(), premier.structure, role=SIGNATAIRE).a_verifier


@pytest.mark.parametrize("change", ["role", "annuaire", "jeton", "autre", "vieux"])
def test_link_is_of_one_role_and_of_the_address_of_the_day(premier, change, monkeypatch):
    token = jeton(premier)
    match change:
        case "role":
            Rattachement.objects.update(role=CONTRIBUTEUR)
        case "annuaire":
            charger_adresses(["code;courriel", "71137;autre@cluny.example"])
        case "jeton":
            token = f"{token}x"
        case "autre":
            token = jetons.faire_desabonnement(premier.personne)
        case "vieux":
            monkeypatch.setattr(preuve, "DUREE", preuve.DUREE * -1)
    with pytest.raises(LienRefuse):
        actions.prouver_par_l_adresse(token)
    assert relu(premier).verifie_le is None


def test_account_of_the_very_address_needs_no_mail(structure):
    link = actions.rattacher(une_personne(MAIRIE), structure, role=SIGNATAIRE)
    assert (link.a_verifier, link.verifie_comment) == (False, Verification.ANNUAIRE)


def test_without_address_a_file_is_asked(premier):
    charger_adresses(["code;courriel", "71543;x@y.example"])
    with pytest.raises(SansAdresseOfficielle, match="envoyez un justificatif"):
        actions.ecrire_a_la_structure(premier, par=premier.personne)
    with pytest.raises(GesteInterdit):
        actions.ecrire_a_la_structure(premier, par=une_personne())


def test_file_is_read_by_the_prefecture_while_drafts_go_on(premier):
    agent = un_agent(Role.INSTRUCTEUR)
    link = reclamer(premier.structure, premier.personne)
    assert (link.pk, link.etat) == (premier.pk, EtatRattachement.ACTIF)
    assert list(queries.reclamations_a_verifier(agent)) == [link]
    actions.accepter_reclamation(link, par=agent)
    assert relu(link).verifie_comment == Verification.PREUVE
    assert peut_engager(link.personne, link.structure)
    for answer in (actions.accepter_reclamation, actions.refuser_reclamation):
        with pytest.raises(EtatIncompatible):
            answer(link, par=agent, motif="Trop tard.")


def test_file_refused_ends_the_link_of_a_first_account(premier):
    agent = un_agent(Role.INSTRUCTEUR)
    actions.refuser_reclamation(reclamer(premier.structure, premier.personne), par=agent, motif="Illisible.")
    assert relu(premier).etat == EtatRattachement.REFUSE


def test_who_is_proved_second_makes_the_first_wait_and_may_welcome_him(premier):
    second = actions.rattacher(une_personne(), premier.structure, role=SIGNATAIRE)
    assert second.etat == EtatRattachement.A_CONFIRMER
    with pytest.raises(GesteInterdit):
        actions.confirmer_rattachement(second, par=premier.personne)
    actions.prouver_par_l_adresse(jeton(second))
    assert (relu(second).etat, relu(premier).etat) == (EtatRattachement.ACTIF, EtatRattachement.A_CONFIRMER)
    actions.confirmer_rattachement(relu(premier), par=second.personne)
    assert relu(premier).verifie_comment == Verification.MEMBRE


def test_who_left_without_being_checked_does_not_close_the_structure(premier):
    actions.quitter_structure(premier, par=premier.personne, fermer=True)
    assert actions.rattacher(une_personne(), premier.structure, role=SIGNATAIRE).etat == EtatRattachement.ACTIF


def test_a_proof_is_of_a_role(structure):
    link = actions.rattacher_d_office(une_personne(), structure, role=CONTRIBUTEUR, par=SYSTEME)
    actions.changer_role_structure(link, SIGNATAIRE, par=link.personne)
    assert relu(link).a_verifier
    with pytest.raises(GesteInterdit):
        actions.rattacher_d_office(
            une_personne(), structure, role=SIGNATAIRE, par=link.personne.en_tant_que(Role.PORTEUR)
        )


def test_three_new_structures_an_account_and_a_day_told_to_the_prefecture(structure):
    agent, person = un_agent(Role.INSTRUCTEUR), une_personne()
    for each in (structure, une_structure("Tournus"), une_structure("Mâcon")):
        actions.rattacher(person, each, role=SIGNATAIRE)
    other = une_structure("Gourdon")
    legal = {"siret": "732 829 320 00074", "denomination": "Syndicat du numérique", "nature": "syndicat"}
    for ask in (
        lambda: actions.rattacher(person, other, role=SIGNATAIRE),
        lambda: reclamer(other, person),
        lambda: actions.declarer_et_rattacher(person, role=SIGNATAIRE, **legal),
    ):
        with pytest.raises(TropDeStructures, match="au plus 3 structures par jour"):
            ask()
    assert not Structure.objects.filter(siren="732829320").exists()
    told = Courriel.objects.filter(destinataire=agent.email, etat="a_regrouper")
    assert sorted(mail.sujet for mail in told) == [
        f"Un premier compte à vérifier : « Commune de {name} »" for name in ("Cluny", "Mâcon", "Tournus")
    ]
