"""A right given to an account that existed: nothing before its owner accepts it, by the mailbox and the password."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.comptes.conftest import MOT_DE_PASSE, un_agent, un_invite, une_personne

from levier.comptes import actions, queries
from levier.comptes.actions import AgentDesigne
from levier.comptes.delegation import Arrete
from levier.comptes.enums import Role, Titre
from levier.comptes.erreurs import LienDUnAutreCompte, LienRefuse, MotDePasseActuelFaux
from levier.comptes.models import Personne
from levier.comptes.periode import Periode
from levier.comptes.qualites import Fonction
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit
from levier.socle.models import Courriel
from levier.territoires.queries.ressorts import departement

LIEN = re.compile(r"/droits/[^\s]+/")


def entrer(client: Client, personne: Personne, suite: str = "") -> None:
    typed = {"email": personne.email, "mot_de_passe": MOT_DE_PASSE, "next": suite}
    assert client.post(reverse("comptes:connexion"), typed).status_code == 302


def donner(personne: Personne):
    return actions.habiliter_un_agent(
        AgentDesigne(personne.email, personne.nom), Role.INSTRUCTEUR, ressort=departement("71"),
        par=un_agent(Role.ADMINISTRATEUR), periode=Periode(),
    )  # fmt: skip


def lien(personne: Personne) -> str:
    mail = Courriel.objects.filter(destinataire=personne.email, texte__contains="/droits/").latest("id")
    return LIEN.search(mail.texte)[0]


def lit(client: Client) -> bool:
    return client.get(reverse("agent:tableau")).status_code == 200


def test_session_open_before_the_right_reads_nothing(client, personne):
    entrer(client, personne)
    right = donner(personne)
    page, other = lien(personne), Client()
    assert (lit(client), queries.est_agent(personne), right.est_a_accepter) == (False, False, True)
    assert client.post(page).status_code == 200
    wrong = client.post(page, {"mot_de_passe_actuel": "pas celui-là du tout"})
    assert "mot de passe" in wrong.content.decode()
    assert (lit(client), "donnez de nouveau votre mot de passe" in wrong.content.decode()) == (False, True)
    entrer(other, personne, page)
    assert "donnez de nouveau" not in other.get(page).content.decode()
    assert other.post(page).status_code == 302
    assert (lit(other), other.get(page).status_code) == (True, 410)
    assert [event.nom for event in journal.histoire(right)] == ["habilitation_donnee", "droit_accepte"]


def test_old_session_accepts_by_the_password(client, personne):
    entrer(client, personne)
    donner(personne)
    assert client.post(lien(personne), {"mot_de_passe_actuel": MOT_DE_PASSE}).status_code == 302
    assert lit(client)


def test_link_is_of_its_account_and_of_its_mailbox(client, personne):
    right = donner(personne)
    page, other = lien(personne), une_personne()
    entrer(client, other)
    assert client.get(page).status_code == 403
    token = page.split("/")[2]
    with pytest.raises(LienDUnAutreCompte):
        actions.accepter_un_droit(token, par=other, connecte_le=horloge.temps_reel())
    with pytest.raises(MotDePasseActuelFaux):
        actions.accepter_un_droit(token, par=personne, connecte_le=right.a_accepter_depuis)
    Personne.objects.filter(pk=personne.pk).update(email="ailleurs@mairie.example")
    for void in (token, f"{token}x", "h.1", "é.é"):
        with pytest.raises(LienRefuse):
            actions.accepter_un_droit(void, par=personne, connecte_le=horloge.temps_reel())


def test_right_given_again_writes_again_and_the_list_says_what_it_waits_for(client, personne):
    first = donner(personne)
    assert donner(personne) == first
    assert Courriel.objects.filter(destinataire=personne.email, texte__contains="/droits/").count() == 2
    entrer(client, un_agent(Role.ADMINISTRATEUR))
    assert "à accepter par son titulaire" in client.get(reverse("agent:habilitations")).content.decode()


def test_delegation_waits_as_well_and_levier_itself_waits_for_nobody(personne):
    delegation = actions.deleguer_signature(
        personne, ressort=departement("71"), fonction=Fonction(Titre.SECRETAIRE_GENERAL),
        arrete=Arrete("arrêté n° 12", "RAA n° 34", horloge.aujourdhui().replace(year=2020)),
        periode=Periode(horloge.aujourdhui(), horloge.aujourdhui()), par=un_agent(Role.SIGNATAIRE),
    )  # fmt: skip
    assert (queries.delegations_en_vigueur().count(), lien(personne).startswith("/droits/d.")) == (0, True)
    with pytest.raises(GesteInterdit):
        actions.accepter_d_office(delegation, par=personne.en_tant_que(Role.SIGNATAIRE))
    actions.accepter_d_office(delegation, par=SYSTEME)
    assert queries.delegations_en_vigueur().count() == 1
    invited, known = un_invite(), une_personne()
    assert not donner(invited).est_a_accepter
    assert not actions.habiliter(known, Role.LECTEUR, ressort=departement("71"), par=SYSTEME).est_a_accepter
