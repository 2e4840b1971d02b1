"""The language: what it reads, what it refuses and how it says so, what it computes."""

from __future__ import annotations

import datetime as dt

import pytest

from regles.arrondi import ARRONDIS
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule
from regles.langage.formule import Formule
from regles.langage.typage import NomDefaillant, Nomme, Portee, nommer, typer
from regles.valeurs import Donnee, Genre, Option

ARRONDI = ARRONDIS["centime inférieur"]
DONNEES = (
    Donnee("cout", Genre.MONTANT, "Coût"),
    Donnee("aide", Genre.MONTANT, "Aide"),
    Donnee("taux", Genre.TAUX, "Taux"),
    Donnee("population", Genre.ENTIER, "Population", unite="habitants"),
    Donnee("communes", Genre.ENTIER, "Communes", unite="communes"),
    Donnee("projet.debut", Genre.DATE, "Début"),
    Donnee("engage", Genre.OUI_NON, "Engagé"),
    Donnee("theme", Genre.CHOIX, "Thème", options=(Option("3a", "A"), Option("3b", "B"), Option("labs", "Labs"))),
    Donnee("titre", Genre.TEXTE, "Titre"),
)
NOMS = {donnee.nom: nommer(donnee) for donnee in DONNEES} | {"cassee": Nomme(None)}
PORTEE = Portee(NOMS, ARRONDI, frozenset({"plus_tard"}))


def formule(texte: str) -> Formule:
    return Formule.de(texte, typer(analyser(texte), PORTEE), ARRONDI, frozenset())


def calculer(texte: str, **valeurs):
    env = dict.fromkeys(NOMS) | {nom.replace("__", "."): valeur for nom, valeur in valeurs.items()}
    return formule(texte).calcul(env)


@pytest.mark.parametrize(
    ("texte", "valeurs", "attendu"),
    [
        ("30 000 €", {}, 30_000_00),
        ("30\u202f000,50\u00a0€", {}, 30_000_50),
        ("70 % de cout", {"cout": 1_234_55}, 864_18),
        ("cout × 70 %", {"cout": 100_00}, 70_00),
        ("3 × 400 €", {}, 1_200_00),
        ("cout - aide + 1 €", {"cout": 10_00, "aide": 4_00}, 7_00),
        ("min(cout, aide, 5 €)", {"cout": 10_00, "aide": 4_00}, 4_00),
        ("max(0 €, cout - aide)", {"cout": 1_00, "aide": 4_00}, 0),
        ("si population > 15 000 habitants alors 50 % sinon 100 %", {"population": 15_000}, 1_000_000),
        ("si population > 15 000 habitants alors 50 % sinon 100 %", {"population": 15_001}, 500_000),
        ("projet.debut <= 31/12/2021", {"projet__debut": dt.date(2021, 12, 31)}, True),
        ("projet.debut ≤ 31/12/2021", {"projet__debut": dt.date(2022, 1, 1)}, False),
        ("theme parmi (3a, labs)", {"theme": "3a"}, True),
        ("theme hors (3a, labs)", {"theme": "3a"}, False),
        ("theme = 3b", {"theme": "3b"}, True),
        ("3b ≠ theme", {"theme": "3b"}, False),
        ("non engage et theme = 3a ou cout > 5 €", {"engage": True, "theme": "3a", "cout": 6_00}, True),
        ("engage = non", {"engage": False}, True),
        ("non (engage ou oui)", {"engage": False}, False),
        ("cout à défaut 5 €", {}, 5_00),
        ("cout a defaut aide", {"cout": 1_00, "aide": 2_00}, 1_00),
        ("si engage alors cout sinon aide", {"engage": False, "aide": 2_00}, 2_00),
    ],
)
def test_formula_computes(texte, valeurs, attendu):
    assert calculer(texte, **valeurs) == attendu


@pytest.mark.parametrize(
    ("texte", "valeurs", "attendu"),
    [
        ("engage et cout > 5 €", {"cout": 1_00}, False),
        ("engage et cout > 5 €", {"cout": 6_00}, None),
        ("engage ou cout > 5 €", {"cout": 6_00}, True),
        ("engage ou cout > 5 €", {"cout": 1_00}, None),
        ("non engage", {}, None),
        ("theme parmi (3a)", {}, None),
        ("min(cout, aide)", {"cout": 1_00}, None),
        ("cout + aide", {"cout": 1_00}, None),
        ("si engage alors cout sinon aide", {"cout": 1_00, "aide": 1_00}, None),
    ],
)
def test_missing_is_neither_yes_nor_no(texte, valeurs, attendu):
    assert calculer(texte, **valeurs) is attendu


