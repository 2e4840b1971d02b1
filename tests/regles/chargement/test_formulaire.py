"""Kinds of fields, conditions and what stands between fields: what a cahier may write, and what it is told otherwise."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from regles.cahier import Explication, PieceLiee, TypeChamp, ValeurCalculee
from regles.chargement import CahierInvalide, charger
from regles.evaluation import calculer, champ_demande, champ_obligatoire, verifications_manquees
from regles.valeurs import Genre

TEXTE = Path(__file__).with_name("tous-les-champs.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cahier():
    return charger(TEXTE)


@pytest.fixture(scope="module")
def champs(cahier):
    return {champ.nom: champ for section in cahier.formulaire for champ in section.champs}


def test_one_word_says_what_a_field_takes(champs):
    types = {nom: champ.type for nom, champ in champs.items() if champ.type is not TypeChamp.TEXTE}
    assert sorted(types.values()) == sorted([t for t in TypeChamp if t is not TypeChamp.TEXTE])
    assert {champs[nom].donnee.genre for nom in types if nom != "accord.honneur"} == {Genre.TEXTE}
    assert champs["accord.honneur"].donnee.genre is Genre.OUI_NON
    assert (champs["lieu.commune"].millesime, champs["contact.iban"].millesime) == (2021, 0)


def test_period_is_two_days_in_order(cahier, champs):
    assert [champs[nom].donnee.genre for nom in ("travaux.debut", "travaux.fin")] == [Genre.DATE] * 2
    debut, fin = dt.date(2021, 10, 1), dt.date(2021, 9, 30)
    assert list(verifications_manquees(cahier, {"travaux.debut": debut, "travaux.fin": fin})) == ["travaux.fin"]
    assert verifications_manquees(cahier, {"travaux.debut": debut, "travaux.fin": debut}) == {}
    assert verifications_manquees(cahier, {"travaux.debut": debut}) == {}


def test_block_gives_the_rules_its_values_and_keeps_its_texts_for_the_form(champs):
    bloc = champs["rattachee"]
    assert [champ.nom for champ in bloc.champs] == ["commune", "agents", "signee", "role"]
    assert [donnee.nom for donnee in bloc.donnee.champs] == ["agents", "signee"]
    assert (bloc.donnee.maximum, bloc.champs[3].longueur_max, bloc.champs[2].obligatoire) == (3, 40, False)


def test_check_of_a_block_runs_over_its_lines(cahier):
    lines = [{"agents": 12, "signee": None}, {"agents": 401, "signee": None}]
    assert list(verifications_manquees(cahier, {"rattachee": tuple(lines)})) == ["rattachee"]
    assert verifications_manquees(cahier, {"rattachee": tuple(lines[:1])}) == {}


def test_conditions_show_and_require(cahier, champs):
    assert champ_demande(cahier, champs["rattachee"], {"projet.commun": True})
    assert not champ_demande(cahier, champs["rattachee"], {})
    precision = champs["projet.autre_public"]
    assert champ_obligatoire(cahier, precision, {"projet.publics": frozenset({"elus", "agents"})})
    assert not champ_obligatoire(cahier, precision, {"projet.publics": frozenset({"agents"})})
    assert not champ_obligatoire(cahier, precision, {})


def test_form_shows_any_step_and_any_formula(cahier):
    shown = calculer(cahier, {"depenses.total": 10_000_00, "demande.montant": 4_000_00})
    assert shown == {"montre.aide": 5_000_00, "montre.reste": 6_000_00}
    assert calculer(cahier, {"depenses.total": 10_000_00}) == {"montre.aide": 5_000_00, "montre.reste": None}


def test_what_stands_between_fields_is_in_its_place(cahier):
    kinds = {
        section.id: [type(e) for e in section.elements if not hasattr(e, "obligatoire")]
        for section in cahier.formulaire
    }
    assert kinds == {
        "demandeur": [Explication],
        "territoire": [],
        "projet": [],
        "financement": [ValeurCalculee, ValeurCalculee, PieceLiee],
    }
    assert cahier.pieces[0].modele == "https://exemple.fr/modele-devis.ods"


@pytest.mark.parametrize(
    ("avant", "apres", "phrase"),
    [
        ("type: iban,", "type: ibam,", "« ibam » n'est pas admis ici. Vouliez-vous dire « iban » ?"),
        ("type: iban,", "type: iban, genre: texte,", "« type: iban » suffit : enlevez « genre »"),
        ("{nom: demande.montant}", "{nom: demande.montant, type: iban}", "est une valeur connue, elle a déjà son genre"),
        ("piece: devis, aide", "piece: devi, aide", "la pièce « devi » n'est pas dans « pieces ». Vouliez-vous dire « devis » ?"),
        ("depend_de: projet.famille", "depend_de: projet.famile", "« projet.famile » n'est pas une liste demandée plus haut"),
        ("        depend_de: projet.famille\n", "", "dites aussi de quelle liste, avec « depend_de »"),
        ("pour: [formation]}", "pour: [formations]}", "« formations » n'est pas dans « projet.famille »"),
        ("Formation des agents, pour: [formation]}", "Formation des agents}", "option « agents » : il manque « pour »"),
        ("projet.mise_en_service >= travaux.fin", "projet.agents > 3 agents", "cette vérification ne lit pas « projet.mise_en_service »"),
        ("projet.mise_en_service >= travaux.fin", "projet.mise_en_service >= 3 agents", "impossible de comparer une date"),
        ("            sinon: La mise en service suit la fin des travaux.\n", "", "il manque « sinon »"),
        ("obligatoire_si: projet.publics", "obligatoire: oui, obligatoire_si: projet.publics", "enlevez l'une des deux clés"),
        ("calculer: au_taux}", "calculer: au_tau}", "« au_tau » n'existe pas. Vouliez-vous dire « au_taux » ?"),
        ("type: explication, texte:", "type: explication, libelle:", "« libelle » n'est pas un mot-clé"),
        ("{nom: role, type: texte,", "{nom: role, type: declaration,", "« declaration » n'est pas admis ici"),
        ("modele: https://exemple.fr", "modele: http://exemple.fr", "n'est pas une adresse qui commence par https://"),
        ("    modele: https", "    par_depense: exige\n    modele: https", "« exige » n'est pas admis ici (valeurs : facultatif, obligatoire)"),
        ("  - id: devis\n", '  - {id: rib, libelle: RIB, par_depense: facultatif, formats: [pdf], source: {document: "900", section: Pièces}}\n  - id: devis\n    par_depense: facultatif\n', "une dépense ne nomme qu'une pièce, et c'est déjà « rib »"),
        ("oui\n    plusieurs: oui\n    formats", "non\n    plusieurs: oui\n    par_depense: obligatoire\n    formats", "la pièce ne peut pas être facultative"),
        ("{nom: projet.surface,", "{nom: taux,", "le nom « taux » est déjà pris par un chiffre du guichet"),
    ],
)  # fmt: skip
def test_author_is_told_what_is_wrong(avant, apres, phrase):
    assert TEXTE.count(avant) == 1, avant
    with pytest.raises(CahierInvalide) as refus:
        charger(TEXTE.replace(avant, apres))
    assert phrase in str(refus.value)
