from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fabriques import (
    AUTRE_COMMUNE,
    CAHIER,
    CC,
    COMMUNE,
    DEPARTEMENT,
    TROISIEME_COMMUNE,
    des_lignes,
    un_agent,
    un_appel,
    un_brouillon,
    un_brouillon_vide,
    un_dossier_depose,
    un_rattachement,
    une_personne,
    une_structure,
)

from levier.comptes.enums import Role
from levier.dossiers.actions import enregistrer_reponses, retirer
from levier.dossiers.etude import etudier, obstacles
from levier.dossiers.financement.lignes import LigneSaisie
from levier.dossiers.queries import demandes_de, visibles_pour
from levier.enveloppes.actions import attribuer_credits
from levier.socle.acteurs import ActeurConnu
from levier.territoires.actions import creer_structure


@pytest.mark.requirement("N-02")
def test_visible_requests_by_person(db):
    draft = un_brouillon_vide()
    deposited = un_dossier_depose(structure=une_structure(AUTRE_COMMUNE))
    withdrawn_draft = un_brouillon_vide(structure=une_structure(TROISIEME_COMMUNE))
    retirer(withdrawn_draft, par=withdrawn_draft.cree_par, motif="")
    two_structures = une_personne(draft.structure)
    un_rattachement(two_structures, deposited.structure)
    expected = {
        draft.cree_par: {draft},
        deposited.cree_par: {deposited},
        withdrawn_draft.cree_par: {withdrawn_draft},
        two_structures: {draft, deposited},
        un_agent(): {deposited},
        un_agent(Role.SIGNATAIRE): {deposited},
        un_agent(Role.LECTEUR): {deposited},
        un_agent(departement="21"): set(),
        une_personne(): set(),
    }
    assert {person: set(visibles_pour(person)) for person in expected} == expected
    assert set(demandes_de(two_structures)) == {draft, deposited}
    assert set(demandes_de(un_agent())) == set()


@pytest.mark.requirement("N-02")
def test_member_who_left_sees_nothing_more(db):
    draft = un_brouillon_vide()
    draft.cree_par.rattachements.update(etat="termine")
    assert list(visibles_pour(draft.cree_par)) == []


@pytest.mark.parametrize("combien", [1, 3])
def test_list_of_visible_requests_is_a_fixed_number_of_queries(db, combien):
    places = [AUTRE_COMMUNE, CC, TROISIEME_COMMUNE][:combien]
    for place in places:
        un_dossier_depose(structure=une_structure(place))
    agent = un_agent()
    with CaptureQueriesContext(connection) as queries:
        shown = [(d.numero, d.structure.denomination, d.appel.titre) for d in visibles_pour(agent)]
    assert len(shown) == combien
    assert len(queries) == 2  # rights, then the list


@pytest.mark.requirement("X-02")
def test_situation_is_typed_from_structure_answers_and_plan(db):
    draft = un_brouillon(
        lignes=[
            LigneSaisie("depense", "prestation", "Étude", "20 000"),
            LigneSaisie("depense", "prestation", "Suivi", "10 000,50"),
            LigneSaisie("depense", "equipement", "Tablettes", "9 999,50"),
            LigneSaisie("recette", "region", "Région", "4 000"),
            LigneSaisie("recette", "europe", "FEDER", "1 000"),
            LigneSaisie("recette", "autofinancement", "Fonds propres", "7 000"),
        ],
        reponses={"projet.theme": "3c"},
    )
    assert etudier(draft).situation == {
        "porteur.nature": "commune",
        "porteur.population": 898,
        "groupe.population": 898,
        "groupe.communes": 1,
        "groupe.departements_entiers": 0,
        "porteur.france_services": False,
        "porteur.deja_attribue": 0,
        "projet.theme": "3c",
        "projet.depot": dt.date(2021, 9, 15),
        "projet.debut": dt.date(2021, 11, 2),
        "projet.resultats": dt.date(2022, 6, 30),
        "projet.fin": dt.date(2022, 10, 31),
        "projet.engage": False,
        "projet.engagement_decisionnel": True,
        "projet.transformation": True,
        "depenses.total": 4_000_000,
        "depenses.prestation": 3_000_050,
        "depenses.formation": 0,
        "depenses.logiciels": 0,
        "depenses.licences_hors_ue": 0,
        "depenses.equipement": 999_950,
        "depenses.personnel": 0,
        "depenses.autres": 0,
        "recettes.autres": 500_000,
        "recettes.autofinancement": 700_000,
        "demande.montant": 2_800_000,
    }
    assert etudier(draft).resultat.montant == 2_100_035
    assert etudier(draft).plan.equilibre


