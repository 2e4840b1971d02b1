from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from tests.comptes.conftest import MOT_DE_PASSE, membre, structure, une_personne  # noqa: F401  fixtures

from levier.comptes import actions, jetons
from levier.comptes.enums import RoleStructure
from levier.comptes.models import Invitation, Rattachement

pytestmark = pytest.mark.requirement("X-09")
MES = "/compte/structures/"


@pytest.fixture
def invitation(membre) -> Invitation:  # noqa: F811
    host = membre()
    return actions.inviter_collegue(
        host.structure, email="collegue@mairie.example", role=RoleStructure.CONTRIBUTEUR, par=host.personne
    )


def chemin(invitation: Invitation) -> str:
    return reverse("comptes:invitation", args=[jetons.faire_invitation(invitation)])


def test_visitor_opens_an_account_and_enters(client, invitation):
    page = client.get(chemin(invitation)).content.decode()
    assert "Ouvrir mon compte et rejoindre la structure" in page
    wrong = client.post(chemin(invitation), {"nom": "", "fonction": "", "mot_de_passe": "court"})
    assert len(wrong.context["form"].errors) == 2  # the password is looked at once the rest is there
    good = {"nom": "Lou Moreau", "fonction": "Adjointe", "mot_de_passe": MOT_DE_PASSE}
    done = client.post(chemin(invitation), good, follow=True)
    assert [str(m) for m in get_messages(done.wsgi_request)] == [
        "Votre compte est ouvert : vous agissez désormais pour la commune de Cluny."
    ]
    assert client.get(MES).status_code == 200
    assert client.get(chemin(invitation)).status_code == 410


def test_owner_of_an_account_logs_in_then_joins(client, invitation):
    person = une_personne("collegue@mairie.example")
    page = client.get(chemin(invitation)).content.decode()
    login = f"{reverse('comptes:connexion')}?next="
    assert (login in page, "Ouvrir mon compte" in page) == (True, False)
    back = client.post(
        reverse("comptes:connexion"), {"email": person.email, "mot_de_passe": MOT_DE_PASSE, "next": chemin(invitation)}
    )
    assert back["Location"] == chemin(invitation)
    client.post(chemin(invitation))
    assert Rattachement.objects.get(personne=person).est_actif


def test_another_account_is_told_to_log_out(client, invitation):
    client.force_login(une_personne())
    assert "vous êtes connecté sous une autre adresse" in client.get(chemin(invitation)).content.decode()
    assert "vous êtes connecté sous une autre adresse" in client.post(chemin(invitation)).content.decode()
    assert Rattachement.objects.filter(etat="actif").count() == 1


def test_members_see_the_pending_invitations_and_what_everybody_did(client, invitation, django_assert_num_queries):
    client.force_login(invitation.invitee_par)
    assert "Invitations en attente (1)" in client.get(MES).content.decode()
    life = client.get(reverse("comptes:activite", args=[invitation.structure_id])).content.decode()
    assert "collegue@mairie.example est invité, comme contributeur" in life
    assert f"{invitation.invitee_par.nom} a rejoint la structure, comme signataire" in life
    client.post(reverse("comptes:annuler_invitation", args=[invitation.pk]))
    assert "Invitations en attente" not in client.get(MES).content.decode()
