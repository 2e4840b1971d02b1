from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.attributions.decisions import attribuer, refuser
from tests.fabriques import (
    AUTRE_COMMUNE,
    CA,
    CC,
    juger,
    un_agent,
    un_appel,
    un_dossier_complet,
    un_dossier_depose,
    une_delegation,
    une_personne,
    une_structure,
)
from tests.proprietaire import en_proprietaire

from levier.attributions import queries
from levier.attributions.calcul import Suivie
from levier.attributions.enums import EtatSubvention, NatureDecision
from levier.attributions.erreurs import DecisionSansMotif, MontantNul
from levier.attributions.models import Decision, Subvention
from levier.comptes.enums import Accord, Role
from levier.dossiers.enums import EtatDossier
from levier.enveloppes.actions import attribuer_credits
from levier.enveloppes.erreurs import CreditsNonOuverts, EnveloppeEpuisee
from levier.enveloppes.models import Mouvement
from levier.enveloppes.queries import deja_attribue, incoherences, situation
from levier.instruction.actions import proposer, rendre_appreciation
from levier.instruction.erreurs import (
    ConditionRemplie,
    EcartNonMotive,
    JugementsNonRendus,
    MontantHorsRegles,
    MontantInvalide,
    NonRecevable,
    PropositionDepassee,
    ResultatInconnu,
)
from levier.instruction.queries import resultat_instruit
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.erreurs import EtatIncompatible, GesteInterdit
from regles.resultat import Resultat

pytestmark = pytest.mark.django_db
DEROGATION = "appreciation.derogation_plafond"
CONFIRMEES = ("appreciation.petite_ou_moyenne", "appreciation.taux_retenu")
SANS_DELEGATION = "pas aujourd’hui de délégation de signature en vigueur"


@pytest.fixture
def signataire():
    return un_agent(Role.SIGNATAIRE, nom="Le préfet de Saône-et-Loire")


def rien_n_est_ecrit(dossier):
    dossier.refresh_from_db()
    assert dossier.etat == EtatDossier.EN_INSTRUCTION
    assert not Decision.objects.filter(dossier=dossier).exists()
    assert not Mouvement.objects.filter(reference__startswith=dossier.numero).exists()


@pytest.mark.requirement("SL-09", "X-02", "X-03", "X-04")
def test_grant_commits_the_credits_and_keeps_all_it_rests_on(signataire):
    dossier = un_dossier_complet()
    before = situation(dossier.appel.enveloppe).reste
    grant = attribuer(dossier, par=signataire, montant=Decimal("28000.00"))
    assert dossier.etat == EtatDossier.RETENU
    assert (grant.montant_attribue, grant.etat, grant.structure) == (
        28_000,
        EtatSubvention.ATTRIBUEE,
        dossier.structure,
    )
    assert situation(dossier.appel.enveloppe).reste == before - 28_000
    assert deja_attribue(dossier.structure, dossier.appel) == 28_000
    decision = queries.decision_de(dossier)
    assert (decision.nature, decision.montant_calcule, decision.montant_attribue, decision.assiette, decision.motif) == (
        NatureDecision.ATTRIBUTION, 28_000, 28_000, 40_000, "",
    )  # fmt: skip
    assert (decision.prise_par, decision.qualite, decision.delegation_reference) == (
        "Le préfet de Saône-et-Loire", "Le préfet de Saône-et-Loire", "",
    )  # fmt: skip
    assert Resultat.depuis_json(decision.resultat).montant == 28_000_00
    assert decision.situation["valeurs"]["porteur.deja_attribue"] == "0.00"
    event = journal.histoire(dossier).last()
    assert (event.nom, event.acteur_role, event.avant, event.apres) == (
        "subvention_attribuee",
        "signataire",
        {"etat": "en_instruction"},
        {"etat": "retenu", "montant_attribue": "28000.00", "montant_calcule": "28000.00"},
    )
    assert [e.nom for e in journal.histoire(grant)] == ["subvention_creee"]
    assert incoherences() == []


@pytest.mark.requirement("X-06")
def test_decision_is_announced_in_its_transaction(signataire):
    dossier = un_dossier_complet()
    count = ProcrastinateJob.objects.filter(args__nom="decision_prise").count
    with pytest.raises(EcartNonMotive):
        attribuer(dossier, par=signataire, montant=Decimal(1))
    assert count() == 0
    grant = attribuer(dossier, par=signataire, montant=Decimal(28_000))
    job = ProcrastinateJob.objects.filter(args__nom="decision_prise").first()
    if job is not None:  # one per handler
        assert job.args["valeurs"] == {"decision_id": grant.decision_id}


