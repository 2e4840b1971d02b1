from __future__ import annotations

import datetime as dt

import pytest
from tests.comptes.conftest import MOT_DE_PASSE, une_personne, une_structure

from levier.comptes import actions, jetons, queries
from levier.comptes.enums import EtatInvitation, EtatRattachement, RoleStructure
from levier.comptes.erreurs import AutreCompte, CompteExistant, DejaMembre, LienRefuse, MotDePasseRefuse, TropDeDemandes
from levier.comptes.models import Invitation, Personne, Rattachement
from levier.comptes.permissions import peut_agir_pour, peut_engager
from levier.socle import journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel

pytestmark = pytest.mark.requirement("X-09")
SIGNATAIRE, CONTRIBUTEUR = RoleStructure.SIGNATAIRE, RoleStructure.CONTRIBUTEUR
INVITEE = "collegue@mairie.example"


def inviter(membre, email: str = INVITEE, role: RoleStructure = CONTRIBUTEUR) -> Invitation:
    return actions.inviter_collegue(membre.structure, email=email, role=role, par=membre.personne)


def ouvrir(jeton: str, mot_de_passe: str = MOT_DE_PASSE) -> Rattachement:
    return actions.accepter_invitation_en_ouvrant_un_compte(
        jeton, nom="Lou Moreau", fonction="Adjointe au maire", mot_de_passe=mot_de_passe
    )


def test_link_opens_a_confirmed_account_that_acts_for_the_structure_and_works_once(membre):
    host = membre()
    invitation = inviter(host, "Collegue@Mairie.example")
    token = jetons.faire_invitation(invitation)
    mail = Courriel.objects.get(destinataire=INVITEE)
    assert (f"/invitations/{token}/" in mail.texte, invitation.email) == (True, INVITEE)
    link = ouvrir(token)
    assert (link.etat, link.role, link.personne.email) == (EtatRattachement.ACTIF, CONTRIBUTEUR, INVITEE)
    assert (bool(peut_agir_pour(link.personne, host.structure)), bool(peut_engager(link.personne, host.structure))) == (
        True,
        False,
    )
    assert [e.nom for e in journal.histoire(invitation)] == ["collegue_invite", "invitation_acceptee"]
    assert journal.histoire(link).get(nom="structure_rejointe").apres["sur_invitation_de"] == host.personne.nom
    assert Courriel.objects.filter(destinataire=host.personne.email, sujet="Votre invitation est acceptée").count() == 1
    with pytest.raises(LienRefuse):
        ouvrir(token)


def test_existing_account_joins_with_its_own_address_only(membre):
    host, known = membre(), une_personne(INVITEE)
    token = jetons.faire_invitation(inviter(host))
    with pytest.raises(AutreCompte, match=INVITEE):
        actions.accepter_invitation(token, par=une_personne())
    with pytest.raises(CompteExistant):
        ouvrir(token)
    assert actions.accepter_invitation(token, par=known).est_actif
    with pytest.raises(DejaMembre):
        inviter(host)


def test_account_opened_by_a_stranger_and_never_confirmed_is_taken_over_by_who_reads_the_mail(membre):
    host = membre()
    actions.creer_compte(email=INVITEE, nom="Inconnu", fonction="?", mot_de_passe="un autre mot de passe long")
    link = ouvrir(jetons.faire_invitation(inviter(host)))
    person = Personne.objects.get(email=INVITEE)
    assert (person.nom, person.check_password(MOT_DE_PASSE), link.personne) == ("Lou Moreau", True, person)


def test_refused_password_keeps_the_link_good(membre):
    token = jetons.faire_invitation(inviter(membre()))
    with pytest.raises(MotDePasseRefuse):
        ouvrir(token, "court")
    assert not Personne.objects.filter(email=INVITEE).exists()
    assert ouvrir(token).est_actif


@pytest.mark.parametrize("abime", ["x", "9.1:abc", ""])
def test_altered_link_is_refused(membre, abime):
    token = jetons.faire_invitation(inviter(membre()))
    with pytest.raises(LienRefuse):
        jetons.lire_invitation(token[:-3] + abime if abime == "x" else abime)


def test_expired_cancelled_or_resent_link_opens_nothing(membre):
    host = membre()
    invitation = inviter(host)
    first = jetons.faire_invitation(invitation)
    actions.renvoyer_invitation(invitation, par=host.personne)
    second = jetons.faire_invitation(invitation)
    with pytest.raises(LienRefuse):
        jetons.lire_invitation(first)
    assert jetons.lire_invitation(second) == invitation
    Invitation.objects.filter(pk=invitation.pk).update(expire_le=invitation.expire_le - dt.timedelta(days=8))
    with pytest.raises(LienRefuse):
        jetons.lire_invitation(second)
    actions.renvoyer_invitation(invitation, par=host.personne)
    third = jetons.faire_invitation(invitation)
    actions.annuler_invitation(invitation, par=host.personne)
    with pytest.raises(LienRefuse):
        jetons.lire_invitation(third)
    with pytest.raises(EtatIncompatible):
        actions.renvoyer_invitation(invitation, par=host.personne)
    assert list(queries.invitations_en_attente(host.personne)) == []


def test_invited_again_is_one_invitation_with_the_new_role(membre):
    host = membre()
    first, second = inviter(host), inviter(host, role=SIGNATAIRE)
    assert (second.pk, second.role, second.envois) == (first.pk, SIGNATAIRE, 2)
    assert peut_engager(ouvrir(jetons.faire_invitation(second)).personne, host.structure)


def test_nobody_invites_above_his_role_nor_elsewhere(structure, membre):
    membre()
    helper = membre(CONTRIBUTEUR)
    with pytest.raises(GesteInterdit):
        inviter(helper, role=SIGNATAIRE)
    assert inviter(helper).role == CONTRIBUTEUR
    with pytest.raises(GesteInterdit):
        actions.inviter_collegue(une_structure("Tournus"), email=INVITEE, role=CONTRIBUTEUR, par=helper.personne)


def test_invitation_of_a_member_removed_since_opens_nothing(membre):
    first, second = membre(), membre()
    token = jetons.faire_invitation(inviter(second))
    actions.retirer_membre(second, par=first.personne, motif="Mutation.", relais=first)
    with pytest.raises(LienRefuse):
        ouvrir(token)
    assert not Personne.objects.filter(email=INVITEE).exists()


def test_one_who_had_asked_to_join_is_welcomed_by_the_invitation(structure, membre):
    host, known = membre(), une_personne(INVITEE)
    asked = actions.rattacher(known, structure, role=CONTRIBUTEUR)
    link = actions.accepter_invitation(jetons.faire_invitation(inviter(host, role=SIGNATAIRE)), par=known)
    assert (link.pk, link.etat, link.role) == (asked.pk, EtatRattachement.ACTIF, SIGNATAIRE)
    assert Invitation.objects.get().etat == EtatInvitation.ACCEPTEE


def test_too_many_mails_to_one_address_are_refused(membre):
    host = membre()
    for _ in range(4):
        inviter(host)
    with pytest.raises(TropDeDemandes):
        inviter(host)
