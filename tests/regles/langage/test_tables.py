"""Tables, scales, dates, lines and multiple choices: what is refused, and how it is said."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.profil import exemples

from regles.arrondi import ARRONDIS
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule
from regles.langage.calendrier import mois_apres
from regles.langage.formule import Formule
from regles.langage.typage import Portee, nommer, typer
from regles.valeurs import Donnee, Genre, Option

ARRONDI = ARRONDIS["centime inférieur"]
OPTIONS = tuple(Option(code, code) for code in ("commune", "cc", "ca"))
DONNEES = (
    Donnee("cout", Genre.MONTANT, "Coût"),
    Donnee("population", Genre.ENTIER, "Population", unite="habitants"),
    Donnee("duree", Genre.ENTIER, "Durée", unite="mois", maximum=60),
    Donnee("annee", Genre.ENTIER, "Année", unite="an", maximum=9),
    Donnee("jour", Genre.ENTIER, "Jour", unite="jour", maximum=9),
    Donnee("delai", Genre.ENTIER, "Délai", unite="mois"),
    Donnee("depot", Genre.DATE, "Dépôt"),
    Donnee("engage", Genre.OUI_NON, "Engagé"),
    Donnee("nature", Genre.CHOIX, "Nature", options=OPTIONS),
    Donnee("themes", Genre.CHOIX_MULTIPLE, "Thèmes", options=OPTIONS),
    Donnee(
        "camera",
        Genre.LIGNES,
        "Caméras",
        maximum=50,
        champs=(Donnee("cout", Genre.MONTANT, "Coût", maximum=10**9), Donnee("neuve", Genre.OUI_NON, "Neuve")),
    ),
    Donnee("vaste", Genre.LIGNES, "Vaste", maximum=10_000, champs=(Donnee("cout", Genre.MONTANT, "Coût"),)),
)
NOMS = {donnee.nom: nommer(donnee) for donnee in DONNEES}


def formule(texte: str) -> Formule:
    return Formule.de(texte, typer(analyser(texte), Portee(NOMS, ARRONDI)), ARRONDI, frozenset())


def calculer(texte: str, **valeurs):
    return formule(texte).calcul(dict.fromkeys(NOMS) | valeurs)


@pytest.mark.parametrize(
    ("texte", "souligne", "phrase"),
    [
        (
            "selon population : moins de 5 000 habitants : 1 € ; plus de 5 000 habitants : 2 €",
            None,
            "cette table ne dit rien pour 5 000 habitants exactement",
        ),
        (
            "selon population : jusqu'à 5 000 habitants : 1 € ; à partir de 5 000 habitants : 2 €",
            "à partir de 5 000 habitants",
            "« à partir de 5 000 habitants » recouvre « jusqu'à 5 000 habitants » : 5 000 habitants exactement",
        ),
        ("selon population : jusqu'à 5 000 habitants : 1 € ; jusqu'à 9 000 : 2 €", None, "9 001 habitants et plus"),
        ("selon population : au-delà : 1 € ; jusqu'à 5 : 2 €", "au-delà", "ne couvre aucune valeur"),
        ("selon population : jusqu'à 9 : 1 € ; jusqu'à 5 : 2 € ; au-delà : 3 €", "jusqu'à 5", "recouvre « jusqu'à 9 »"),
        ("selon population : jusqu'à 5 communes : 1 € ; au-delà : 2 €", "5 communes", "l'unité « communes » n'existe"),
        ("selon population : jusqu'à 5 € : 1 € ; au-delà : 2 €", "5 €", "un nombre d'habitants et un montant en €"),
        ("selon population : jusqu'à population : 1 € ; au-delà : 2 €", "population", "un seuil est un chiffre"),
        ("selon population : commune : 1 € ; au-delà : 2 €", "commune", "n'est pas un seuil"),
        ("selon population : sinon : 1 €", None, "qu'un cas"),
        ("selon population : jusqu'à 5 : 1 € ; au-delà : 2 %", None, "un montant en € et un taux en %"),
        ("selon population : jusqu'à 5 : 1 € ; sinon : 2 € ; sinon : 3 €", "sinon", "écrit deux fois"),
        ("selon nature : commune : 1 € ; cc : 2 €", None, "cette table ne dit rien pour ca"),
        ("selon nature : commune, cc : 1 € ; cc, ca : 2 €", "cc", "« cc » est déjà dans la ligne « commune, cc »"),
        ("selon nature : commune : 1 € ; c : 2 € ; sinon : 3 €", "c", "« c » n'est pas une valeur possible"),
        ("selon nature : jusqu'à 5 : 1 € ; sinon : 3 €", "jusqu'à 5", "n'est pas une liste de codes"),
        ("selon engage : oui : 1 €", None, "ne dit rien pour « non »"),
        ("selon engage : oui : 1 € ; commune : 2 €", "commune", "n'est ni « oui » ni « non »"),
        ("selon themes : commune : 1 € ; sinon : 2 €", "themes", "pas un choix multiple"),
        ("selon depot : jusqu'au 31/12/2021 : 1 € ; à partir du 02/01/2022 : 2 €", None, "01/01/2022 exactement"),
        (
            "selon nature et engage : oui | non ; commune : 1 € ; sinon : 2 € | 3 €",
            "commune : 1 €",
            "1 valeur(s) pour 2 colonne(s)",
        ),
        ("selon nature et engage : oui ; sinon : 2 €", None, "ne dit rien pour « non »"),
        ("par tranches de cout : jusqu'à 10 € : 5 € ; au-delà : 2 %", None, "une tranche a un taux"),
        ("par tranches de cout : moins de 10 € : 5 % ; au-delà : 2 %", "moins de 10 €", "« jusqu'à … » ou « au-delà »"),
        ("par tranches de cout : jusqu'à 10 € : 5 %", None, "ne dit rien pour 10,01 € et plus"),
        ("linéaire selon population : à 5 : 1 %", None, "au moins deux points"),
        ("linéaire selon population : à 5 : 1 % ; à 5 : 2 %", None, "du plus petit au plus grand"),
        ("linéaire selon population : à 5 : 1 % ; à 9 : 2 €", None, "relier un taux en % et un montant en €"),
        ("18 après depot", "18", "il faut une durée"),
        ("18 € après depot", "18 €", "il faut une durée, par exemple « 18 mois » ou « 30 jours », pas un montant en €"),
        ("18 mois après cout", "cout", "attend une date, pas un montant en €"),
        ("delai après depot", "delai", "cette durée peut être trop longue"),
        ("depot + depot", "depot", "attend des nombres, pas une date"),
        ("depot - 3 jours", "depot", "attend des nombres, pas une date"),
        ("depot < 31/12/3021", "31/12/3021", "l'année 3021 n'est pas plausible"),
        ("min(depot, cout)", "depot", "attend des nombres"),
        ("camera.cout", "camera.cout", "se lit ligne par ligne, par exemple « somme des camera : camera.cout »"),
        ("somme des camera : camera", "camera", "« camera » a plusieurs lignes"),
        ("somme des camera : camera.cou", "camera.cou", "Vouliez-vous dire « camera.cout » ?"),
        ("somme des camra : 1", "camra", "n'est pas une liste de lignes répétées. Vouliez-vous dire « camera » ?"),
        ("somme des cout : 1", "cout", "n'est pas une liste de lignes répétées"),
        ("somme des camera : engage", "engage", "attend des nombres"),
        ("somme des camera avec camera.cout : 1", "camera.cout", "attend une condition"),
        ("tous les camera : camera.cout", "camera.cout", "« tous les » attend une condition"),
        (
            "somme des camera : (somme des vaste : vaste.cout)",
            "vaste",
            "ne peut pas en parcourir d'autres : faites-en une étape",
        ),
        ("70 % de (somme des vaste : vaste.cout)", None, "limites du calcul exact"),
        ("nature contient commune", "nature", "« contient » attend un choix multiple"),
        ("themes contient c", "c", "n'est pas une valeur possible"),
        ("themes = commune", None, None),
        ("selon population jusqu'à 5 : 1 €", "jusqu'à", None),
        ("selon population : 1 €", "1 €", None),
        ("somme des camera", " ", "il manque « : »"),
    ],
)
def test_mistake_is_told_where_it_is(texte, souligne, phrase):
    with pytest.raises(ErreurDeFormule) as refus:
        formule(texte)
    place = refus.value.place
    assert souligne is None or (texte + " ")[place.debut : place.fin] == souligne
    assert phrase is None or phrase in refus.value.message.replace("\u202f", " ").replace("\u00a0", " ")


SEUILS = st.lists(st.integers(0, 1_000), min_size=1, max_size=8, unique=True).map(sorted)


@settings(max_examples=exemples(200), deadline=None)
@given(SEUILS, st.integers(0, 1_100), st.data())
def test_a_table_gives_the_line_that_covers_the_value(seuils, population, data):
    compris = [data.draw(st.booleans()) for _ in seuils]
    lignes = [
        f"{'jusqu’à' if c else 'moins de'} {s} : {i}" for i, (s, c) in enumerate(zip(seuils, compris, strict=True))
    ]
    if seuils[0] == 0 and not compris[0]:
        return  # « moins de 0 » covers nothing
    consecutifs = [
        b - a == 1 and not d and c for a, b, c, d in zip(seuils, seuils[1:], compris, compris[1:], strict=False)
    ]
    if any(consecutifs):
        return  # « jusqu'à 4 ; moins de 5 » : the second covers nothing
    texte = f"selon population : {' ; '.join(lignes)} ; au-delà : {len(seuils)}"
    limites = zip(seuils, compris, strict=True)
    attendu = next((i for i, (s, c) in enumerate(limites) if population < s or (c and population == s)), len(seuils))
    assert calculer(texte, population=population) == attendu
    dite = formule(texte).gagnant({"population": population}).cas.replace("\u202f", " ").replace("\u00a0", " ")
    unite = "habitant" if seuils[-1] < 2 else "habitants"
    au_dela = f"plus de {seuils[-1]} {unite}" if compris[-1] else f"{seuils[-1]} {unite} et plus"
    assert dite.replace("1 000", "1000") == [*lignes, f"{au_dela} : x"][attendu].split(" : ")[0]


def test_order_of_lines_does_not_matter():
    texte = "selon population : à partir de 9 : 3 ; moins de 5 : 1 ; de 5 à 8 : 2"
    assert [calculer(texte, population=p) for p in (4, 5, 8, 9)] == [1, 2, 2, 3]


def test_sinon_fills_the_holes():
    texte = "selon population : jusqu'à 5 : 1 ; de 8 à 9 : 2 ; sinon : 3"
    assert [calculer(texte, population=p) for p in (5, 6, 7, 8, 9, 10)] == [1, 3, 3, 2, 2, 3]


def test_a_table_waits_only_for_the_key_it_needs():
    texte = "selon nature et population : jusqu'à 5 | au-delà ; commune : 1 | 2 ; sinon : 3 | 3"
    assert calculer(texte, nature="commune") is None
    assert formule(texte).manquants(dict.fromkeys(NOMS) | {"nature": "commune"}) == {"population"}
    simple = "selon nature : commune : (selon population : jusqu'à 5 : 1 ; au-delà : 2) ; sinon : 3"
    assert calculer(simple, nature="cc") == 3


@settings(max_examples=exemples(200), deadline=None)
@given(st.integers(0, 20_000))
def test_a_linear_scale_is_exact_and_monotone(population):
    texte = "linéaire selon population : à 1 000 habitants : 90 % ; à 4 000 habitants : 40 % ; à 9 000 habitants : 10 %"
    valeur = calculer(texte, population=population)
    points = [(1_000, 900_000), (4_000, 400_000), (9_000, 100_000)]
    x = min(max(population, 1_000), 9_000)
    (a, ya), (b, yb) = next((p, q) for p, q in pairwise(points) if x <= q[0])
    assert valeur == ya + (yb - ya) * (x - a) // (b - a)
    assert calculer(texte, population=population + 1) <= valeur


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.integers(-600, 600))
def test_civil_months_keep_the_day_or_the_last_of_the_month(jour, mois):
    obtenu = mois_apres(mois, jour)
    assert (obtenu.year - jour.year) * 12 + obtenu.month - jour.month == mois
    assert obtenu.day == jour.day or (obtenu + dt.timedelta(1)).day == 1
    assert obtenu.day <= jour.day


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("2 ans après depot", dt.date(2022, 2, 28)),
        ("1 an avant depot", dt.date(2019, 2, 28)),
        ("duree après depot", dt.date(2021, 8, 29)),
        ("annee après depot", dt.date(2021, 2, 28)),
        ("jour après depot", dt.date(2020, 3, 1)),
        ("1 jour après depot", dt.date(2020, 3, 1)),
        ("max(depot, 01/03/2020)", dt.date(2020, 3, 1)),
        ("(3 mois après depot) - depot", 90),
    ],
)
def test_dates_move(texte, attendu):
    assert calculer(texte, depot=dt.date(2020, 2, 29), duree=18, annee=1, jour=1) == attendu


@pytest.mark.parametrize(
    ("texte", "choisis", "attendu"),
    [
        ("themes contient commune", {"commune", "cc"}, True),
        ("themes contient (commune, ca)", {"commune", "cc"}, False),
        ("themes parmi (commune, cc)", {"commune"}, True),
        ("themes parmi (commune, cc)", {"ca"}, False),
        ("themes hors (ca)", {"commune"}, True),
        ("themes hors (ca)", set(), True),
        ("themes contient commune", None, None),
    ],
)
def test_a_multiple_choice_is_a_set(texte, choisis, attendu):
    assert calculer(texte, themes=None if choisis is None else frozenset(choisis)) is attendu


def test_unfolded_size_is_bounded():
    texte = "population"
    for _ in range(30):
        texte = f"(selon {texte} : jusqu'à 1 : 1 ; jusqu'à 2 : 2 ; sinon : 3)"
    with pytest.raises(ErreurDeFormule, match="tables dépliées"):
        formule(texte)


def test_depth_of_alternatives_costs_no_more_than_their_number():
    assert calculer("min(10 €, " * 55 + "5 €" + ")" * 55) == 5_00
