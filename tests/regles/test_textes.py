"""Situations read, values written, results explained."""

from __future__ import annotations

import datetime as dt

import pytest

from regles import explication, situation, texte
from regles.conversion import lire_json
from regles.evaluation import champ_demande, evaluer
from regles.langage.litteraux import LitteralInvalide
from regles.resultat import Resultat, ResultatIllisible
from regles.valeurs import Donnee, Genre, Option

MONTANT = Donnee("m", Genre.MONTANT, "Montant")
TAUX = Donnee("t", Genre.TAUX, "Taux", minimum=0, maximum=700_000)
HABITANTS = Donnee("h", Genre.ENTIER, "Population", unite="habitants")
DATE = Donnee("d", Genre.DATE, "Date")
OUI_NON = Donnee("o", Genre.OUI_NON, "Oui")
CHOIX = Donnee("c", Genre.CHOIX, "Choix", options=(Option("cc", "Communauté de communes"), Option("ca", "Agglo")))


@pytest.mark.parametrize(
    ("brut", "donnee", "attendu"),
    [
        ("40000.00", MONTANT, 40_000_00),
        ("40 000 €", MONTANT, 40_000_00),
        ("1\u202f234,50\u00a0€", MONTANT, 1_234_50),
        ("1234,5", MONTANT, 1_234_50),
        (40_000, MONTANT, 40_000_00),
        (2000.5, MONTANT, 2_000_50),
        ("", MONTANT, None),
        (None, MONTANT, None),
        ("70 %", TAUX, 700_000),
        ("33.3333", TAUX, 333_333),
        ("900 habitants", HABITANTS, 900),
        (900, HABITANTS, 900),
        ("1 habitant", HABITANTS, 1),
        ("2021-12-31", DATE, dt.date(2021, 12, 31)),
        ("31/12/2021", DATE, dt.date(2021, 12, 31)),
        (True, OUI_NON, True),
        ("non", OUI_NON, False),
        ("cc", CHOIX, "cc"),
    ],
)
def test_value_is_read(brut, donnee, attendu):
    assert lire_json(brut, donnee) == attendu


@pytest.mark.parametrize(
    ("brut", "donnee"),
    [
        ("1.234,50", MONTANT),
        ("12e9", MONTANT),
        ("1e5", MONTANT),
        (1e300, MONTANT),
        (float("nan"), MONTANT),
        ("-5", MONTANT),
        (-5, MONTANT),
        ("1,234", MONTANT),
        ("99999999999999999", MONTANT),
        (True, MONTANT),
        ([1], MONTANT),
        ({}, CHOIX),
        ("80 %", TAUX),
        ("1,5", HABITANTS),
        ("900 communes", HABITANTS),
        ("1 habitanthabitants", HABITANTS),
        ("2021-02-30", DATE),
        ("30/02/2021", DATE),
        ("demain", DATE),
        ("peut-être", OUI_NON),
        ("cx", CHOIX),
        ("٣", MONTANT),
    ],
)
def test_absurd_value_is_refused_with_a_sentence(brut, donnee):
    with pytest.raises(LitteralInvalide) as refus:
        lire_json(brut, donnee)
    assert str(refus.value)


@pytest.mark.parametrize(
    ("valeur", "donnee", "attendu"),
    [
        (30_000_00, MONTANT, "30\u202f000,00\u00a0€"),
        (5, MONTANT, "0,05\u00a0€"),
        (-1_234_56, MONTANT, "-1\u202f234,56\u00a0€"),
        (700_000, TAUX, "70\u00a0%"),
        (333_333, TAUX, "33,3333\u00a0%"),
        (15_000, HABITANTS, "15\u202f000\u00a0habitants"),
        (1, HABITANTS, "1\u00a0habitant"),
        (0, HABITANTS, "0\u00a0habitant"),
        (dt.date(2021, 12, 31), DATE, "31/12/2021"),
        (True, OUI_NON, "oui"),
        ("cc", CHOIX, "Communauté de communes"),
        (None, MONTANT, "non renseigné"),
    ],
)
def test_value_is_written(valeur, donnee, attendu):
    assert texte.ecrire_valeur(valeur, donnee) == attendu


def test_running_text_drops_what_is_not_said():
    assert texte.montant_court(30_000_00) == "30\u202f000\u00a0€"
    assert texte.montant_court(297_029_75) == "297\u202f029,75\u00a0€"
    assert texte.date_longue(dt.date(2022, 1, 1)) == "1er janvier 2022"


def test_every_unreadable_value_is_named(cahier_71):
    with pytest.raises(situation.SituationInvalide) as refus:
        situation.lire(cahier_71, {"depenses.totl": "1", "projet.debut": "30/02/2021", "projet.fin": ""})
    assert refus.value.erreurs == {
        "depenses.totl": "« depenses.totl » n'existe pas dans ce cahier des charges. "
        "Vouliez-vous dire « depenses.total » ?",
        "projet.debut": "La date 30/02/2021 n'existe pas.",
    }


