"""Small cahiers that read what only the product gives, each played from the draft to the signed decision."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.cas import JOUR, publie_le_cas, publier_le_texte, texte_du_cas, un_depot
from tests.fabriques import un_agent_de, une_personne, une_piece
from tests.propositions import attribuer_et_signer, signer

from levier.comptes.enums import Role
from levier.dossiers.actions import creer_brouillon
from levier.dossiers.credits import enveloppe_de
from levier.dossiers.etude import etudier
from levier.dossiers.financement.collage import lire_tableau
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.models import Dossier
from levier.dossiers.queries import lignes_du_plan
from levier.enveloppes.actions import ouvrir_credits
from levier.instruction import actions, queries
from levier.instruction.erreurs import (
    ComiteAvantLeDepot,
    MontantHorsRegles,
    NonRecevable,
    PropositionDepassee,
    ResultatInconnu,
)
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.territoires.ressort import NATIONAL
from regles.vocabulaire import Fourni

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("N-04")]


@pytest.fixture(autouse=True)
def _le_jour():
    with horloge.figee(JOUR):
        yield


@pytest.fixture
def agent():
    return un_agent_de(NATIONAL)


@pytest.fixture
def prefet():
    return un_agent_de(NATIONAL, Role.SIGNATAIRE)


def instruire(dossier: Dossier, agent, prefet, montant: str = "10") -> Decimal:
    """Complete, proposed, granted and signed; what was granted."""
    actions.declarer_complet(dossier, par=agent)
    return decider(dossier, agent, prefet, montant)


def decider(dossier: Dossier, agent, prefet, montant: str = "10") -> Decimal:
    acte = signer(actions.proposer(dossier, Decimal(montant), par=agent, avis="Favorable."), par=prefet)
    return acte.decision.montant_attribue


def test_execution_piece_lue(agent, prefet):
    dossier = un_depot(publie_le_cas("execution-piece-lue"), pieces=("inventaire",))
    assert dossier.situation["valeurs"]["pieces.inventaire"] is True
    assert instruire(dossier, agent, prefet) == 10


def test_piece_that_is_not_there_is_a_no_and_not_an_unknown():
    appel = publier_le_texte(texte_du_cas("execution-piece-lue").replace("obligatoire: oui", "obligatoire: non"))
    dossier = un_depot(appel)
    assert etudier(dossier).situation["pieces.inventaire"] is False
    assert [motif.id for motif in etudier(dossier).resultat.motifs] == ["c"]
    porteur = une_personne(dossier.structure)
    brouillon = creer_brouillon(appel, dossier.structure, par=porteur)
    piece = une_piece(brouillon, "inventaire", par=porteur)
    assert etudier(brouillon).situation["pieces.inventaire"] is True
    piece.retiree_le = JOUR
    piece.save()
    assert etudier(brouillon).situation["pieces.inventaire"] is False


def test_execution_enveloppe_reste(agent, prefet):
    dossier = un_depot(publie_le_cas("execution-enveloppe-reste"))
    assert etudier(dossier).situation[Fourni.RESTE] == 100_000_000
    assert instruire(dossier, agent, prefet) == 10


def test_what_is_left_is_read_again_under_the_lock_of_the_decision(agent, prefet):
    """Two requests of 60 on 100 that are left: the second was computed before the first was granted."""
    appel = publie_le_cas("execution-enveloppe-reste", "100")
    premier, second = un_depot(appel, depenses="60"), un_depot(appel, depenses="60")
    for dossier in (premier, second):
        actions.declarer_complet(dossier, par=agent)
        proposee = actions.proposer(dossier, Decimal(60), par=agent, avis="Favorable.")
    vu = queries.resultat_instruit(second).montant
    assert (vu, decider(premier, agent, prefet, "60")) == (6000, 60)
    with pytest.raises(PropositionDepassee, match="a changé depuis la proposition du"):
        signer(proposee, par=prefet)
    with pytest.raises(MontantHorsRegles, match=r"60,00\s€ dépasse ce que permet le barème : 40,00\s€"):
        attribuer_et_signer(second, par=prefet, montant=Decimal(60))
    assert attribuer_et_signer(second, par=prefet, montant=Decimal(40)).decision.montant_attribue == 40
    assert enveloppe_de(second).reste == 0


def test_credits_not_opened_are_unknown_and_the_service_is_told(agent):
    dossier = un_depot(publie_le_cas("execution-enveloppe-reste", ""))
    assert dossier.resultat["montant"] is None
    actions.declarer_complet(dossier, par=agent)
    with pytest.raises(
        ResultatInconnu, match=r"« Crédits encore disponibles dans l'enveloppe »\. Faites ouvrir les crédits"
    ):
        actions.proposer(dossier, Decimal(10), par=agent, avis="Favorable.")


def test_execution_projet_comite(agent, prefet):
    dossier = un_depot(publie_le_cas("execution-projet-comite"))
    assert etudier(dossier).resultat.recevable is None
    actions.declarer_complet(dossier, par=agent)
    with pytest.raises(
        ResultatInconnu, match=r"« Date du comité qui valide le projet »\. Enregistrez la date du comité"
    ):
        actions.proposer(dossier, Decimal(10), par=agent, avis="Favorable.")
    actions.enregistrer_comite(dossier, dt.date(2021, 10, 15), par=agent)
    evenement = journal.histoire(dossier).last()
    assert (evenement.nom, evenement.avant, evenement.apres) == (
        "comite_enregistre",
        {"comite": None},
        {"comite": "2021-10-15"},
    )
    assert decider(dossier, agent, prefet) == 10


def test_another_date_of_the_comite_replaces_the_one_recorded(agent, prefet):
    dossier = un_depot(publie_le_cas("execution-projet-comite"))
    actions.declarer_complet(dossier, par=agent)
    with pytest.raises(ComiteAvantLeDepot, match=r"avant son dépôt, le 10 septembre 2021"):
        actions.enregistrer_comite(dossier, dt.date(2021, 9, 9), par=agent)
    actions.enregistrer_comite(dossier, dt.date(2022, 1, 15), par=agent)
    actions.proposer_un_refus(dossier, par=agent, motif="Hors délai.")
    with pytest.raises(NonRecevable):
        attribuer_et_signer(dossier, par=prefet, montant=Decimal(10))
    actions.enregistrer_comite(dossier, None, par=agent)
    assert queries.resultat_instruit(dossier).recevable is None
    actions.enregistrer_comite(dossier, dt.date(2021, 12, 31), par=agent)
    assert decider(dossier, agent, prefet) == 10


def test_comite_recorded_while_the_porteur_completes_counts(agent):
    dossier = un_depot(publie_le_cas("execution-projet-comite"))
    actions.demander_complement(
        dossier, par=agent, message="Précisez.", elements=["projet.titre"], echeance=dt.date(2021, 9, 30)
    )
    actions.enregistrer_comite(dossier, dt.date(2021, 10, 15), par=agent)
    assert queries.resultat_instruit(dossier).recevable is True


def test_execution_recettes_dotations(agent, prefet):
    dossier = un_depot(publie_le_cas("execution-recettes-dotations"))
    assert etudier(dossier).situation[Fourni.DOTATIONS] == 0
    assert instruire(dossier, agent, prefet) == 10


@pytest.mark.parametrize("code", ["detr", "dsil", "dsid", "dpv"])
def test_dotation_named_in_the_plan_is_known_to_the_rules(code):
    appel = publie_le_cas("execution-recettes-dotations")
    dossier = un_depot(appel, LigneSaisie("recette", code, "", "3"), LigneSaisie("recette", "etat", "FNADT", "4"))
    lu = etudier(dossier)
    assert (lu.situation[Fourni.DOTATIONS], lu.situation[Fourni.AUTRES_RECETTES]) == (300, 700)
    assert [motif.id for motif in lu.resultat.motifs] == ["c"]


COFINANCEURS = """plan:
  cofinanceurs:
    - {id: fondation, libelle: Fondation des Alpes, origine: prive}
    - {id: epci, libelle: Communauté voisine, origine: communes}
