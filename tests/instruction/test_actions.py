from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.fabriques import CC, un_agent, un_dossier_complet, un_dossier_depose, une_personne, une_structure
from tests.propositions import proposer

from levier.comptes.enums import Role
from levier.dossiers.actions import completer, retirer
from levier.dossiers.enums import EtatDossier
from levier.instruction import actions, queries
from levier.instruction.erreurs import (
    AppreciationFermee,
    AppreciationIllisible,
    DejaAffecte,
    EcartNonMotive,
    EcheanceInvalide,
    EcheanceNonPassee,
    ElementInconnu,
    InstructeurNonHabilite,
    MontantHorsRegles,
    MontantInvalide,
    ResultatInconnu,
    TexteManquant,
)
from levier.instruction.models import AppreciationRendue, Instruction
from levier.socle import horloge, journal
from levier.socle.erreurs import EtatIncompatible, GesteInterdit

pytestmark = pytest.mark.django_db
TAUX, DEROGATION, LICENCES = (
    "appreciation.taux_retenu", "appreciation.derogation_plafond", "appreciation.licences_marginales",
)  # fmt: skip
ECHEANCE = dt.date(2021, 9, 30)


def dernier(dossier):
    event = journal.histoire(dossier).last()
    return event.nom, event.avant, event.apres, event.motif


@pytest.fixture
def agent():
    return un_agent()


@pytest.fixture
def depose():
    return un_dossier_depose()


@pytest.fixture
def complet(agent):
    return un_dossier_complet(agent=agent, juge=False)


def test_taking_charge_once_is_enough(depose, agent):
    actions.prendre_en_charge(depose, par=agent)
    assert dernier(depose) == ("dossier_pris_en_charge", {"instructeur": None}, {"instructeur": agent.nom}, "")
    count = journal.histoire(depose).count()
    actions.prendre_en_charge(depose, par=agent)
    assert journal.histoire(depose).count() == count


def test_dossier_followed_by_a_colleague_is_not_taken_over_unseen(depose, agent):
    colleague = un_agent(nom="Claude Renard")
    actions.prendre_en_charge(depose, par=colleague)
    with pytest.raises(DejaAffecte, match="Claude Renard suit déjà ce dossier"):
        actions.prendre_en_charge(depose, par=agent)


@pytest.mark.requirement("X-09")
def test_reassignment_during_leave_is_journaled(depose, agent):
    colleague = un_agent(nom="Claude Renard")
    actions.prendre_en_charge(depose, par=agent)
    actions.affecter(depose, colleague, par=agent)
    assert Instruction.objects.get(dossier=depose).instructeur == colleague
    assert dernier(depose) == ("dossier_affecte", {"instructeur": agent.nom}, {"instructeur": "Claude Renard"}, "")
    count = journal.histoire(depose).count()
    actions.affecter(depose, colleague, par=agent)
    assert journal.histoire(depose).count() == count


def test_dossier_is_given_only_to_who_may_instruct_it(depose, agent):
    elsewhere = un_agent(departement="21", nom="Sacha Loin")
    with pytest.raises(InstructeurNonHabilite, match="Sacha Loin n’est pas habilité") as refused:
        actions.affecter(depose, elsewhere, par=agent)
    assert refused.value.champ == "instructeur"


@pytest.mark.requirement("N-02")
def test_acts_of_the_service_are_closed_to_others(depose):
    for person, said in (
        (une_personne(), "habilit"),
        (un_agent(departement="21"), "habilit"),
        (un_agent(Role.LECTEUR), "habilit"),
        (depose.cree_par, "Vous agissez, ou avez agi, pour la commune de Dompierre-les-Ormes"),
    ):
        for act in (
            lambda p=person: actions.prendre_en_charge(depose, par=p),
            lambda p=person: actions.affecter(depose, p, par=p),
            lambda p=person: actions.demander_complement(depose, par=p, message="m", elements=[], echeance=ECHEANCE),
            lambda p=person: actions.declarer_complet(depose, par=p),
            lambda p=person: actions.proposer_le_classement(depose, par=p, motif="m"),
            lambda p=person: actions.rendre_appreciation(depose, TAUX, "50 %", par=p, motif="m"),
            lambda p=person: proposer(depose, Decimal(1), par=p, avis="a"),
        ):
            with pytest.raises(GesteInterdit, match=said):
                act()


