from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.fabriques import CC, des_lignes, un_agent, un_brouillon_vide, un_dossier_depose, une_structure

from levier.comptes.enums import Role
from levier.dossiers.actions import completer, enregistrer_plan, enregistrer_reponses
from levier.dossiers.memoire.evenements import Changement, LigneHistoire, en_clair, histoire
from levier.dossiers.queries import cahier_du
from levier.instruction.actions import declarer_complet, demander_complement, prendre_en_charge, rendre_appreciation
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, ActeurConnu

SOURCES = Path(__file__).resolve().parents[3] / "src/levier"
E, N = "\u00a0€", "\u202f"


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


@pytest.mark.requirement("X-04")
def test_answer_reads_as_its_genre_never_as_it_looks(db):
    """A text that looks like an amount, a day or a choice stays the text that was typed."""
    cahier = cahier_du(un_brouillon_vide())
    before = {"projet.titre": "12.50", "objectifs.qualite": "2021-09-15", "projet.debut": "2021-11-02"}
    after = {"projet.titre": "3a", "demande.montant": "12.50", "projet.engage": False, "projet.theme": "3a"}
    told = {change.nom: (change.avant, change.apres) for change in en_clair(before, after, cahier)}
    theme = next(option.libelle for option in cahier.donnees["projet.theme"].options if option.code == "3a")
    assert told == {
        "projet.titre": ("12.50", "3a"),
        "objectifs.qualite": ("2021-09-15", "—"),
        "projet.debut": ("02/11/2021", "—"),
        "demande.montant": ("—", f"12,50{E}"),
        "projet.engage": ("—", "non"),
        "projet.theme": ("—", theme),
    }


@pytest.mark.requirement("X-04")
def test_answer_that_its_genre_does_not_admit_is_told_as_it_was_given(db):
    cahier = cahier_du(un_brouillon_vide())
    (told,) = en_clair({"projet.debut": "bientôt"}, {"projet.debut": None}, cahier)
    assert (told.avant, told.apres) == ("bientôt", "—")


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