@pytest.mark.requirement("X-02", "SL-03")
def test_lower_grant_needs_a_written_reason(signataire):
    dossier = un_dossier_complet()
    with pytest.raises(EcartNonMotive, match="Le barème donne 28\u202f000,00\u00a0€ : écrivez le motif") as refused:
        attribuer(dossier, par=signataire, montant=Decimal(20_000), motif=" \n")
    assert refused.value.champ == "motif"
    rien_n_est_ecrit(dossier)
    grant = attribuer(dossier, par=signataire, montant=Decimal(20_000), motif=" Devis surestimé. ")
    assert (grant.decision.montant_calcule, grant.decision.montant_attribue, grant.decision.motif) == (
        28_000, 20_000, "Devis surestimé.",
    )  # fmt: skip
    assert journal.histoire(dossier).last().motif == "Devis surestimé."
    assert deja_attribue(dossier.structure, dossier.appel) == 20_000


@pytest.mark.requirement("SL-03")
def test_grant_above_the_rules_is_refused_and_says_which_ceiling(signataire):
    dossier = un_dossier_complet(depenses="60000", demande="42000")
    with pytest.raises(MontantHorsRegles, match="limité par le plafond de 30\u202f000\u00a0€ par porteur"):
        attribuer(dossier, par=signataire, montant=Decimal("30000.01"), motif="Beau projet.")
    rien_n_est_ecrit(dossier)


@pytest.mark.requirement("SL-03")
def test_grant_above_the_ceiling_takes_the_derogation_first(signataire):
    dossier = un_dossier_complet(juge=False, structure=une_structure(CC), depenses="60000", demande="42000")
    with pytest.raises(
        MontantHorsRegles, match=r"rendez d’abord l’appréciation .* : « Dérogation au plafond par porteur »"
    ):
        proposer(dossier, Decimal(42_000), par=un_agent(), avis="Avis.", confirmees=CONFIRMEES)
    with pytest.raises(
        JugementsNonRendus, match=r"« Dérogation au plafond par porteur » \(non, Préfet de Saône-et-Loire"
    ):
        attribuer(dossier, par=signataire, montant=Decimal(42_000), motif="Beau projet.")
    juger(dossier)
    with pytest.raises(MontantHorsRegles, match="limité par le plafond de 30\u202f000\u00a0€ par porteur"):
        attribuer(dossier, par=signataire, montant=Decimal(42_000), motif="Beau projet.")
    rien_n_est_ecrit(dossier)
    with pytest.raises(GesteInterdit):
        rendre_appreciation(dossier, DEROGATION, "oui", par=un_agent(), motif="Beau projet.")
    rendre_appreciation(dossier, DEROGATION, "oui", par=signataire, motif="Crédits disponibles.")
    assert attribuer(dossier, par=signataire, montant=Decimal(42_000)).montant_attribue == 42_000


@pytest.mark.requirement("SL-03")
def test_second_request_of_a_porteur_gets_what_the_ceiling_leaves(signataire):
    appel, structure = un_appel(), une_structure()
    first = un_dossier_complet(appel, structure)
    second = un_dossier_complet(appel, structure, depenses="50000", demande="30000")
    attribuer(first, par=signataire, montant=Decimal(28_000))
    with pytest.raises(MontantHorsRegles, match="2\u202f000,00\u00a0€ \\(limité par le plafond"):
        attribuer(second, par=signataire, montant=Decimal(30_000), motif="m")
    grant = attribuer(second, par=signataire, montant=Decimal(2_000))
    assert grant.decision.situation["valeurs"]["porteur.deja_attribue"] == "28000.00"
    assert deja_attribue(structure, appel) == 30_000


@pytest.mark.requirement("X-02")
def test_amount_that_changed_since_it_was_seen_is_said(signataire):
    appel, structure = un_appel(), une_structure()
    first, second = un_dossier_complet(appel, structure), un_dossier_complet(appel, structure)
    proposed = proposer(second, Decimal(28_000), par=un_agent(), avis="Avis.")
    attribuer(first, par=signataire, montant=Decimal(20_000), motif="m")
    with pytest.raises(PropositionDepassee, match="a changé depuis la proposition du"):
        attribuer(second, par=signataire, montant=Decimal(28_000), suivie=Suivie(proposed))
    rien_n_est_ecrit(second)
    again = proposer(second, Decimal(10_000), par=un_agent(), avis="Avis.")
    assert (
        attribuer(second, par=signataire, montant=Decimal(10_000), suivie=Suivie(again)).decision.proposition == again
    )


