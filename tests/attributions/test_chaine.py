"""Decisions of one request follow one another: taken back, taken again, rectified; credits and grant follow."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.attributions.decisions import attribuer, observees, rectifier_decision, refuser, retirer_decision
from tests.fabriques import CA, un_agent, un_appel, un_dossier_complet, un_dossier_depose, une_structure
from tests.proprietaire import en_proprietaire

from levier.attributions import actions
from levier.attributions.actions import retour
from levier.attributions.autorite import Autorite
from levier.attributions.enums import EtatSubvention, Fondement, NatureDecision, ObjetSollicitation
from levier.attributions.erreurs import DecisionChangee, DecisionSansMotif, MontantInchange
from levier.attributions.fondements import Cause
from levier.attributions.models import Decision, Subvention
from levier.attributions.queries import decision_de
from levier.comptes.enums import Role
from levier.dossiers.enums import EtatDossier
from levier.dossiers.memoire.evenements import histoire
from levier.dossiers.models import Dossier
from levier.enveloppes.queries import deja_attribue, incoherences
from levier.instruction.erreurs import MontantHorsRegles
from levier.socle import journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit

pytestmark = pytest.mark.django_db
MOTIF = "Une erreur de dossier."


@pytest.fixture
def signataire():
    return un_agent(Role.SIGNATAIRE, nom="Alix Robert")


def la_chaine(dossier):
    return list(
        Decision.objects.filter(dossier=dossier).values_list("rang", "nature", "montant_attribue", "remplace__rang")
    )


def attribue(dossier) -> Decimal:
    return deja_attribue(dossier.structure, dossier.appel)


@pytest.mark.requirement("X-03", "X-09")
def test_grant_taken_back_releases_its_credits_and_is_granted_again(signataire):
    dossier = un_dossier_complet()
    first = attribuer(dossier, par=signataire, montant=Decimal(28_000))
    withdrawal = retirer_decision(dossier, par=signataire, motif=f" {MOTIF} ")
    first.refresh_from_db()
    assert (dossier.etat, first.etat, attribue(dossier)) == (EtatDossier.EN_INSTRUCTION, EtatSubvention.ANNULEE, 0)
    assert (withdrawal.motif, withdrawal.prise_par, withdrawal.qualite, withdrawal.resultat) == (
        MOTIF, "Alix Robert", "Le préfet de Saône-et-Loire", {},
    )  # fmt: skip
    assert decision_de(dossier) is None
    second = attribuer(dossier, par=signataire, montant=Decimal(20_000), motif="Devis revus.")
    assert la_chaine(dossier) == [
        (1, "attribution", 28_000, None), (2, "retrait", None, 1), (3, "attribution", 20_000, 2),
    ]  # fmt: skip
    assert (dossier.etat, decision_de(dossier), attribue(dossier)) == (EtatDossier.RETENU, second.decision, 20_000)
    assert incoherences() == []
    assert list(journal.ruptures()) == []


@pytest.mark.requirement("X-04")
def test_withdrawal_is_told_with_its_reason_and_announced(signataire):
    dossier = un_dossier_complet()
    grant = attribuer(dossier, par=signataire, montant=Decimal(28_000))
    withdrawal = retirer_decision(dossier, par=signataire, motif=MOTIF)
    event = journal.histoire(dossier).last()
    assert (event.nom, event.avant, event.apres, event.motif) == (
        "decision_retiree",
        {"etat": "retenu"},
        {
            "etat": "en_instruction",
            "decision": grant.decision.reference,
            "fondement": "le bénéficiaire le demande",
            "montant_attribue": "28000.00",
        },
        MOTIF,
    )
    assert histoire(dossier)[-1].phrase == "Décision retirée : la demande sera décidée de nouveau"
    assert [e.nom for e in journal.histoire(grant)] == ["subvention_creee", "subvention_annulee"]
    jobs = ProcrastinateJob.objects.filter(args__nom="decision_retiree")
    assert [job.args["valeurs"] for job in jobs] == [{"decision_id": withdrawal.pk}]


@pytest.mark.requirement("X-09")
def test_refusal_taken_back_is_decided_again_without_touching_credits(signataire):
    dossier = un_dossier_complet()
    refuser(dossier, par=signataire, motif="Projet peu mûr.")
    retirer_decision(dossier, par=signataire, motif=MOTIF)
    assert dossier.etat == EtatDossier.EN_INSTRUCTION
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    assert [nature for _, nature, *_ in la_chaine(dossier)] == ["refus", "retrait", "attribution"]
    assert attribue(dossier) == 28_000


def test_refusal_of_a_request_never_complete_goes_back_to_the_deposit(signataire):
    dossier = un_dossier_depose(structure=une_structure(CA))
    refuser(dossier, par=signataire, motif="m", conditions=["porteur_non_exclu"])
    retirer_decision(dossier, par=signataire, motif=MOTIF)
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.complet_le) == (EtatDossier.DEPOSE, None)


def test_withdrawal_needs_a_reason_and_a_decision(signataire):
    dossier = un_dossier_complet()
    with pytest.raises(EtatIncompatible, match="l'état est maintenant « en instruction »"):
        retirer_decision(dossier, par=signataire, motif=MOTIF)
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    with pytest.raises(DecisionSansMotif, match="Écrivez le motif du retrait"):
        retirer_decision(dossier, par=signataire, motif=" \n")
    assert la_chaine(dossier) == [(1, "attribution", 28_000, None)]


def test_withdrawal_twice_is_refused(signataire):
    dossier = un_dossier_complet()
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    stale = Dossier.objects.get(pk=dossier.pk)
    retirer_decision(dossier, par=signataire, motif=MOTIF)
    with pytest.raises(EtatIncompatible, match="l'état est maintenant « en instruction »"):
        retirer_decision(stale, par=signataire, motif=MOTIF)
    assert attribue(dossier) == 0


@pytest.mark.requirement("X-04")
def test_decision_that_changed_while_its_withdrawal_waited_is_not_taken_back(signataire, monkeypatch):
    """Between what was read and the locks, another officer took the refusal back and granted."""
    dossier = un_dossier_complet()
    refuser(dossier, par=signataire, motif="Projet peu mûr.")
    real, other = retour.decision_de, Dossier.objects.get(pk=dossier.pk)

    def lire_puis_laisser_faire(read):
        seen = real(read)
        monkeypatch.setattr(retour, "decision_de", real)
        retirer_decision(other, par=signataire, motif="Avant.")
        attribuer(other, par=signataire, montant=Decimal(28_000))
        return seen

    monkeypatch.setattr(retour, "decision_de", lire_puis_laisser_faire)
    with pytest.raises(DecisionChangee, match="Une autre décision a été prise"), transaction.atomic():
        retirer_decision(dossier, par=signataire, motif=MOTIF)


@pytest.mark.requirement("X-02", "X-03")
def test_rectification_replaces_the_amount_and_keeps_the_grant(signataire):
    dossier = un_dossier_complet()
    grant = attribuer(dossier, par=signataire, montant=Decimal(28_000))
    same = rectifier_decision(dossier, par=signataire, montant=Decimal(20_000), motif="Devis revus.")
    assert (same.pk, same.montant_attribue, same.etat, same.decision.rang) == (grant.pk, 20_000, "attribuee", 2)
    assert la_chaine(dossier) == [(1, "attribution", 28_000, None), (2, "rectification", 20_000, 1)]
    assert (dossier.etat, decision_de(dossier), attribue(dossier)) == (EtatDossier.RETENU, same.decision, 20_000)
    assert Subvention.objects.get() == same
    event = journal.histoire(dossier).last()
    assert (event.nom, event.apres, event.motif) == (
        "decision_rectifiee",
        {
            "etat": "retenu",
            "montant_precedent": "28000.00",
            "montant_attribue": "20000.00",
            "montant_calcule": "28000.00",
            "fondement": "erreur matérielle",
        },
        "Devis revus.",
    )
    assert [e.nom for e in journal.histoire(grant)] == ["subvention_creee", "subvention_rectifiee"]
    assert incoherences() == []


@pytest.mark.requirement("SL-03")
def test_rectification_counts_as_if_the_former_amount_had_never_been_granted(signataire):
    appel, structure = un_appel(), une_structure()
    dossier = un_dossier_complet(appel, structure)
    attribuer(dossier, par=signataire, montant=Decimal(20_000), motif="m")
    grant = rectifier_decision(dossier, par=signataire, montant=Decimal(28_000), motif="Tout compte.")
    assert (grant.decision.montant_calcule, grant.decision.motif) == (28_000, "Tout compte.")
    assert grant.decision.situation["valeurs"]["porteur.deja_attribue"] == "0.00"
    with pytest.raises(MontantHorsRegles):
        rectifier_decision(dossier, par=signataire, montant=Decimal("28000.01"), motif="Plus.")
    assert attribue(dossier) == 28_000


def test_rectification_to_the_same_amount_or_of_nothing_is_refused(signataire):
    dossier = un_dossier_complet()
    with pytest.raises(EtatIncompatible):
        rectifier_decision(dossier, par=signataire, montant=Decimal(1), motif="m")
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    observees(dossier, Fondement.CONDITIONS, ObjetSollicitation.RECTIFICATION)
    with pytest.raises(MontantInchange, match="28\u202f000,00\u00a0€ sont déjà attribués"):
        rectifier_decision(dossier, par=signataire, montant=Decimal(28_000), motif="m", fondement=Fondement.CONDITIONS)
    with pytest.raises(DecisionSansMotif, match="Écrivez le motif de la rectification"):
        rectifier_decision(dossier, par=signataire, montant=Decimal(1), motif="")
    assert la_chaine(dossier) == [(1, "attribution", 28_000, None)]


def test_rectified_grant_is_taken_back_whole(signataire):
    dossier = un_dossier_complet()
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    rectifier_decision(dossier, par=signataire, montant=Decimal(20_000), motif="m")
    retirer_decision(dossier, par=signataire, motif=MOTIF)
    assert (Subvention.objects.get().etat, attribue(dossier)) == (EtatSubvention.ANNULEE, 0)
    assert incoherences() == []


@pytest.mark.requirement("N-02")
def test_chain_belongs_to_who_may_sign(signataire):
    dossier = un_dossier_complet()
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    for person, said in (
        (un_agent(), "pas aujourd’hui de délégation de signature en vigueur"),
        (un_agent(Role.SIGNATAIRE, "21"), "pas aujourd’hui de délégation de signature en vigueur"),
        (dossier.cree_par, "Vous agissez, ou avez agi, pour la commune de Dompierre-les-Ormes"),
    ):
        with pytest.raises(GesteInterdit, match=said):
            retirer_decision(dossier, par=person, motif=MOTIF)
        with pytest.raises(GesteInterdit, match=said):
            rectifier_decision(dossier, par=person, montant=Decimal(1), motif=MOTIF)


@pytest.mark.requirement("CO-03")
def test_levier_decides_when_its_step_asks(signataire):
    """No person behind: the automatic guichet gives its actor and the authority that the decision prints."""
    dossier, refused = un_dossier_complet(), un_dossier_complet()
    authority = Autorite("Levier", "le préfet, par décision automatique", "arrêté n° 12")
    grant = actions.attribuer(dossier, par=SYSTEME, autorite=authority, montant=Decimal(28_000))
    assert (grant.decision.prise_par, grant.decision.qualite, grant.decision.delegation_reference) == (
        "Levier", "le préfet, par décision automatique", "arrêté n° 12",
    )  # fmt: skip
    assert journal.histoire(dossier).last().acteur_role == "systeme"
    actions.retirer_decision(dossier, par=SYSTEME, autorite=authority, cause=Cause(Fondement.DEMANDE, MOTIF))
    assert actions.refuser(refused, par=SYSTEME, autorite=authority, motif="m").nature == NatureDecision.REFUS
    agent = un_agent().en_tant_que(Role.INSTRUCTEUR)
    with pytest.raises(GesteInterdit, match="n'est pas ouvert au rôle « instructeur »"):
        actions.attribuer(dossier, par=agent, autorite=authority, montant=Decimal(28_000))


@pytest.mark.requirement("X-03")
@pytest.mark.parametrize("acte", ["attribuer", "rectifier", "retirer"])
def test_locks_are_taken_in_the_order_of_the_house(signataire, acte):
    """Enveloppe, account, dossier (rule 11): two decisions that cross never wait in a circle."""
    dossier = un_dossier_complet()
    if acte != "attribuer":
        attribuer(dossier, par=signataire, montant=Decimal(28_000))
    with CaptureQueriesContext(connection) as seen:
        if acte == "attribuer":
            attribuer(dossier, par=signataire, montant=Decimal(28_000))
        elif acte == "rectifier":
            rectifier_decision(dossier, par=signataire, montant=Decimal(20_000), motif=MOTIF)
        else:
            retirer_decision(dossier, par=signataire, motif=MOTIF)
    locked = [query["sql"].split('FROM "')[1].split('"')[0] for query in seen if "FOR UPDATE" in query["sql"]]
    assert list(dict.fromkeys(locked))[:3] == [
        "enveloppes_enveloppe", "enveloppes_comptestructure", "dossiers_dossier",
    ]  # fmt: skip


@pytest.mark.requirement("X-02")
def test_reason_of_a_gap_is_not_kept_when_there_is_no_gap(signataire):
    """The form is filled with the reason of the proposal; the signataire gives the whole computed amount back."""
    dossier = un_dossier_complet()
    grant = attribuer(dossier, par=signataire, montant=Decimal(28_000), motif="Recoupe une prestation déjà financée.")
    assert (grant.decision.motif, journal.histoire(dossier).last().motif) == ("", "")


@pytest.mark.requirement("X-04")
def test_database_itself_holds_the_chain(signataire):
    dossier, other = un_dossier_complet(), un_dossier_complet()
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    foreign = refuser(other, par=signataire, motif="m")
    withdrawal = retirer_decision(dossier, par=signataire, motif=MOTIF)
    for values, name in (
        ({"rang": 1}, "decision_rang_unique|decision_suit_la_precedente"),
        ({"remplace": None}, "decision_suit_la_precedente"),
        ({"remplace": foreign}, "decision_meme_dossier"),
        ({"motif": ""}, "decision_complete"),
        ({"montant_attribue": Decimal(1)}, "decision_complete"),
    ):
        with pytest.raises(IntegrityError, match=name), en_proprietaire(Decision):
            Decision.objects.filter(pk=withdrawal.pk).update(**values)
    with pytest.raises(IntegrityError, match="decision_suit_la_precedente"), en_proprietaire(Decision):
        Decision.objects.filter(pk=foreign.pk).update(nature="retrait")
