"""Bounds over open judgements hold for every operation: what is announced contains all that may be decided."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.profil import exemples

from regles.arrondi import ARRONDIS
from regles.langage.analyse import analyser
from regles.langage.encadrement import encadrer_jugement, encadrer_valeur, encadreur
from regles.langage.formule import Formule
from regles.langage.typage import Portee, nommer, typer
from regles.valeurs import Donnee, Genre, Option, Valeur

ARRONDI = ARRONDIS["centime inférieur"]
OPTIONS = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
JUGEMENTS = (
    Donnee("jt", Genre.TAUX, "Taux", minimum=0, maximum=800_000),
    Donnee("jm", Genre.ENTIER, "Mois", unite="mois", minimum=2, maximum=20),
    Donnee("jo", Genre.OUI_NON, "Oui ou non"),
    Donnee("jc", Genre.CHOIX, "Choix", options=OPTIONS),
)
CONNUES = (
    Donnee("cout", Genre.MONTANT, "Coût", maximum=10**9),
    Donnee("depot", Genre.DATE, "Dépôt"),
    Donnee("fin", Genre.DATE, "Fin"),
    Donnee("nature", Genre.CHOIX, "Nature", options=OPTIONS),
    Donnee("labels", Genre.CHOIX_MULTIPLE, "Labels", options=OPTIONS),
    Donnee("l", Genre.LIGNES, "Lignes", maximum=9, champs=(Donnee("cout", Genre.MONTANT, "Coût", maximum=10**9),)),
)
PORTEE = Portee({donnee.nom: nommer(donnee) for donnee in (*CONNUES, *JUGEMENTS)}, ARRONDI)
JUGES = frozenset(donnee.nom for donnee in JUGEMENTS)
FORMULES = (
    "jt de cout",
    "selon jt : jusqu'à 20 % : 10 € ; de 30 % à 40 % : cout ; sinon : 5 €",
    "selon jc et nature : a | b, c ; a : 1 € | 2 € ; b, c : cout | 4 €",
    "selon jo : oui : cout ; non : jt de cout",
    "par tranches de cout : jusqu'à 100 € : jt ; au-delà : 10 %",
    "linéaire selon jm : à 3 mois : 90 % ; à 12 mois : 20 % ; à 15 mois : 50 %",
    "somme des l : min(jt de l.cout, 100 €)",
    "somme des l avec jo : l.cout",
    "tous les l : jt de l.cout <= 50 €",
    "au moins un l avec l.cout > 10 € : jo",
    "nombre de l avec (jt de l.cout > 50 €)",
    "fin <= jm après depot",
    "jm après depot",
    "(jm après depot) - depot",
    "10 jours avant (jm après depot) = fin",
    "max(depot, jm après depot)",
    "labels contient a et jo",
    "jc parmi (a, b) ou labels hors (c)",
    "si jc = a alors cout sinon jt de cout",
    "jt > 10 % et non jo",
    "(si jo alors cout sinon 0 €) à défaut 3 €",
    "cout - (jt de cout)",
    "jm × cout",
    "cout au prorata de jm sur 7 mois arrondi au-dessus",
    "1 000 € au prorata de jt sur max(1 %, jt, 30 %) arrondi au plus près",
    "(3 € - 9 €) au prorata de 5 mois sur max(1 mois, jm)",
    "jt de jm",
    "maximum des l avec jo : l.cout",
    "minimum des l avec jt de l.cout > 50 € : l.cout",
    "maximum des l : jt de l.cout",
    "fin de l'année de (jm après depot) >= fin",
    "fin de l'année suivant (jm après depot)",
)
COMPILEES = [Formule.de(texte, typer(analyser(texte), PORTEE), ARRONDI, JUGES) for texte in FORMULES]
ENCADREURS = [encadreur(formule.expression, ARRONDI, JUGES) for formule in COMPILEES]
MONTANTS = st.none() | st.integers(0, 300_00)
JOURS = st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2022, 12, 31))
SITUATIONS = st.fixed_dictionaries(
    {
        "cout": MONTANTS,
        "depot": JOURS,
        "fin": JOURS,
        "nature": st.none() | st.sampled_from("abc"),
        "labels": st.none() | st.frozensets(st.sampled_from("abc")),
        "l": st.none() | st.lists(st.fixed_dictionaries({"cout": MONTANTS}), max_size=4).map(tuple),
    }
)
DECISIONS = st.fixed_dictionaries(
    {
        "jt": st.integers(0, 800_000) | st.sampled_from([200_000, 200_001, 300_000, 400_000]),
        "jm": st.integers(2, 20),
        "jo": st.booleans(),
        "jc": st.sampled_from("abc"),
    }
)


@settings(max_examples=exemples(250), deadline=None)
@given(SITUATIONS, DECISIONS)
def test_bounds_contain_every_decision(situation, decision):
    encadres = {donnee.nom: encadrer_jugement(donnee) for donnee in JUGEMENTS}
    for texte, formule, encadrer in zip(FORMULES, COMPILEES, ENCADREURS, strict=True):
        assert formule.jugee
        bornes = encadrer({**situation, **dict.fromkeys(JUGES)}, encadres)
        valeur: Valeur = formule.calcul({**situation, **decision})
        exacte = encadrer_valeur(valeur, formule.expression.type.genre)
        if isinstance(bornes, frozenset):
            assert exacte <= bornes, texte
        elif bornes is not None:
            assert exacte is not None, texte
            assert bornes[0] <= exacte[0] <= bornes[1], texte


def test_a_decided_judgement_leaves_one_value():
    decisions = {"jt": 500_000, "jm": 6, "jo": True, "jc": "b"}
    connues = {
        "cout": 200_00,
        "depot": dt.date(2021, 8, 31),
        "fin": dt.date(2022, 2, 28),
        "nature": "a",
        "labels": frozenset("a"),
        "l": ({"cout": 40_00}, {"cout": 300_00}),
    }
    encadres = {nom: encadrer_valeur(decisions[nom], PORTEE.noms[nom].type.genre) for nom in JUGES}
    for formule, encadrer in zip(COMPILEES, ENCADREURS, strict=True):
        exacte = encadrer_valeur(formule.calcul({**connues, **decisions}), formule.expression.type.genre)
        assert encadrer(dict(connues), encadres) == exacte, formule.texte