@pytest.mark.requirement("X-01")
def test_completion_asked_sends_the_dossier_back_until_the_deadline(depose, agent):
    asked = actions.demander_complement(
        depose,
        par=agent,
        message="Le devis n’est pas daté.",
        elements=["devis", "projet.debut", "plan"],
        echeance=ECHEANCE,
    )
    depose.refresh_from_db()
    assert depose.etat == EtatDossier.A_COMPLETER
    assert (asked.elements, asked.echeance, asked.demandee_par) == (
        ["devis", "projet.debut", "plan"],
        ECHEANCE,
        str(agent),
    )
    assert dernier(depose) == (
        "complement_demande",
        {"etat": "depose"},
        {"etat": "a_completer", "echeance": "2021-09-30", "elements": "devis, projet.debut, plan"},
        "Le devis n’est pas daté.",
    )


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"message": "  "}, TexteManquant, "Écrivez au demandeur"),
        ({"echeance": dt.date(2021, 9, 15)}, EcheanceInvalide, "échéance à venir"),
        ({"elements": ["devis", "passeport"]}, ElementInconnu, "« passeport » n’est ni une réponse ni une pièce"),
    ],
)
def test_completion_asked_badly_is_refused(depose, agent, change, error, said):
    with pytest.raises(error, match=said):
        actions.demander_complement(
            depose, par=agent, **{"message": "Complétez.", "elements": ["devis"], "echeance": ECHEANCE, **change}
        )
    depose.refresh_from_db()
    assert depose.etat == EtatDossier.DEPOSE


@pytest.mark.requirement("SL-05")
def test_dossier_counts_as_complete_since_its_last_sending(depose, agent):
    with horloge.figee(horloge.a_paris(2021, 9, 20)):
        actions.demander_complement(depose, par=agent, message="Complétez.", elements=[], echeance=ECHEANCE)
    depose.refresh_from_db()
    with horloge.figee(horloge.a_paris(2021, 9, 25, 14)):
        completer(depose, par=depose.cree_par)
    with horloge.figee(horloge.a_paris(2021, 9, 28)):
        actions.declarer_complet(depose, par=agent)
    depose.refresh_from_db()
    assert depose.etat == EtatDossier.EN_INSTRUCTION
    assert depose.complet_le == horloge.a_paris(2021, 9, 25, 14)
    assert depose.depose_le < depose.complet_le


def test_dossier_declared_complete_twice_is_refused(complet, agent):
    with pytest.raises(EtatIncompatible, match="l'état est maintenant « en instruction »"):
        actions.declarer_complet(complet, par=agent)


def test_dossier_is_closed_only_after_the_deadline(depose, agent):
    actions.demander_complement(depose, par=agent, message="Complétez.", elements=[], echeance=ECHEANCE)
    with (
        horloge.figee(horloge.a_paris(2021, 9, 30, 23, 59, 59)),
        pytest.raises(EcheanceNonPassee, match="jusqu’au 30 septembre 2021 inclus"),
    ):
        actions.proposer_le_classement(depose, par=agent, motif="Sans réponse.")
    with horloge.figee(horloge.a_paris(2021, 10, 1)):
        with pytest.raises(TexteManquant, match="motif du classement"):
            actions.proposer_le_classement(depose, par=agent, motif=" ")
        proposed = actions.proposer_le_classement(depose, par=agent, motif="Sans réponse.")
    depose.refresh_from_db()
    assert (depose.etat, proposed.etat) == (EtatDossier.A_COMPLETER, "transmise")
    assert dernier(depose)[0] == "classement_propose"


@pytest.mark.requirement("SL-03", "X-02")
def test_judgement_rendered_changes_the_result_and_is_journaled(complet, agent):
    assert queries.resultat_instruit(complet).montant == 28_000_00
    actions.rendre_appreciation(complet, TAUX, "50 %", par=agent, motif="Projet peu mutualisé.")
    assert queries.resultat_instruit(complet).montant == 20_000_00
    actions.rendre_appreciation(complet, TAUX, "62,5", par=agent, motif="Relu : mutualisation prévue.")
    assert queries.resultat_instruit(complet).montant == 25_000_00
    assert dernier(complet) == (
        "appreciation_rendue", {TAUX: "50\u00a0%"}, {TAUX: "62,5\u00a0%"}, "Relu : mutualisation prévue.",
    )  # fmt: skip
    assert AppreciationRendue.objects.filter(dossier=complet).count() == 1


@pytest.mark.parametrize(
    ("nom", "valeur", "motif", "error", "said"),
    [
        (TAUX, "50 %", "  ", TexteManquant, "Écrivez le motif de l’appréciation"),
        (TAUX, "75 %", "m", AppreciationIllisible, "hors des bornes"),
        (TAUX, "beaucoup", "m", AppreciationIllisible, "n'est pas un taux"),
        (TAUX, "-5 %", "m", AppreciationIllisible, "négatif"),
        ("appreciation.petite_ou_moyenne", "peut-être", "m", AppreciationIllisible, "n'est ni oui ni non"),
        (DEROGATION, "oui", "m", AppreciationFermee, "ne prévoit pas cette appréciation"),
        (LICENCES, "non", "m", AppreciationFermee, "ne prévoit pas cette appréciation"),
        ("appreciation.inventee", "oui", "m", AppreciationFermee, "ne prévoit pas cette appréciation"),
        ("projet.theme", "3b", "m", AppreciationFermee, "ne prévoit pas cette appréciation"),
    ],
)
def test_judgement_rendered_badly_is_refused(complet, agent, nom, valeur, motif, error, said):
    with pytest.raises(error, match=said):
        actions.rendre_appreciation(complet, nom, valeur, par=agent, motif=motif)
    assert not AppreciationRendue.objects.exists()