def test_field_is_asked_only_of_those_it_concerns(cahier_71):
    champs = {champ.nom: champ for section in cahier_71.formulaire for champ in section.champs}
    champ = champs["porteur.financee_par_collectivites"]
    natures = ("commune", "association", None)
    assert [champ_demande(cahier_71, champ, {"porteur.nature": n}) for n in natures] == [False, True, False]
    assert champ_demande(cahier_71, champs["projet.debut"], {})


@pytest.mark.requirement("X-02")
def test_explanation_in_three_lengths(cahier_71, commune):
    resultat = evaluer(cahier_71, {**commune, "depenses.total": 50_000_00})
    assert explication.ligne(cahier_71, resultat) == (
        "Recevable : 30\u202f000,00\u00a0€, limité par le plafond de 30\u202f000\u00a0€ par porteur ; "
        "à apprécier par Préfecture de Saône-et-Loire : de 0,00\u00a0€ à 30\u202f000,00\u00a0€"
    )
    assert explication.paragraphe(cahier_71, resultat) == (
        "La demande est recevable ; la subvention calculée est de 30\u202f000,00\u00a0€. "
        "70\u00a0% des dépenses éligibles : 35\u202f000,00\u00a0€ ; "
        "montant limité par le plafond de 30\u202f000\u00a0€ par porteur. "
        "Elle peut aller de 0,00\u00a0€ à 30\u202f000,00\u00a0€, selon l'appréciation rendue par Préfecture de Saône-et-Loire."
    )
    calcul = explication.calcul(cahier_71, resultat)
    assert len(calcul) == len(cahier_71.recevabilite) + len(cahier_71.bareme) + 1 + 1 + 2
    assert (
        "70\u00a0% des dépenses éligibles : 35\u202f000,00\u00a0€ (Taux retenu : 70\u00a0% ; "
        "Dépenses éligibles : 50\u202f000,00\u00a0€). "
        "[Cahier des charges de Saône-et-Loire, axe 3, « Quel financement ? »]"
    ) in calcul


@pytest.mark.parametrize(
    ("changes", "limite"),
    [
        ({}, ""),
        ({"depenses.total": 50_000_00}, "limité par le plafond de 30\u202f000\u00a0€ par porteur"),
        ({"recettes.autres": 35_000_00}, "limité à ce qui reste à financer après les autres aides"),
        ({"demande.montant": 10_00}, "limité au montant demandé"),
    ],
)
def test_explanation_says_what_limited_the_amount(cahier_71, commune, changes, limite):
    assert evaluer(cahier_71, {**commune, **changes}).etapes[-1].limite == limite


def test_refusal_and_missing_values_are_said(cahier_71, commune):
    refus = evaluer(cahier_71, {**commune, "porteur.nature": "ca"})
    phrase = "Les communautés d'agglomération et les départements ne peuvent pas bénéficier de ce guichet."
    assert explication.ligne(cahier_71, refus) == f"Non recevable : {phrase}"
    assert explication.paragraphe(cahier_71, refus) == f"La demande n'est pas recevable. {phrase}"
    incomplet = evaluer(cahier_71, {**commune, "projet.fin": None})
    assert explication.ligne(cahier_71, incomplet) == "À compléter : Date prévue de fin du projet"
    assert explication.paragraphe(cahier_71, incomplet) == (
        "Le montant ne peut pas encore être calculé. Il manque encore : Date prévue de fin du projet."
    )


@pytest.mark.requirement("X-02")
def test_each_step_carries_values_and_reference(cahier_71, commune):
    resultat = evaluer(cahier_71, commune)
    etape = next(e for e in resultat.etapes if e.id == "au_taux")
    assert etape.valeurs_utilisees == {"appreciation.taux_retenu": 700_000, "depenses_eligibles": 40_000_00}
    assert etape.phrase == "70\u00a0% des dépenses éligibles : 28\u202f000,00\u00a0€"
    assert all(e.source.document in cahier_71.documents for e in (*resultat.etapes, *resultat.conditions))


def test_json_of_a_result(cahier_71, commune):
    json = evaluer(cahier_71, {**commune, "depenses.total": 50_000_00}).en_json()
    assert {cle: json[cle] for cle in ("recevable", "montant", "min", "max", "motifs", "manquants")} == {
        "recevable": True,
        "montant": "30000.00",
        "min": "0.00",
        "max": "30000.00",
        "motifs": [],
        "manquants": [],
    }


@pytest.mark.parametrize("brut", [{}, {"genres": []}, {"genres": {"a": "b"}}])
def test_damaged_result_is_refused_with_a_sentence(brut):
    with pytest.raises(ResultatIllisible, match="n'est pas lisible"):
        Resultat.depuis_json(brut)
