from __future__ import annotations

import ast
import datetime as dt
from pathlib import Path

import pytest
from tests.fabriques import CC, des_lignes, un_agent, un_brouillon_vide, un_dossier_depose, une_structure

from levier.comptes.enums import Role
from levier.dossiers.actions import completer, enregistrer_plan, enregistrer_reponses
from levier.dossiers.memoire.evenements import PHRASES, Changement, LigneHistoire, histoire
from levier.dossiers.transitions import TRANSITIONS
from levier.instruction.actions import declarer_complet, demander_complement, prendre_en_charge, rendre_appreciation
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, ActeurConnu

SOURCES = Path(__file__).resolve().parents[3] / "src/levier"
E, N = "\u00a0€", "\u202f"


def evenements_ecrits_sur_un_dossier() -> set[str]:
    """Names given to `journal.consigner(dossier or tenu or held, ...)` anywhere in the steps after the request."""
    names = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "journal.consigner"):
                continue
            target, name = (ast.unparse(argument) for argument in node.args[:2])
            if target.split(".")[-1] in {"dossier", "tenu", "held"}:
                names |= {
                    constant.value for constant in ast.walk(ast.parse(name)) if isinstance(constant, ast.Constant)
                }
    return names


@pytest.mark.requirement("X-04")
def test_every_event_of_a_request_has_its_sentence():
    written = evenements_ecrits_sur_un_dossier() | {t.evenement for t in TRANSITIONS.transitions.values()}
    assert written >= {"brouillon_cree", "contenu_corrige", "piece_ajoutee", "piece_remplacee"}
    assert written - PHRASES.keys() == set()


@pytest.mark.requirement("X-04")
def test_history_reads_in_french(db):
    porteur, agent = "Camille Martin (Secrétaire générale)", "Dominique Petit (instructeur, préfecture)"
    dossier = un_dossier_depose(structure=une_structure(CC))
    instructor = un_agent()
    prendre_en_charge(dossier, par=instructor)
    demander_complement(
        dossier,
        par=instructor,
        message="Le coût n’est pas justifié.",
        elements=["demande.montant", "devis", "plan"],
        echeance=dt.date(2021, 9, 30),
    )
    dossier.refresh_from_db()
    enregistrer_reponses(
        dossier, {"demande.montant": "35000", "projet.theme": "3b", "projet.debut": "03/11/2021"}, par=dossier.cree_par
    )
    enregistrer_plan(dossier, des_lignes("50000", "35000"), par=dossier.cree_par)
    completer(dossier, par=dossier.cree_par)
    declarer_complet(dossier, par=instructor)
    rendre_appreciation(
        dossier, "appreciation.derogation_plafond", "oui", par=un_agent(Role.SIGNATAIRE, nom="Le préfet"), motif="EPCI"
    )
    lines = histoire(dossier)
    assert [(line.acteur, line.role, line.phrase, line.motif) for line in lines[3:]] == [
        (porteur, "porteur", f"Demande déposée ; financement demandé : 28{N}000,00{E}", ""),
        (agent, "instructeur", "Dossier pris en charge par Dominique Petit", ""),
        (
            agent,
            "instructeur",
            "Compléments demandés, à envoyer au plus tard le 30/09/2021 : "  # noqa: ISC004  one sentence
            "Financement demandé, Devis et autres justificatifs du coût, Plan de financement",
            "Le coût n’est pas justifié.",
        ),
        (porteur, "porteur", "Contenu corrigé par le demandeur", ""),
        (porteur, "porteur", f"Compléments envoyés ; financement demandé : 35{N}000,00{E}", ""),
        (agent, "instructeur", "Dossier déclaré complet, instruction ouverte", ""),
        (lines[-1].acteur, lines[-1].role, "Appréciation rendue", "EPCI"),
    ]
    expert, training = (f"{code} - " for code in ("3a", "3b"))
    theme, start, amount, plan = lines[6].changements  # in the order of the form
    assert (amount.libelle, amount.avant, amount.apres) == (
        "Financement demandé",
        f"28{N}000,00{E}",
        f"35{N}000,00{E}",
    )
    assert theme.avant.startswith(expert)
    assert theme.apres.startswith(training)
    assert (start.libelle, start.avant, start.apres) == (
        "Date prévue du premier engagement",
        "02/11/2021",
        "03/11/2021",
    )
    assert plan.libelle == "Plan de financement"
    assert lines[-1].changements == (
        Changement("Dérogation au plafond par porteur", "—", "oui", "appreciation.derogation_plafond"),
    )


def test_event_without_a_sentence_is_told_by_its_name(db):
    draft = un_brouillon_vide()
    with horloge.figee(horloge.a_paris(2021, 9, 20, 8, 30)):
        journal.consigner(draft, "chose_inconnue", par=SYSTEME, avant={}, apres={"x": 1})
        journal.consigner(
            draft, "acte_produit", par=ActeurConnu("p", "P", "signataire"), avant={}, apres={"numero": "ARR-1"}
        )
    assert histoire(draft)[1:] == [
        LigneHistoire(horloge.a_paris(2021, 9, 20, 8, 30), "Levier", "", "Chose inconnue", "", ()),
        LigneHistoire(horloge.a_paris(2021, 9, 20, 8, 30), "P", "signataire", "Acte n° ARR-1 produit", "", ()),
    ]


def test_history_is_a_fixed_number_of_queries(db, django_assert_num_queries):
    dossier = un_dossier_depose()
    with django_assert_num_queries(1):  # the version of the cahier is at hand
        assert len(histoire(dossier)) == 4