def test_judgement_waits_while_the_porteur_completes(depose, agent):
    actions.rendre_appreciation(depose, TAUX, "50 %", par=agent, motif="Au dépôt, déjà.")
    actions.demander_complement(depose, par=agent, message="Complétez.", elements=[], echeance=ECHEANCE)
    with pytest.raises(EtatIncompatible, match="« à compléter »"):
        actions.rendre_appreciation(depose, TAUX, "60 %", par=agent, motif="m")


@pytest.mark.requirement("X-02")
def test_proposal_of_the_computed_amount_needs_no_reason(complet, agent):
    work = proposer(complet, Decimal(28_000), par=agent, avis="Répond aux critères.")
    assert (work.montant_calcule, work.montant, work.motif, work.faite_par) == (28_000, 28_000, "", str(agent))
    assert dernier(complet) == (
        "montant_propose",
        {"montant_propose": None},
        {"montant_propose": "28000.00", "montant_calcule": "28000.00"},
        "",
    )


@pytest.mark.requirement("X-02")
def test_proposal_of_less_needs_a_reason(complet, agent):
    with pytest.raises(EcartNonMotive, match="Le barème donne 28\u202f000,00\u00a0€") as refused:
        proposer(complet, Decimal(20_000), par=agent, avis="Avis.", motif=" ")
    assert refused.value.champ == "motif"
    work = proposer(complet, Decimal(20_000), par=agent, avis="Avis.", motif="Devis surestimé.")
    assert (work.montant, work.motif) == (20_000, "Devis surestimé.")
    assert dernier(complet)[3] == "Devis surestimé."


@pytest.mark.requirement("SL-03")
@pytest.mark.requirement("X-02")
def test_reason_of_a_gap_goes_with_the_gap(complet, agent):
    """The form keeps the reason typed for a lower amount: brought back to the computed one, it would be a false reason."""
    proposer(complet, Decimal(20_000), par=agent, avis="a", motif="Recoupe une prestation déjà financée.")
    work = proposer(complet, Decimal(28_000), par=agent, avis="a", motif="Recoupe une prestation déjà financée.")
    work.refresh_from_db()
    assert (work.montant, work.motif) == (28_000, "")
    assert journal.histoire(complet).last().motif == ""


def test_proposal_above_the_ceiling_says_which_limit(agent):
    complet = un_dossier_complet(agent=agent, juge=False, depenses="60000", demande="42000")
    with pytest.raises(
        MontantHorsRegles, match="30\u202f000,00\u00a0€ \\(limité par le plafond de 30\u202f000\u00a0€ par porteur\\)"
    ):
        proposer(complet, Decimal("30000.01"), par=agent, avis="Avis.", motif="Beau projet.")


@pytest.mark.requirement("SL-03")
def test_epci_goes_beyond_the_ceiling_only_by_the_derogation(agent):
    complet = un_dossier_complet(
        structure=une_structure(CC), agent=agent, juge=False, depenses="60000", demande="42000"
    )
    with pytest.raises(MontantHorsRegles, match="30\u202f000,00\u00a0€"):
        proposer(complet, Decimal(42_000), par=agent, avis="Avis.", motif="Beau projet.")
    given = {"nom": DEROGATION, "valeur": "oui", "motif": "Projet de 36 communes, crédits disponibles."}
    with pytest.raises(GesteInterdit, match="réservée à qui signe les décisions"):
        actions.rendre_appreciation(complet, par=agent, **given)
    actions.rendre_appreciation(complet, par=un_agent(Role.SIGNATAIRE), **given)
    assert proposer(complet, Decimal(42_000), par=agent, avis="Avis.").montant == 42_000


@pytest.mark.parametrize("montant", ["-1", "0.001", "NaN", "-Infinity"])
def test_absurd_proposal_is_refused(complet, agent, montant):
    with pytest.raises(MontantInvalide, match="positif ou nul"):
        proposer(complet, Decimal(montant), par=agent, avis="Avis.", motif="m")


def test_proposal_without_avis_or_before_instruction_is_refused(depose, complet, agent):
    with pytest.raises(TexteManquant, match="Écrivez votre avis"):
        proposer(complet, Decimal(28_000), par=agent, avis="")
    with pytest.raises(EtatIncompatible, match="« déposé »"):
        proposer(depose, Decimal(28_000), par=agent, avis="Avis.")


def test_proposal_waits_for_missing_values(complet, agent):
    complet.reponses = {**complet.reponses, "projet.debut": None}
    complet.save()
    with pytest.raises(ResultatInconnu, match="il manque « Date prévue du premier engagement »"):
        proposer(complet, Decimal(28_000), par=agent, avis="Avis.")


def test_dossier_withdrawn_meanwhile_is_no_longer_worked_on(complet, agent):
    stale = type(complet).objects.get(pk=complet.pk)
    retirer(complet, par=complet.cree_par, motif="Projet abandonné.")
    with pytest.raises(EtatIncompatible, match="« retiré »"):
        proposer(stale, Decimal(28_000), par=agent, avis="Avis.")
    with pytest.raises(EtatIncompatible, match="« retiré »"):
        actions.affecter(stale, agent, par=agent)
