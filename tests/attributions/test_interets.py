"""Who has an interest in a request has no say on it, and who proposed does not sign, unless the service lets one do both."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

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
    une_delegation,
    une_habilitation,
    une_personne,
    une_structure,
)
from tests.propositions import proposer, signer

from levier.actes.actions import conclure_un_avenant_et_signer, rectifier_et_signer, retirer_et_signer
from levier.attributions.actions import demander_des_observations
from levier.attributions.enums import Fondement, ObjetSollicitation
from levier.attributions.permissions import peut_decider, peut_modifier, peut_retirer, peut_suivre
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
from levier.socle import horloge, journal
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


@pytest.mark.parametrize("prepare", ["la décision", "les observations"])
def test_who_prepared_does_not_undo_alone_unless_the_service_lets_it(prepare):
    """The same two persons after the signature: neither who proposed, nor who asked what the structure says of it."""
    prefet, admin, where = un_agent(Role.SIGNATAIRE), un_agent(Role.ADMINISTRATEUR), departement("71")
    both, dossier = un_agent(), un_dossier_complet()
    une_delegation(both, prefet)
    signer(proposer(dossier, MONTANT, par=both if prepare == "la décision" else un_agent()), par=prefet)
    dossier.refresh_from_db()
    undo = partial(rectifier_et_signer, dossier, montant=MONTANT, fondement=Fondement.ERREUR_MATERIELLE, motif="m")
    if prepare == "les observations":
        assert peut_modifier(both, dossier)
        until = horloge.aujourdhui() + dt.timedelta(days=15)
        demander_des_observations(
            dossier,
            par=both,
            objet=ObjetSollicitation.RETRAIT,
            fondement=Fondement.CONDITIONS,
            texte="m",
            echeance=until,
        )
    assert "Vous avez proposé cette décision, ou demandé" in peut_modifier(both, dossier).raison
    assert peut_modifier(both, dossier) == peut_retirer(both, dossier)
    for act in (
        partial(undo, par=both),
        partial(
            conclure_un_avenant_et_signer, dossier, par=both, montant=MONTANT, fondement=Fondement.DEMANDE, motif="m"
        ),
        partial(retirer_et_signer, dossier, par=both, fondement=Fondement.DEMANDE, motif="m"),
    ):
        with pytest.raises(GesteInterdit, match="un autre signataire y revient"):
            act()
    comptes.confirmer_un_droit(comptes.demander_le_cumul(where, motif="m", par=admin), par=prefet)
    acte = undo(par=both)
    for told in (acte, dossier):
        assert "propose_et_signe_par_une_personne" in [event.nom for event in journal.histoire(told)]
    assert peut_modifier(prefet, dossier)


def test_setting_is_asked_by_an_administrator_alone():
    for other in (un_agent(), un_agent(Role.SIGNATAIRE), une_personne()):
        with pytest.raises(GesteInterdit):
            comptes.demander_le_cumul(departement("71"), motif="m", par=other)
    both = un_agent(Role.ADMINISTRATEUR)
    une_habilitation(both, Role.SIGNATAIRE, departement("71"))
    cumul = comptes.demander_le_cumul(departement("71"), motif="m", par=both)
    with pytest.raises(GesteInterdit):
        comptes.confirmer_un_droit(cumul, par=both)
