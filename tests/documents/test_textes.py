"""What is written on acts: amounts in words, typography, articles, variables."""

from __future__ import annotations

from decimal import Decimal

import pytest

from levier.documents.contexte import Instant, Jour, autorite, identifiant
from levier.documents.typographie import francais
from levier.documents.variables import VariableInconnue, VariableSansValeur, employees, remplir
from levier.socle import argent, horloge
from levier.territoires.models import Structure
from regles.cahier import ModeleActe
from regles.mots_de_l_acte import VARIABLES


@pytest.mark.requirement("X-06")
@pytest.mark.parametrize(
    ("montant", "lettres"),
    [
        ("0.01", "zéro euro et un centime"),
        ("1", "un euro"),
        ("21", "vingt et un euros"),
        ("80", "quatre-vingts euros"),
        ("81", "quatre-vingt-un euros"),
        ("200", "deux cents euros"),
        ("1000", "mille euros"),
        ("30000", "trente mille euros"),
        ("297029.75", "deux cent quatre-vingt-dix-sept mille vingt-neuf euros et soixante-quinze centimes"),
        ("80000", "quatre-vingt mille euros"),
        ("200000", "deux cent mille euros"),
        ("1000000", "un million d’euros"),
    ],
)
def test_amount_in_words(montant, lettres):
    assert argent.en_lettres(Decimal(montant)) == lettres


@pytest.mark.parametrize(
    ("brut", "compose"),
    [
        ("l'arrêté n° 12", "l’arrêté n°\u00a012"),
        ("le 22 octobre 2021 ; fin", "le 22\u00a0octobre\u00a02021\u202f; fin"),
        ("« Pour qui ? »", "«\u00a0Pour qui\u202f?\u00a0»"),
        ("fichier «\u00a0devis.pdf\u00a0»", "fichier «\u00a0devis.pdf\u00a0»"),
        ("du 1er août 2001", "du 1er\u00a0août\u00a02001"),
        ("30 000 € et 70 %", "30\u202f000\u00a0€ et 70\u00a0%"),
        ("objet : 'x'", "objet\u00a0: 'x'"),
    ],
)
def test_typography_of_model_texts(brut, compose):
    assert francais(brut) == compose


@pytest.mark.parametrize(
    ("structure", "lu"),
    [
        ({"siren": "217101377"}, "SIREN\u00a0217\u202f101\u202f377"),
        ({"siren": "217101377", "siret": "21710137700015"}, "SIRET\u00a0217\u202f101\u202f377\u202f00015"),
        ({"territoire_code": "71137"}, "code officiel géographique 71137"),
    ],
)
def test_identifier_of_a_structure(structure, lu):
    assert identifiant(Structure(**structure)) == lu


def test_authority_of_a_service():
    assert [autorite("Préfecture de Saône-et-Loire"), autorite("SGAR")] == ["Le préfet de Saône-et-Loire", "SGAR"]


def test_days_and_instants_are_read_in_paris_or_in_the_zone_of_the_call():
    import datetime as dt

    utc = dt.datetime(2021, 10, 22, 21, 59, 59, tzinfo=dt.UTC)
    read = Instant.de(utc)
    assert (read.jour, read.heure) == ("22\u00a0octobre\u00a02021", "23\u00a0h\u00a059\u00a0min\u00a059\u00a0s")
    assert read.zone == "heure de Paris"
    there = Instant.de(utc, "America/Guadeloupe")
    assert (there.heure, there.zone) == ("17\u00a0h\u00a059\u00a0min\u00a059\u00a0s", "heure de Guadeloupe")
    assert Jour.de(horloge.a_paris(2022, 1, 1).date()).texte == "1er\u00a0janvier\u00a02022"


def test_variable_takes_its_value_as_it_is():
    assert (
        remplir("Pour « {projet_titre} »", {"projet_titre": "{montant} #x 'y' ;"})
        == "Pour «\u00a0{montant} #x 'y' ;\u00a0»"
    )


def test_unknown_variable_is_refused_with_a_suggestion():
    with pytest.raises(VariableInconnue, match=r"« \{montan\} », qui n’existe pas.*montant"):
        remplir("{montan}", {})


def test_variable_without_value_never_leaves_a_hole():
    with pytest.raises(VariableSansValeur, match=r"« \{taux\} »"):
        remplir("{taux}", {"taux": ""})


def test_variables_of_a_model_are_listed_once():
    model = ModeleActe(("{a} {montant}",), (("{b}", "{a} {taux}"),))
    assert employees(model) == ["a", "montant", "b", "taux"]


def test_variables_are_documented_once_each():
    names = [variable.nom for variable in VARIABLES]
    assert len(names) == len(set(names))
    assert all(variable.sens and variable.exemple for variable in VARIABLES)