@pytest.mark.requirement("X-03")
def test_grant_above_what_is_left_is_refused_with_what_is_left(signataire):
    dossier = un_dossier_complet()
    left = situation(dossier.appel.enveloppe).reste
    attribuer_credits(
        dossier.appel.enveloppe,
        une_structure(AUTRE_COMMUNE),
        left - 5_000,
        appel=dossier.appel,
        reference="autre",
        par=SYSTEME,
    )
    with pytest.raises(
        EnveloppeEpuisee, match="Il reste 5\u202f000,00\u00a0€ dans l’enveloppe : 28\u202f000,00\u00a0€"
    ) as refused:
        attribuer(dossier, par=signataire, montant=Decimal(28_000))
    assert refused.value.champ == "montant"
    rien_n_est_ecrit(dossier)
    attribuer(dossier, par=signataire, montant=Decimal(5_000), motif="Crédits épuisés.")
    assert situation(dossier.appel.enveloppe).reste == 0


@pytest.mark.requirement("X-03")
def test_grant_without_credits_opened_is_refused(signataire):
    dossier = un_dossier_complet(un_appel(credits_ouverts=False))
    with pytest.raises(CreditsNonOuverts, match="Aucun crédit n’est ouvert"):
        attribuer(dossier, par=signataire, montant=Decimal(28_000))
    rien_n_est_ecrit(dossier)


@pytest.mark.requirement("SL-01", "X-02")
def test_request_not_eligible_cannot_be_granted(signataire):
    dossier = un_dossier_complet(structure=une_structure(CA))
    with pytest.raises(NonRecevable, match="Les communautés d'agglomération et les départements ne peuvent pas"):
        attribuer(dossier, par=signataire, montant=Decimal(1), motif="m")
    rien_n_est_ecrit(dossier)


@pytest.mark.requirement("X-02")
def test_request_with_missing_values_cannot_be_granted(signataire):
    dossier = un_dossier_complet()
    dossier.reponses = {**dossier.reponses, "projet.debut": None}
    dossier.save()
    with pytest.raises(ResultatInconnu, match="il manque « Date prévue du premier engagement »"):
        attribuer(dossier, par=signataire, montant=Decimal(1), motif="m")
    rien_n_est_ecrit(dossier)


@pytest.mark.parametrize(
    ("montant", "error"),
    [
        ("0", MontantNul),
        ("-1", MontantInvalide),
        ("0.001", MontantInvalide),
        ("NaN", MontantInvalide),
        ("1E+30", MontantInvalide),
    ],
)
def test_absurd_grant_is_refused(signataire, montant, error):
    dossier = un_dossier_complet()
    with pytest.raises(error):
        attribuer(dossier, par=signataire, montant=Decimal(montant), motif="m")
    rien_n_est_ecrit(dossier)


@pytest.mark.requirement("N-02")
def test_decision_belongs_to_who_may_sign(signataire):
    dossier = un_dossier_complet()
    for person, said in (
        (un_agent(), SANS_DELEGATION),
        (un_agent(Role.SIGNATAIRE, "21"), SANS_DELEGATION),
        (un_agent(Role.ADMINISTRATEUR), SANS_DELEGATION),
        (une_personne(), SANS_DELEGATION),
        (dossier.cree_par, "Vous agissez, ou avez agi, pour la commune de Dompierre-les-Ormes"),
    ):
        with pytest.raises(GesteInterdit, match=said):
            attribuer(dossier, par=person, montant=Decimal(28_000))
        with pytest.raises(GesteInterdit, match=said):
            refuser(dossier, par=person, motif="m")
    rien_n_est_ecrit(dossier)


@pytest.mark.requirement("X-09")
def test_delegate_signs_within_the_dates_of_the_delegation(signataire):
    delegate = une_personne(nom="Maxime Durand", fonction="Secrétaire général")
    une_delegation(
        delegate, signataire, genre=Accord.MASCULIN, reference="arrêté n° 71-2021-08-30", publiee_le=dt.date(2021, 8, 30),
        du=dt.date(2021, 9, 1), au=dt.date(2021, 9, 30),
    )  # fmt: skip
    dossier = un_dossier_complet()
    with horloge.figee(horloge.a_paris(2021, 10, 1, 0)), pytest.raises(GesteInterdit):
        attribuer(dossier, par=delegate, montant=Decimal(28_000))
    with horloge.figee(horloge.a_paris(2021, 9, 30, 23, 59, 59)):
        decision = attribuer(dossier, par=delegate, montant=Decimal(28_000)).decision
    assert (decision.prise_par, decision.qualite, decision.delegation_reference) == (
        "Maxime Durand", "Pour le préfet et par délégation, le secrétaire général", "arrêté n° 71-2021-08-30",
    )  # fmt: skip
    assert decision.decidee_le == horloge.a_paris(2021, 9, 30, 23, 59, 59)


def test_decision_taken_twice_is_refused(signataire):
    dossier = un_dossier_complet()
    stale = type(dossier).objects.get(pk=dossier.pk)
    attribuer(dossier, par=signataire, montant=Decimal(28_000))
    for act in (
        lambda: attribuer(stale, par=signataire, montant=Decimal(28_000)),
        lambda: refuser(stale, par=signataire, motif="m"),
    ):
        with pytest.raises(EtatIncompatible, match="l'état est maintenant « retenu »"):
            act()
    assert Mouvement.objects.filter(reference__startswith=dossier.numero).count() == 1


