"""A closed account keeps nothing, and is refused with its reason."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.fabriques import (
    MOT_DE_PASSE,
    un_agent,
    un_agent_de,
    un_dossier_complet,
    un_rattachement,
    une_delegation,
    une_habilitation,
    une_personne,
    une_structure,
)
from tests.taches import derouler

from levier.comptes import actions, queries
from levier.comptes.enums import EtatInvitation, EtatRattachement, Role, RoleStructure
from levier.comptes.erreurs import CompteClos, DernierAdministrateur
from levier.comptes.models import DelegationSignature, Invitation, Personne, Rattachement
from levier.comptes.permissions import peut_administrer, peut_agir_pour, peut_deleguer, peut_instruire, peut_signer
from levier.instruction.actions import prendre_en_charge
from levier.instruction.models import Instruction
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import GesteInterdit, MotifManquant
from levier.socle.models import Courriel
from levier.territoires.queries.ressorts import departement
from levier.territoires.ressort import NATIONAL, region

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-02", "X-09")]


def test_closed_account_keeps_nothing():
    here, structure = departement("71"), une_structure()
    gone, colleague, prefet = un_agent(nom="Sacha Roy"), une_personne(structure), un_agent(Role.SIGNATAIRE)
    une_delegation(gone, prefet)
    dossier = un_dossier_complet(structure=structure)
    prendre_en_charge(dossier, par=gone)
    link = un_rattachement(gone, structure)
    actions.inviter_collegue(structure, email="invitee@exemple.fr", role=RoleStructure.CONTRIBUTEUR, par=gone)
    client = Client()
    client.force_login(gone)
    assert client.get(reverse("agent:tableau")).status_code == 200
    actions.fermer_un_compte(gone, motif="Mutation.", par=un_agent(Role.ADMINISTRATEUR))
    derouler()
    assert client.get(reverse("agent:tableau")).status_code == 302
    assert not gone.habilitations.filter(retiree_le__isnull=True).exists()
    assert not DelegationSignature.objects.filter(retiree_le__isnull=True).exists()
    assert Rattachement.objects.get(pk=link.pk).etat == EtatRattachement.TERMINE
    assert Invitation.objects.get().etat == EtatInvitation.ANNULEE
    assert Instruction.objects.get(dossier=dossier).instructeur is None
    assert "dossier_rendu" in [event.nom for event in journal.histoire(dossier)]
    kept = Personne.objects.get(pk=gone.pk)
    for verdict in (
        peut_instruire(kept, here), peut_signer(kept, here), peut_administrer(kept, here), peut_deleguer(kept, here),
        peut_agir_pour(kept, structure),
    ):  # fmt: skip
        assert verdict.raison.startswith("Ce compte est fermé")
    with pytest.raises(CompteClos, match="Ce compte est fermé"):
        actions.identifier(kept.email, MOT_DE_PASSE, adresse="")
    told = set(Courriel.objects.values_list("destinataire", "sujet"))
    assert {
        (gone.email, "Votre compte Levier est fermé"), (prefet.email, "Un droit de signature prend fin"),
        (colleague.email, "Un membre a quitté votre structure"),
    } <= told  # fmt: skip
    actions.fermer_un_compte(kept, motif="Encore.", par=SYSTEME)
    assert [event.nom for event in journal.histoire(kept)].count("compte_ferme") == 1


def test_account_is_closed_by_an_administrator_of_all_that_it_holds():
    agent, admin = un_agent(), un_agent(Role.ADMINISTRATEUR)
    une_habilitation(agent, Role.LECTEUR, departement("21"))
    for other in (admin, agent, un_agent(Role.SIGNATAIRE)):
        with pytest.raises(GesteInterdit):
            actions.fermer_un_compte(agent, motif="m", par=other)
    with pytest.raises(MotifManquant):
        actions.fermer_un_compte(agent, motif=" ", par=SYSTEME)
    actions.fermer_un_compte(agent, motif="m", par=un_agent_de(region("27"), Role.ADMINISTRATEUR))
    assert not queries.est_agent(Personne.objects.get(pk=agent.pk))


def test_account_of_the_prefet_is_not_closed_by_an_administrator_of_his_level():
    prefet = un_agent(Role.SIGNATAIRE)
    with pytest.raises(GesteInterdit, match="signe les décisions"):
        actions.fermer_un_compte(prefet, motif="m", par=un_agent(Role.ADMINISTRATEUR))
    actions.fermer_un_compte(prefet, motif="m", par=un_agent_de(region("27"), Role.ADMINISTRATEUR))
    assert not peut_signer(Personne.objects.get(pk=prefet.pk), departement("71"))


def test_last_national_administrator_is_not_closed():
    last = un_agent_de(NATIONAL, Role.ADMINISTRATEUR)
    with pytest.raises(DernierAdministrateur):
        actions.fermer_un_compte(last, motif="m", par=SYSTEME)