@pytest.mark.parametrize(
    ("texte", "souligne", "phrase"),
    [
        ("projet.debutt <= 31/12/2021", "projet.debutt", "Vouliez-vous dire « projet.debut » ?"),
        ("projet.debut <= 31/11/2021", "31/11/2021", "la date 31/11/2021 n'existe pas"),
        ("theme hors (3a, lab)", "lab", "« lab » n'est pas une valeur possible. Vouliez-vous dire « labs » ?"),
        ("theme = 3c", "3c", "« 3c » n'est pas une valeur possible"),
        ("cout + population", "cout + population", "impossible d'additionner un montant en € et un nombre d'habitants"),
        ("cout < 5 %", "cout < 5 %", "impossible de comparer un montant en € et un taux en %"),
        ("population < communes", "population < communes", "un nombre d'habitants et un nombre de communes"),
        (
            "population < 5 habitant",
            "5 habitant",
            "l'unité « habitant » n'existe pas. Vouliez-vous dire « habitants » ?",
        ),
        ("taux de projet.debut", "projet.debut", "un taux s'applique à un nombre, pas à une date"),
        ("engage × 3", "engage × 3", "impossible de multiplier une condition (oui/non) par un nombre"),
        ("cout × aide", "cout × aide", "impossible de multiplier un montant en € par un montant en €"),
        ("cout et engage", "cout", "« et » relie des conditions, pas un montant en €"),
        ("si cout alors 1 € sinon 2 €", "cout", "après « si » il faut une condition"),
        ("engage < non", "engage < non", "« < » ne s'applique pas à une condition"),
        ("cout parmi (3a)", "cout", "« parmi » attend un choix dans une liste"),
        ("min(cout, engage)", "engage", "« min » attend des nombres"),
        ("titre = 3a", "titre", "« titre » est un texte"),
        ("plus_tard + 1 €", "plus_tard", "calculé plus loin"),
        ("cout / 2", "/", "ni division, ni puissance"),
        ("cout ^ 2", "^", "ni division, ni puissance"),
        ("cout ; aide", ";", "« ; » n'est pas attendu ici : il faut la fin de la formule"),
        ("cout # aide", "#", "le caractère « # » n'est pas attendu ici"),
        ("si engage alor 1 € sinon 2 €", "alor", "Vouliez-vous dire « alors » ?"),
        ("si engage alors 1 €", " ", "formule incomplète : il manque « sinon »"),
        ("min(cout, aide", " ", "formule incomplète : il manque « ) » ou « , »"),
        ("cout aide", "aide", "« aide » n'est pas attendu ici : il faut la fin de la formule"),
        ("", " ", "la formule est vide"),
        ("1,234 €", "1,234 €", "trop de décimales"),
        ("99 999 999 999 999 999 €", "99 999 999 999 999 999 €", "trop grand"),
        ("9 999 × 999 999 999 999 999 €", "9 999 × 999 999 999 999 999 €", "limites du calcul exact"),
        ("population × population × cout", "population × population × cout", "limites du calcul exact"),
        ("__import__('os')", "(", None),
        ("cout.__class__", "cout.__class__", "n'existe pas"),
    ],
)
def test_mistake_is_told_where_it_is(texte, souligne, phrase):
    with pytest.raises(ErreurDeFormule) as refus:
        formule(texte)
    place = refus.value.place
    assert (texte + " ")[place.debut : place.fin] == souligne
    assert phrase is None or phrase in refus.value.message


def test_a_broken_definition_is_not_blamed_on_its_readers():
    with pytest.raises(NomDefaillant):
        formule("cassee + 1 €")


@pytest.mark.parametrize(
    "texte",
    [
        "(" * 10_000 + "cout" + ")" * 10_000,
        "non " * 900 + "engage",
        "+".join(["cout"] * 700),
        "si engage alors 1 € sinon " * 100 + "2 €",
    ],
)
def test_hostile_depth_or_length_is_refused(texte):
    with pytest.raises(ErreurDeFormule, match=r"trop (longue|imbriquée)"):
        formule(texte)


def test_parentheses_alone_cost_nothing():
    assert calculer("(" * 1_900 + "1 €" + ")" * 1_900) == 1_00


@pytest.mark.parametrize(
    ("texte", "gagnant"),
    [
        ("min(cout, aide)", "aide"),
        ("min(cout, cout)", "cout"),
        ("si engage alors min(aide, cout) sinon cout", "aide"),
    ],
)
def test_winner_of_a_min_is_known(texte, gagnant):
    operande = formule(texte).gagnant
    assert operande is not None
    env = dict.fromkeys(NOMS) | {"cout": 5_00, "aide": 2_00, "engage": True}
    gagnante = operande(env)
    assert gagnante is not None
    assert gagnante.nom == gagnant


@pytest.mark.parametrize(
    ("mode", "attendu"),
    [
        ("centime inférieur", 2_13),
        ("centime le plus proche", 2_14),
        ("euro inférieur", 2_00),
        ("euro le plus proche", 2_00),
    ],
)
def test_rounding_is_the_one_named(mode, attendu):
    assert ARRONDIS[mode](500_000, 4_27) == attendu
