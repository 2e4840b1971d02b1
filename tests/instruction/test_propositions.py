"""The proposal on its way: what it keeps, who is told, what puts it out of date, who takes it back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.fabriques import un_agent, un_dossier_complet, un_dossier_depose
from tests.propositions import proposer, proposer_un_refus, signer
from tests.taches import derouler

from levier.comptes.enums import Role
from levier.dossiers.actions import retirer
from levier.instruction import actions
from levier.instruction.erreurs import NonRecevable, PropositionDepassee, RienAProposer
from levier.instruction.models import DossierRecu, Proposition
from levier.instruction.queries import Filtres, compteurs, liste
from levier.socle import horloge, journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from levier.socle.models import Courriel

pytestmark = pytest.mark.django_db
TAUX = "appreciation.taux_retenu"


@pytest.fixture
def agent():
    return un_agent()


@pytest.fixture
def prefet():
    return un_agent(Role.SIGNATAIRE, nom="Alix Robert")


@pytest.fixture
def complet(agent):
    return un_dossier_complet(agent=agent)


def recu(dossier):
    return DossierRecu.objects.values_list("montant_propose", "proposition").get(pk=dossier.pk)


@pytest.mark.requirement("X-02")
def test_proposal_keeps_what_it_was_made_on(complet, agent):
    made = proposer(complet, Decimal(28_000), par=agent, avis=" Favorable. ")
    assert (made.version, made.depot_le, made.avis) == (complet.version, complet.dernier_depot_le, "Favorable.")
    assert (len(made.empreinte), [one["nom"] for one in made.jugements]) == (
        64,
        ["appreciation.petite_ou_moyenne", TAUX],
    )
    assert (made.faite_par, made.faite_par_personne) == (str(agent), agent)
    assert recu(complet) == (28_000, "transmise")


def test_new_proposal_takes_the_place_of_the_one_that_waited(complet, agent):
    first = proposer(complet, Decimal(20_000), par=agent, motif="m")
    second = proposer_un_refus(complet, par=agent, motif="Hors du champ.")
    first.refresh_from_db()
    assert (first.etat, second.etat, recu(complet)) == ("retiree", "transmise", (None, "transmise"))
    with pytest.raises(IntegrityError, match="proposition_vivante"), transaction.atomic():
        Proposition.objects.filter(pk=first.pk).update(etat="transmise", close_le=None)


def test_nothing_is_not_proposed(complet, agent):
    with pytest.raises(RienAProposer, match="proposez un refus"):
        proposer(complet, Decimal(0), par=agent, motif="m")


def _completer(dossier, agent):
    later = horloge.aujourdhui() + dt.timedelta(days=9)
    actions.demander_complement(dossier, par=agent, message="Le devis.", elements=["devis"], echeance=later)


@pytest.mark.requirement("X-02")
@pytest.mark.parametrize(
    ("acte", "raison"),
    [
        (_completer, "des compléments ont été demandés au porteur"),
        (
            lambda dossier, agent: actions.rendre_appreciation(dossier, TAUX, "50 %", par=agent, motif="m"),
            "l’appréciation « Taux retenu » a été rendue",
        ),
        (
            lambda dossier, agent: actions.enregistrer_comite(dossier, horloge.aujourdhui(), par=agent),
            "la date du comité a changé",
        ),
        (
            lambda dossier, _agent: retirer(dossier, par=dossier.cree_par, motif="Projet abandonné."),
            "le porteur a retiré sa demande",
        ),
    ],
)
def test_what_comes_after_puts_the_proposal_out_of_date_at_once(complet, agent, prefet, acte, raison):
    """B6: in the transaction of the act, told by the list, never signed."""
    made = proposer(complet, Decimal(28_000), par=agent)
    acte(complet, agent)
    made.refresh_from_db()
    assert (made.etat, made.raison, recu(complet)) == ("perimee", raison, (28_000, "perimee"))
    assert "proposition_perimee" in [event.nom for event in journal.histoire(complet)]
    with pytest.raises((PropositionDepassee, EtatIncompatible)):
        signer(made, par=prefet)


@pytest.mark.requirement("X-02")
def test_request_being_completed_is_no_longer_complete(complet, agent):
    _completer(complet, agent)
    complet.refresh_from_db()
    assert complet.complet_le is None


def test_result_that_moved_without_an_act_is_seen_at_the_signature(complet, agent, prefet):
    made = proposer(complet, Decimal(28_000), par=agent)
    complet.reponses = {**complet.reponses, "projet.transformation": "non"}
    complet.save(update_fields=["reponses"])
    with pytest.raises(PropositionDepassee, match="a changé depuis la proposition du"):
        signer(made, par=prefet)


@pytest.mark.requirement("X-05")
def test_those_who_may_sign_are_told_and_who_proposed_is_told_when_it_comes_back(complet, agent, prefet):
    """B8: « transmise au signataire » is a mail; the proposer, a neighbour and an instructor get none."""
    un_agent(Role.SIGNATAIRE, "21")
    un_agent()
    made = proposer(complet, Decimal(28_000), par=agent)
    derouler()
    told = Courriel.objects.filter(sujet__startswith="À signer")
    assert list(told.values_list("destinataire", flat=True)) == [prefet.email]
    actions.renvoyer_la_proposition(made, par=prefet, motif="Le devis est à revoir.")
    derouler()
    back = Courriel.objects.get(sujet__startswith="Proposition renvoyée")
    assert (back.destinataire, "Le devis est à revoir." in back.texte) == (agent.email, True)
    assert recu(complet) == (None, "renvoyee")


def test_proposal_is_taken_back_by_who_made_it_or_follows_the_dossier(complet, agent, prefet):
    made = proposer(complet, Decimal(28_000), par=agent)
    for other in (un_agent(nom="Noa Girard"), prefet):
        with pytest.raises(GesteInterdit, match="Cette proposition est celle de"):
            actions.retirer_la_proposition(made, par=other)
    with pytest.raises(GesteInterdit):
        actions.renvoyer_la_proposition(made, par=agent, motif="m")
    actions.retirer_la_proposition(made, par=agent)
    assert (made.etat, recu(complet)) == ("retiree", (None, ""))
    with pytest.raises(EtatIncompatible):
        actions.retirer_la_proposition(made, par=agent)


@pytest.mark.requirement("SL-01")
def test_request_not_eligible_is_not_proposed_but_refused(agent):
    dossier = un_dossier_complet(agent=agent, reponses={"projet.transformation": "non"})
    with pytest.raises(NonRecevable):
        proposer(dossier, Decimal(1), par=agent, motif="m")
    refusal = proposer_un_refus(dossier, par=agent, motif="Aucune transformation.", conditions=["transformation"])
    assert (refusal.conditions, refusal.montant) == (["transformation"], None)


def test_list_is_narrowed_to_what_is_proposed_and_counted(complet, agent):
    un_dossier_depose(complet.appel, complet.structure, par=complet.cree_par)
    proposer(complet, Decimal(28_000), par=agent)
    wanted = Filtres(proposition="transmise")
    assert [line.numero for line in liste(agent, wanted).lignes] == [complet.numero]
    assert compteurs(agent, wanted).par_etat == {"en_instruction": 1}
    assert liste(agent, Filtres(proposition="renvoyee")).lignes == []