def test_request_not_declared_complete_is_not_granted(signataire):
    dossier = un_dossier_depose()
    with pytest.raises(EtatIncompatible, match="« déposé »"):
        attribuer(dossier, par=signataire, montant=Decimal(28_000))


@pytest.mark.requirement("SL-01", "X-02")
def test_refusal_keeps_conditions_text_and_references(signataire):
    dossier = un_dossier_depose(structure=une_structure(CA), reponses={"projet.transformation": "non"})
    failed = resultat_instruit(dossier).motifs
    assert [motif.id for motif in failed] == ["porteur_non_exclu", "transformation"]
    decision = refuser(dossier, par=signataire, motif=" Le demandeur est exclu. ", conditions=["porteur_non_exclu"])
    assert dossier.etat == EtatDossier.REFUSE
    assert (decision.nature, decision.montant_calcule, decision.montant_attribue, decision.motif) == (
        NatureDecision.REFUS, 0, None, "Le demandeur est exclu.",
    )  # fmt: skip
    assert decision.motifs_regles == [
        {
            "id": "porteur_non_exclu",
            "phrase": "Les communautés d'agglomération et les départements ne peuvent pas bénéficier de ce guichet.",
            "source": "document 000, « Pour qui ? »",
        }
    ]
    event = journal.histoire(dossier).last()
    assert (event.nom, event.apres, event.motif) == (
        "demande_refusee", {"etat": "refuse", "conditions": "porteur_non_exclu"}, "Le demandeur est exclu.",
    )  # fmt: skip
    assert deja_attribue(dossier.structure, dossier.appel) == 0


@pytest.mark.parametrize("cited", ["porteur_non_exclu", "condition_inventee"])
def test_refusal_cites_only_conditions_that_fail(signataire, cited):
    dossier = un_dossier_complet()
    with pytest.raises(ConditionRemplie, match="n’est pas une condition en défaut") as refused:
        refuser(dossier, par=signataire, motif="m", conditions=[cited])
    assert refused.value.champ == "conditions"
    rien_n_est_ecrit(dossier)
    assert refuser(dossier, par=signataire, motif="Projet peu mûr.").motifs_regles == []


@pytest.mark.requirement("X-02")
def test_refusal_does_not_cite_a_condition_that_is_only_unknown(signataire):
    dossier = un_dossier_complet()
    dossier.reponses = {**dossier.reponses, "projet.debut": None}
    dossier.save()
    verdicts = {condition.id: condition.verdict for condition in resultat_instruit(dossier).conditions}
    assert verdicts["debut"] is None
    with pytest.raises(ConditionRemplie, match="n’est pas une condition en défaut"):
        refuser(dossier, par=signataire, motif="m", conditions=["debut"])
    rien_n_est_ecrit(dossier)


def test_refusal_without_text_is_refused(signataire):
    dossier = un_dossier_complet()
    with pytest.raises(DecisionSansMotif, match="Écrivez le motif du refus"):
        refuser(dossier, par=signataire, motif="  ")
    rien_n_est_ecrit(dossier)


def test_refused_request_with_unknown_result_keeps_it_unknown(signataire):
    dossier = un_dossier_complet()
    dossier.reponses = {**dossier.reponses, "projet.debut": None}
    dossier.save()
    assert refuser(dossier, par=signataire, motif="Calendrier jamais donné.").montant_calcule is None


@pytest.mark.requirement("X-02", "X-04")
def test_database_itself_refuses_a_departure_without_reason(signataire):
    decision = attribuer(un_dossier_complet(), par=signataire, montant=Decimal(28_000)).decision
    for values, name in (
        ({"montant_attribue": Decimal(27_999)}, "decision_ecart_motive"),
        ({"montant_attribue": None}, "decision_complete"),
        ({"nature": "refus", "montant_attribue": None}, "decision_complete"),
    ):
        with pytest.raises(IntegrityError, match=name), en_proprietaire(Decision):
            Decision.objects.filter(pk=decision.pk).update(**values)
    with pytest.raises(IntegrityError, match="subvention_positive"), transaction.atomic():
        Subvention.objects.filter(decision=decision).update(montant_attribue=0)


def test_proposal_and_grant_agree(signataire):
    dossier = un_dossier_complet()
    work = proposer(dossier, Decimal(28_000), par=signataire, avis="Avis.")
    assert attribuer(dossier, par=signataire, montant=work.montant).decision.montant_calcule == work.montant_calcule


def test_no_decision_yet_is_none():
    assert queries.decision_de(un_dossier_complet()) is None