def test_situation_without_plan_leaves_the_amount_unknown(db):
    draft = un_brouillon_vide()
    assert [nom for nom in etudier(draft).situation if nom.startswith(("depenses", "recettes"))] == []
    assert etudier(draft).resultat.montant is None
    with_plan = un_brouillon(lignes=des_lignes(), demande="28000", reponses={"projet.debut": ""})
    assert (etudier(with_plan).resultat.montant, etudier(with_plan).resultat.manquants) == (None, ("projet.debut",))


@pytest.mark.requirement("SL-03")
def test_what_the_structure_already_has_counts(db):
    appel, structure = un_appel(), une_structure()
    signatory = ActeurConnu("personne:1", "Le préfet", Role.SIGNATAIRE.value)
    attribuer_credits(appel.enveloppe, structure, Decimal(20000), appel=appel, reference="autre dossier", par=signatory)
    draft = un_brouillon(appel, structure, depenses="50000", demande="30000")
    assert etudier(draft).situation["porteur.deja_attribue"] == 2_000_000
    assert etudier(draft).resultat.montant == 1_000_000


@pytest.mark.requirement("SL-01")
def test_question_not_asked_does_not_count(db):
    association = creer_structure(
        denomination="Association des maires", nature="association", siret="775672272", departement_code="71"
    )
    appel = un_appel()
    person = une_personne(association)
    for_association = un_brouillon(appel, association, par=person)
    for_commune = un_brouillon(appel)
    asked = "porteur.financee_par_collectivites"
    assert asked in [champ.nom for champ in etudier(for_association).questionnaire.champs]
    assert asked not in [champ.nom for champ in etudier(for_commune).questionnaire.champs]
    assert (etudier(for_association).situation[asked], etudier(for_commune).situation.get(asked)) == (True, None)
    enregistrer_reponses(for_association, {asked: ""}, par=person)
    assert [o.champ for o in obstacles(for_association)] == [asked]


def _appel_axe2():
    return un_appel((CAHIER.parent / "axe2-volets-1-3.yaml").read_text(encoding="utf-8"), credits_ouverts=False)


COUVERTURE = ("groupe.population", "groupe.departements_entiers")


@pytest.mark.requirement("A2-01")
@pytest.mark.parametrize(
    ("lieu", "couverte", "motifs"),
    [(DEPARTEMENT, (552_185, 1), []), (CC, (13_915, 0), ["couverture"]), (COMMUNE, (898, 0), ["couverture"])],
)
def test_territory_covered_is_counted_and_not_asked(db, lieu, couverte, motifs):
    """An answer, from a draft begun before the count, does not replace it."""
    dossier = un_brouillon_vide(_appel_axe2(), une_structure(lieu))
    enregistrer_reponses(dossier, {"groupe.population": "700 000", "projet.theme": "demat"}, par=dossier.cree_par)
    assert tuple(etudier(dossier).situation[nom] for nom in COUVERTURE) == couverte
    asked = etudier(dossier).questionnaire
    assert {champ.nom for champ in asked.champs} & set(COUVERTURE) == set()
    assert set(COUVERTURE) <= asked.comptes & asked.montres
    assert {o.champ for o in obstacles(dossier)} & set(COUVERTURE) == set()
    assert [m.id for m in etudier(dossier).resultat.motifs if m.id == "couverture"] == motifs


@pytest.mark.requirement("A2-01")
def test_territory_that_cannot_be_counted_is_asked(db):
    syndicat = creer_structure(denomination="Syndicat", nature="syndicat", siret="12345678200010")
    dossier = un_brouillon_vide(_appel_axe2(), syndicat)
    asked = etudier(dossier).questionnaire
    assert {champ.nom for champ in asked.champs} >= set(COUVERTURE)
    assert asked.comptes & set(COUVERTURE) == set()
    assert {o.champ for o in obstacles(dossier)} >= set(COUVERTURE)
    enregistrer_reponses(
        dossier, {"groupe.population": "700 000", "groupe.departements_entiers": "0"}, par=dossier.cree_par
    )
    assert tuple(etudier(dossier).situation[nom] for nom in COUVERTURE) == (700_000, 0)
    assert {o.champ for o in obstacles(dossier)} & set(COUVERTURE) == set()


@pytest.mark.parametrize("combien", [1, 60])
def test_result_costs_a_fixed_number_of_queries(db, combien):
    lines = [LigneSaisie("depense", "prestation", f"Lot {rank}", "10") for rank in range(combien)]
    draft = un_brouillon(lignes=lines, pieces=["devis"] * min(combien, 3))
    dossier = visibles_pour(draft.cree_par).get()
    with CaptureQueriesContext(connection) as queries:
        assert etudier(dossier).resultat
    assert len(queries) == 6  # version in force, lines, territory and what it covers (2), account
    with CaptureQueriesContext(connection) as queries:
        assert obstacles(dossier)
    assert len(queries) == 6  # and pieces; the version in force came with the call
