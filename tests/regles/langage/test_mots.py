"""Rates of any number, proportions, extremes of lines, ends of years; and what is told of the writings of elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest

from regles.arrondi import ARRONDIS
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule
from regles.langage.formule import Formule
from regles.langage.typage import Portee, nommer, typer
from regles.valeurs import Donnee, Genre, Option

CENTIME = "centime inférieur"
DONNEES = (
    Donnee("aide", Genre.MONTANT, "Aide", maximum=10**9),
    Donnee("cout", Genre.MONTANT, "Coût"),
    Donnee("solde", Genre.MONTANT, "Solde", minimum=-(10**9), maximum=10**9),
    Donnee("taux", Genre.TAUX, "Taux"),
    Donnee("lits", Genre.ENTIER, "Lits", unite="lits"),
    Donnee("surface", Genre.ENTIER, "Surface", unite="m²"),
    Donnee("eleves", Genre.ENTIER, "Élèves", unite="élèves"),
    Donnee("classes", Genre.ENTIER, "Classes", unite="classes", minimum=1),
    Donnee("jour", Genre.DATE, "Jour"),
    Donnee("theme", Genre.CHOIX, "Thème", options=(Option("73", "A"), Option("2A", "B"))),
    Donnee(
        "l",
        Genre.LIGNES,
        "Lignes",
        maximum=9,
        champs=(
            Donnee("prix", Genre.MONTANT, "Prix", minimum=-(10**9), maximum=10**9),
            Donnee("neuf", Genre.OUI_NON, "Neuf"),
        ),
    ),
)
NOMS = {donnee.nom: nommer(donnee) for donnee in DONNEES}


def formule(texte: str, arrondi: str = CENTIME) -> Formule:
    regle = ARRONDIS[arrondi]
    return Formule.de(texte, typer(analyser(texte), Portee(NOMS, regle)), regle, frozenset())


def calculer(texte: str, arrondi: str = CENTIME, **valeurs):
    return formule(texte, arrondi).calcul(dict.fromkeys(NOMS) | valeurs)


@pytest.mark.parametrize(
    ("texte", "valeurs", "attendu"),
    [
        ("15 % de lits", {"lits": 13}, 1),
        ("lits × 15 % arrondi au-dessus", {"lits": 13}, 2),
        ("15 % de lits arrondi au plus près", {"lits": 10}, 2),
        ("250 % de lits", {"lits": 3}, 7),
        ("50 % de taux", {"taux": 333_333}, 166_666),
        ("15 % de solde", {"solde": -10_03}, -1_51),
        ("15 % de solde arrondi au-dessus", {"solde": -10_03}, -1_50),
        ("3 m² au prorata de eleves sur 50 élèves", {"eleves": 64}, 3),
        ("3 m² au prorata de eleves sur 50 élèves arrondi au-dessus", {"eleves": 64}, 4),
        ("1 m² au prorata de eleves sur 2 élèves arrondi au plus près", {"eleves": 5}, 3),
        ("100 % au prorata de aide sur max(1 €, cout)", {"aide": 1_00, "cout": 3_00}, 333_333),
        ("aide au prorata de lits sur max(1 lit, lits)", {"aide": 1_00, "lits": 0}, 0),
        ("aide au prorata de classes sur 2 classes", {"aide": 5, "classes": 1}, 2),
        ("solde au prorata de 1 classe sur classes", {"solde": -5, "classes": 2}, -3),
        ("cout au prorata de min(cout, max(1 €, aide)) sur max(1 €, aide)", {"cout": 10**12, "aide": 10**9}, 10**12),
        ("aide au prorata de cout sur (cout + 1 €)", {"aide": 10**9, "cout": 10**12}, 10**9 - 1),
        ("aide + 1 € au prorata de lits sur 2 lits - 1 €", {"aide": 5_00, "lits": 3}, 5_50),
        ("aide au prorata de lits sur 2 lits", {"aide": 5_00}, None),
        ("maximum des l : l.prix", {"l": ({"prix": -5}, {"prix": -3})}, -3),
        ("minimum des l : l.prix", {"l": ({"prix": -5}, {"prix": 3})}, -5),
        ("maximum des l avec l.neuf : l.prix", {"l": ({"prix": -5, "neuf": True}, {"prix": 3, "neuf": False})}, -5),
        ("minimum des l avec l.neuf : l.prix", {"l": ({"prix": 5, "neuf": False},)}, 0),
        ("maximum des l : l.prix", {"l": ()}, 0),
        ("maximum des l : l.prix", {"l": ({"prix": 5}, {"prix": None})}, None),
        ("maximum des l avec l.neuf : l.prix", {"l": ({"prix": None, "neuf": False}, {"prix": 4, "neuf": True})}, 4),
        ("maximum des l avec l.neuf : l.prix", {"l": ({"prix": 9, "neuf": None}, {"prix": 4, "neuf": True})}, None),
        ("maximum des l : l.prix", {"l": None}, None),
        ("fin de l'année de jour", {"jour": dt.date(2024, 2, 29)}, dt.date(2024, 12, 31)),
        ("fin de l’année du jour", {"jour": dt.date(2024, 12, 31)}, dt.date(2024, 12, 31)),
        ("1 an après fin de l'année de jour", {"jour": dt.date(2024, 2, 29)}, dt.date(2025, 12, 31)),
        ("fin de l'année suivant jour", {"jour": dt.date(2024, 2, 29)}, dt.date(2025, 12, 31)),
        ("fin de l'année de jour", {}, None),
        ("theme parmi (73, 2A)", {"theme": "73"}, True),
        ("theme hors (73)", {"theme": "2A"}, True),
        ("theme = 73", {"theme": "73"}, True),
        ("selon theme : 73 : 1 € ; 2A : 2 €", {"theme": "73"}, 1_00),
        ("aide − 1 €", {"aide": 3_00}, 2_00),
    ],
)
def test_word_computes(texte, valeurs, attendu):
    assert calculer(texte, **valeurs) == attendu


@pytest.mark.parametrize(
    ("arrondi", "attendu"), [("centime inférieur", 1_01), ("euro inférieur", 2_00), ("euro le plus proche", 2_00)]
)
def test_rounding_up_of_an_amount_keeps_the_step_of_the_call(arrondi, attendu):
    assert calculer("10 % de aide arrondi au-dessus", arrondi, aide=10_01) == attendu


def test_what_is_missing_of_a_proportion_and_of_lines_is_named():
    env = dict.fromkeys(NOMS) | {"lits": 3}
    assert formule("aide au prorata de lits sur max(1 lit, lits)").manquants(env) == {"aide"}
    assert formule("maximum des l avec l.neuf : l.prix").manquants(env | {"l": ({"prix": 4, "neuf": None},)}) == {"l"}


@pytest.mark.parametrize(
    ("texte", "souligne", "phrase"),
    [
        ("3 m² au prorata de eleves sur eleves", "eleves", "ce total peut être nul : écrivez max(1\u00a0élève, …)"),
        ("aide au prorata de lits sur 3 m²", None, "impossible de rapporter un nombre de lits et un nombre de m²"),
        ("aide au prorata de jour sur 3 lits", "jour", "attend des nombres, pas une date"),
        ("cout au prorata de cout sur 1 €", None, "« cout » peut aller jusqu'à 10\u202f000\u202f000\u202f000\u00a0€"),
        ("aide arrondi au-dessus", "aide", "rien d'autre ne s'arrondit"),
        ("taux de jour", "jour", "un taux s'applique à un nombre, pas à une date"),
        ("2,5 × lits", "2,5", "« 250 % de … »"),
        ("lits > 2,5 lits", "2,5 lits", "un nombre n'a pas de décimales"),
        ("maximum des l : l.neuf", "l.neuf", "attend des nombres"),
        ("fin de l'année de lits", "lits", "attend une date"),
        ("surface >= lits", None, "« 1 m² au prorata de … sur 1 lit »"),
        ("aide > 1000", None, "écrivez « 1\u202f000\u00a0€ »"),
        ("taux > 40", None, "écrivez « 40\u00a0% »"),
        ("aide > 10.000 €", "10.000 €", "écrivez « 10 000 € »"),
        ("aide > 1.234.567,50 €", "1.234.567,50 €", "écrivez « 1 234 567,50 € »"),
        ("aide > 10.50 €", "10.50 €", "« 10,50 € »"),
        ("aide > 6 M€", "6 M€", "« 6 000 000 € »"),
        ("aide > 1,5 M€", "1,5 M€", "« 1 500 000 € »"),
        ("aide > 20 k€", "20 k€", "« 20 000 € »"),
        ("aide > 2 millions d’euros", "2 millions d’euros", "« 2 000 000 € »"),
        ("aide > 1000 euros", "1000 euros", "« 1 000 € »"),
        ("aide > €500", "€500", "« 500 € »"),
        ("aide > -500 €", "-500 €", "« minimum: -500 000 € »"),
        ("jour < 30 avril", "30 avril", "une date s'écrit avec son année, par exemple « 30/04/2026 »"),
        ("jour < 1 août", "1 août", "une date s'écrit avec son année, par exemple « 01/08/2026 »"),
        ("jour < 1er mai", "1er mai", "avec son année, par exemple « 01/05/2026 »"),
        ("jour < 30 FEVRIER 2024", "30 FEVRIER 2024", "« 30/02/2024 »"),
        ("jour < 30/04", "30/04", "avec son année"),
        ("jour < 30/04/24", "30/04/24", "en quatre chiffres"),
        ("jour < 2024-04-30", "2024-04-30", "« 30/04/2024 »"),
        ("theme = « 73 »", "«", "ne contient pas de guillemets"),
        ("“aide > 1 €”", "“", "ne contient pas de guillemets"),
        ("aide => 1 €", "=>", "s'écrit « >= »"),
        ("aide / 2", "/", "« … au prorata de … sur … »"),
        ("aide au prorata de lits", " ", "il manque « sur »"),
    ],
)
def test_mistake_says_what_to_write(texte, souligne, phrase):
    with pytest.raises(ErreurDeFormule) as refus:
        formule(texte)
    place = refus.value.place
    assert souligne is None or (texte + " ")[place.debut : place.fin] == souligne
    assert phrase in refus.value.message


@pytest.mark.parametrize("nom", ["sur", "maximum", "minimum", "arrondi", "pour", "fin", "annee"])
def test_the_new_words_are_still_names_that_a_call_may_have_given(nom):
    noms = {nom: nommer(Donnee(nom, Genre.MONTANT, nom)), "taux": NOMS["taux"]}
    expression = typer(analyser(f"min({nom}, {nom} + 1 €) - taux de {nom}"), Portee(noms, ARRONDIS[CENTIME]))
    assert expression.noms() == (nom, "taux")
