"""Who has an interest in a request has no say on it, and who proposed does not sign, unless the service lets one do both."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.fabriques import (
    AUTRE_COMMUNE,
    texte_de_projet_commun,
    un_agent,
    un_appel,
    un_brouillon,
    un_dossier_complet,
    un_dossier_depose,
    un_rattachement,
    une_habilitation,
    une_personne,
    une_structure,
)
from tests.propositions import proposer, signer

from levier.attributions.permissions import peut_decider, peut_suivre
from levier.comptes import actions as comptes
from levier.comptes.enums import EtatRattachement, Role, RoleStructure
from levier.comptes.erreurs import CumulDejaDemande
from levier.comptes.models import Rattachement
from levier.comptes.permissions import peut_verifier
from levier.dossiers.acces import instructeurs_possibles
from levier.dossiers.actions import inviter_partenaire
from levier.dossiers.permissions import peut_instruire
from levier.instruction import actions as instruction
from levier.instruction.erreurs import InstructeurNonHabilite
from levier.socle import journal
from levier.socle.erreurs import GesteInterdit
from levier.territoires.queries.ressorts import departement

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-09", "X-04")]
MONTANT = Decimal(28_000)


@pytest.mark.parametrize("etat", [EtatRattachement.ACTIF, EtatRattachement.TERMINE, EtatRattachement.A_CONFIRMER])
@pytest.mark.parametrize("role", list(RoleStructure))
def test_member_former_member_and_claimant_neither_instruct_nor_decide(etat, role):
    dossier = un_dossier_depose()
    for held in (Role.INSTRUCTEUR, Role.SIGNATAIRE):
        agent = un_agent(held)
        link = un_rattachement(agent, dossier.structure, role)
        Rattachement.objects.filter(pk=link.pk).update(etat=etat)
        assert "Vous agissez, ou avez agi, pour la commune de Dompierre" in peut_instruire(agent, dossier).raison
        assert "Vous agissez, ou avez agi" in peut_decider(agent, dossier).raison
        assert not peut_verifier(agent, dossier.structure)
        assert agent not in instructeurs_possibles(dossier)
    with pytest.raises(GesteInterdit):
        instruction.declarer_complet(dossier, par=agent)
    with pytest.raises(GesteInterdit):
        instruction.prendre_en_charge(dossier, par=agent)
    with pytest.raises(InstructeurNonHabilite):
        instruction.affecter(dossier, agent, par=un_agent())


def test_refused_link_is_no_interest():
    dossier, agent = un_dossier_depose(), un_agent()
    Rattachement.objects.filter(pk=un_rattachement(agent, dossier.structure).pk).update(etat=EtatRattachement.REFUSE)
    assert peut_instruire(agent, dossier)
    assert agent in instructeurs_possibles(dossier)


def test_partner_of_a_joint_project_neither_instructs_nor_decides():
    dossier = un_brouillon(un_appel(texte_de_projet_commun()))
    agent = un_agent(Role.SIGNATAIRE)
    un_rattachement(agent, une_structure(AUTRE_COMMUNE))
    assert peut_instruire(agent, dossier)
    inviter_partenaire(dossier, une_structure(AUTRE_COMMUNE), par=dossier.cree_par)
    assert "pour la commune de Gourdon" in peut_instruire(agent, dossier).raison
    assert "pour la commune de Gourdon" in peut_decider(agent, dossier).raison


def test_who_proposed_does_not_sign():
    dossier, prefet = un_dossier_complet(), un_agent(Role.SIGNATAIRE)
    proposed = proposer(dossier, MONTANT, par=prefet)
    assert "Vous avez fait cette proposition" in peut_suivre(prefet, dossier).raison
    with pytest.raises(GesteInterdit, match="Vous avez fait cette proposition"):
        signer(proposed, par=prefet)
    other = un_agent(Role.SIGNATAIRE)
    assert peut_suivre(other, dossier)
    acte = signer(proposed, par=other)
    assert "propose_et_signe_par_une_personne" not in [event.nom for event in journal.histoire(acte)]


def test_service_may_let_one_person_do_both_and_the_history_says_it():
    prefet, admin, where = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR), departement("71")
    cumul = comptes.demander_le_cumul(where, motif="Deux agents en tout.", par=admin)
    dossier = un_dossier_complet()
    proposed = proposer(dossier, MONTANT, par=prefet)
    assert not peut_suivre(prefet, dossier)
    with pytest.raises(GesteInterdit):
        comptes.confirmer_un_droit(cumul, par=admin)
    with pytest.raises(CumulDejaDemande):
        comptes.demander_le_cumul(where, motif="Encore.", par=admin)
    comptes.confirmer_un_droit(cumul, par=prefet)
    acte = signer(proposed, par=prefet)
    for told in (acte, dossier):
        assert "propose_et_signe_par_une_personne" in [event.nom for event in journal.histoire(told)]
    comptes.mettre_fin_au_cumul(cumul, par=admin)
    again = un_dossier_complet(structure=une_structure(AUTRE_COMMUNE))
    proposer(again, MONTANT, par=prefet)
    assert not peut_suivre(prefet, again)


def test_setting_is_asked_by_an_administrator_alone():
    for other in (un_agent(), un_agent(Role.SIGNATAIRE), une_personne()):
        with pytest.raises(GesteInterdit):
            comptes.demander_le_cumul(departement("71"), motif="m", par=other)
    both = un_agent(Role.ADMINISTRATEUR)
    une_habilitation(both, Role.SIGNATAIRE, departement("71"))
    cumul = comptes.demander_le_cumul(departement("71"), motif="m", par=both)
    with pytest.raises(GesteInterdit):
        comptes.confirmer_un_droit(cumul, par=both)