"""


def test_money_is_told_by_origin_and_by_co_financer_and_typed_once():
    texte = texte_du_cas("execution-recettes-dotations").replace("engagement: E\n", f"engagement: E\n{COFINANCEURS}")
    lignes = [
        LigneSaisie("recette", code, "", montant)
        for code, montant in {
            "detr": "1", "etat": "2", "region": "3", "departement": "4", "financeur-epci": "5", "epci": "6", "europe": "7",
            "autre_public": "8", "fondation": "9", "prive": "10", "autre": "11", "autofinancement": "12",
        }.items()
    ]  # fmt: skip
    every = ["etat", "region", "departement", "communes", "europe", "autres_publics", "prive", "publiques", "fondation"]
    every += ["epci", "detr", "dsil", "dsid", "dpv", "dotations"]
    read = " + ".join(f"recettes.{nom}" for nom in every)
    texte = texte.replace("exiger: recettes.dotations = 0 €", f"exiger: {read} >= 0 €")
    texte = texte[: texte.index("exemples:")] + "exemples: {cas: []}\n"
    dossier = un_depot(publier_le_texte(texte), *lignes, depenses="100")
    lu = etudier(dossier)
    dites = {nom.removeprefix("recettes."): v // 100 for nom, v in lu.situation.items() if nom.startswith("recettes.")}
    assert dites == {
        "etat": 3, "region": 3, "departement": 4, "communes": 11, "europe": 7, "autres_publics": 8, "prive": 30,
        "publiques": 36, "autres": 66, "dotations": 1, "autofinancement": 12, "fondation": 9, "epci": 5,
        "detr": 1, "dsil": 0, "dsid": 0, "dpv": 0,
    }  # fmt: skip
    assert lire_tableau("Fondation des Alpes\t300\nDETR\t20", lu.cahier).lignes[0].nature == "fondation"
    plan = [line for line, _ in lignes_du_plan(dossier) if line.sens == "recette"]
    assert [line.nature for line in plan] == [line.nature for line in lignes]
    assert {line.libelle for line in plan} >= {"DETR", "Fondation des Alpes", "Communauté voisine"}


def test_amount_of_the_author_under_a_name_added_since_stays_his():
    champ = "{nom: recettes.region, genre: montant, libelle: R}"
    texte = texte_du_cas("execution-recettes-dotations").replace("libelle: T}]}]\n", f"libelle: T}}, {champ}]}}]\n")
    dossier = un_depot(
        publier_le_texte(texte), LigneSaisie("recette", "region", "", "3"), reponses={"recettes.region": "7"}
    )
    assert etudier(dossier).situation["recettes.region"] == 700


def test_condition_que_personne_ne_renseigne(agent, prefet):
    """A piece and credits that rules read are given, once the form asks the question and the plan a nature."""
    texte = texte_du_cas("condition-que-personne-ne-renseigne")
    nature = "natures_depense:\n  - {id: a, libelle: A, source: {document: texte, section: A}}\n"
    texte = texte.replace("natures_depense: []\n", nature)
    texte = texte.replace("      - nom: depenses.total\n", "      - nom: projet.engage\n      - nom: depenses.total\n")
    appel = publier_le_texte(texte, "")
    with horloge.figee(horloge.a_paris(2026, 9, 10)):
        ouvrir_credits(appel.enveloppe, Decimal(9000), par=SYSTEME, motif="Dotation")
        dossier = un_depot(appel, pieces=["annexe"], depenses="10000", reponses={"projet.engage": "non"})
        assert [une.verdict for une in etudier(dossier).resultat.conditions] == [True, True, True]
        assert instruire(dossier, agent, prefet, "4000") == 4000


@pytest.mark.parametrize(("base", "compte"), [("HT", 1000), ("TTC", 1200), ("selon la TVA", 1200)])
def test_call_fixes_whether_expenses_count_with_tax_or_without(base, compte):
    """The structure does not recover VAT: a call that says nothing counts it, one that fixes its base does as it says."""
    texte = texte_du_cas("execution-recettes-dotations")
    texte = texte.replace("engagement: E\n", f"engagement: E\nplan: {{base: {base}}}\n")
    dossier = un_depot(publier_le_texte(texte), depenses="10", tva="20")
    assert etudier(dossier).resultat.montant == compte
