"""What holds for every dossier and every text, drawn at random."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.profil import exemples

from regles.arrondi import ARRONDIS, appliquer_taux
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.conversion import depuis_json, lire_json, vers_json
from regles.evaluation import appreciations_ouvertes, evaluer
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule
from regles.langage.formule import Formule
from regles.langage.litteraux import LitteralInvalide
from regles.langage.typage import Portee, nommer, typer
from regles.resultat import Resultat
from regles.situation import ecrire, lire
from regles.texte import montant as ecrire_montant
from regles.valeurs import Donnee, Genre, Option

pytestmark = pytest.mark.lent

TEXTE = (Path(__file__).resolve().parents[2] / "cahiers/fitn7/axe3-saone-et-loire.yaml").read_text(encoding="utf-8")
CAHIER: Cahier = charger(TEXTE)
ARRONDI = ARRONDIS[CAHIER.arrondi]
CAMERA = Donnee(
    "camera",
    Genre.LIGNES,
    "Caméras",
    maximum=20,
    champs=(Donnee("cout", Genre.MONTANT, "Coût", maximum=10**9), Donnee("neuve", Genre.OUI_NON, "Neuve")),
)
LABELS = Donnee("labels", Genre.CHOIX_MULTIPLE, "Labels", options=(Option("a", "A"), Option("b", "B")))
DONNEES = {**CAHIER.donnees, "camera": CAMERA, "labels": LABELS}
PORTEE = Portee({nom: nommer(donnee) for nom, donnee in DONNEES.items()}, ARRONDI)
BORNES = [0, 1, 999_99, 30_000_00, 42_857_14, 42_857_15, 10**12]


def valeurs(donnee: Donnee) -> st.SearchStrategy:
    """Values of a `Donnee`: its bounds, the figures of the call, anything between, and missing one time in six."""
    match donnee.genre:
        case Genre.MONTANT:
            connues = st.sampled_from(BORNES) | st.integers(0, 100_000_00)
        case Genre.TAUX | Genre.ENTIER:
            connues = st.integers(donnee.minimum or 0, donnee.maximum or 10**6)
        case Genre.DATE:
            connues = st.dates(dt.date(2021, 1, 20), dt.date(2021, 11, 5)) | st.sampled_from(
                [dt.date(2021, 12, 31), dt.date(2022, 12, 31), dt.date(2023, 1, 1)]
            )
        case Genre.OUI_NON:
            connues = st.booleans()
        case Genre.CHOIX:
            connues = st.sampled_from([option.code for option in donnee.options])
        case Genre.CODE:
            connues = st.sampled_from(["71", "2A", "01004", "200070308"])
        case Genre.LIGNES:
            champs = {champ.nom: valeurs(champ) for champ in donnee.champs}
            connues = st.lists(st.fixed_dictionaries(champs), max_size=2).map(tuple)
        case _:
            connues = st.text(max_size=5)
    return st.one_of(st.none(), *[connues] * 5)


@st.composite
def situations(draw) -> dict:
    return {nom: draw(valeurs(d)) for nom, d in CAHIER.donnees.items() if d.genre is not Genre.TEXTE}


def complet(situation: dict) -> dict:
    """The situation with what is missing filled so that the request is eligible."""
    base = {**CAHIER.exemples[0].donnees, "porteur.financee_par_collectivites": True}
    return {**base, **{nom: v for nom, v in situation.items() if v is not None}}


@pytest.mark.requirement("SL-03", "SL-04")
@settings(max_examples=exemples(300), deadline=None)
@given(situations())
def test_grant_never_exceeds_ceiling_cost_or_what_is_left(situation):
    situation = complet(situation)
    resultat = evaluer(CAHIER, situation)
    assert resultat.montant is not None
    assert 0 <= resultat.montant <= max(0, situation["depenses.total"])
    assert resultat.montant <= max(0, situation["depenses.total"] - situation["recettes.autres"])
    assert resultat.montant <= situation.get("demande.montant", resultat.montant)
    ouverte = situation["porteur.nature"] in {"cc", "cu", "metropole", "syndicat"}
    if not (ouverte and situation.get("appreciation.derogation_plafond")):
        assert resultat.montant <= max(0, 30_000_00 - situation["porteur.deja_attribue"])


@settings(max_examples=exemples(300), deadline=None)
@given(situations(), st.data())
def test_bounds_hold_whatever_is_judged(situation, data):
    """Once every open judgement is made, at random, the amount lies within the bounds announced before."""
    resultat = evaluer(CAHIER, situation)
    jugees = {
        a.donnee.nom: data.draw(valeurs(a.donnee).filter(lambda v: v is not None))
        for a in appreciations_ouvertes(CAHIER, situation)
        if situation[a.donnee.nom] is None
    }
    juge = evaluer(CAHIER, {**situation, **jugees})
    assert juge.a_apprecier == ()
    if None not in (resultat.minimum, resultat.maximum, juge.montant):
        assert resultat.minimum <= juge.montant <= resultat.maximum
    if resultat.montant is not None and resultat.minimum is not None:
        assert resultat.minimum <= resultat.montant <= resultat.maximum


@settings(max_examples=exemples(200), deadline=None)
@given(situations(), st.data())
def test_knowing_more_never_contradicts(situation, data):
    """A verdict or an amount given with values missing is the one given once they are known."""
    partiel = evaluer(CAHIER, situation)
    completee = {nom: data.draw(valeurs(CAHIER.donnees[nom])) if v is None else v for nom, v in situation.items()}
    jugements = {a.donnee.nom: situation[a.donnee.nom] for a in CAHIER.appreciations}
    ouvertes = {a.donnee.nom for a in appreciations_ouvertes(CAHIER, situation)}
    a_defaut = {nom: situation[nom] for nom in ("demande.montant", "projet.depot_complet")}  # read "à défaut"
    entier = evaluer(CAHIER, {**completee, **jugements, **a_defaut})
    if ouvertes == {a.donnee.nom for a in appreciations_ouvertes(CAHIER, completee)} and partiel.recevable is not None:
        assert entier.recevable is partiel.recevable
        assert partiel.montant is None or entier.montant == partiel.montant


@settings(max_examples=exemples(200), deadline=None)
@given(situations(), st.integers(0, 10_000_00))
def test_amount_grows_with_expenses_and_falls_with_other_aids(situation, plus):
    situation = complet(situation)
    montant = evaluer(CAHIER, situation).montant
    davantage = {**situation, "depenses.total": situation["depenses.total"] + plus}
    aide = {**situation, "recettes.autres": situation["recettes.autres"] + plus}
    assert evaluer(CAHIER, davantage).montant >= montant >= evaluer(CAHIER, aide).montant


@settings(max_examples=exemples(100), deadline=None)
@given(situations())
def test_result_and_situation_survive_json(situation):
    resultat = evaluer(CAHIER, situation)
    relu = Resultat.depuis_json(resultat.en_json())
    assert replace(relu, genres={}) == replace(resultat, genres={})
    assert relu.en_json() == resultat.en_json()
    assert lire(CAHIER, ecrire(CAHIER, situation)) == situation


MOTS = st.sampled_from(
    [
        *CAHIER.donnees,
        "si",
        "alors",
        "sinon",
        "et",
        "ou",
        "non",
        "oui",
        "parmi",
        "hors",
        "de",
        "min",
        "max",
        "à défaut",
        "selon",
        "jusqu'à",
        "moins de",
        "à partir de",
        "plus de",
        "au-delà",
        "du",
        "au",
        "à",
        "par tranches de",
        "linéaire",
        "camera",
        "camera.cout",
        "camera.neuve",
        "labels",
        "contient",
        "somme des",
        "nombre de",
        "tous les",
        "au moins un",
        "avec",
        "après",
        "avant",
        "18 mois",
        "3 jours",
        "2 ans",
        "31/12/2021",
        "15 000 habitants",
    ]
)
MORCEAUX = st.sampled_from(
    [
        "selon porteur.population : jusqu'à 5 000 habitants : {} ; au-delà : {}",
        "selon porteur.nature : commune, cc : {} ; sinon : {}",
        "selon projet.engage et porteur.population : moins de 5 | au-delà ; oui : {} | {} ; sinon : 1 | 2",
        "par tranches de {} : jusqu'à 10 € : 80 % ; au-delà : {}",
        "linéaire selon {} : à 5 : {} ; à 9 : 3",
        "somme des camera avec camera.neuve : {}",
        "au moins un camera : {} > {}",
        "({}) + ({})",
        "min({}, {})",
        "{} après {}",
        "si {} alors {} sinon 1",
        "labels contient ({}, a)",
    ]
)
FEUILLES = st.sampled_from(
    ["1 €", "2", "70 %", "camera.cout", "depenses.total", "porteur.population", "3 mois", "projet.depot", "oui", "b"]
)


@st.composite
def formules(draw, profondeur: int = 3) -> str:
    """Texts that look like formulas: some are right, most have a mistake of type, unit or place."""
    if not profondeur or draw(st.integers(0, 3)) == 0:
        return draw(FEUILLES)
    modele = draw(MORCEAUX)
    return modele.format(*(f"({draw(formules(profondeur - 1))})" for _ in range(modele.count("{}"))))


SIGNES = st.sampled_from(
    ["(", ")", ",", ":", ";", "|", "+", "-", "×", "*", "<=", ">", "=", "!=", "/", "€", "%", "30 000 €", "70 %", "3a"]
)


@settings(max_examples=exemples(500), deadline=None)
@given(st.text(max_size=80) | st.lists(MOTS | SIGNES | st.text(max_size=3), max_size=20).map(" ".join) | formules())
def test_any_text_is_a_formula_or_a_mistake(texte):
    lue = _formule(texte)
    if isinstance(lue, ErreurDeFormule):
        assert lue.message
        assert 0 <= lue.place.debut < lue.place.fin
    else:
        for camera in (None, (), ({"cout": None, "neuve": True}, {"cout": 1, "neuve": None})):
            env = {**dict.fromkeys(DONNEES), "camera": camera}
            assert (lue.calcul(env) is None) == bool(lue.manquants(env))


def _formule(texte: str) -> Formule | ErreurDeFormule:
    try:
        return Formule.de(texte, typer(analyser(texte), PORTEE), ARRONDI, frozenset())
    except ErreurDeFormule as erreur:
        return erreur


@settings(max_examples=exemples(150), deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.decode("utf-8", "replace")))
def test_any_file_is_a_cahier_or_diagnostics(texte):
    with pytest.raises(CahierInvalide) as refus:
        charger.__wrapped__(texte)
    assert refus.value.diagnostics
    assert str(refus.value)


@settings(max_examples=exemples(100), deadline=None)
@given(st.data())
def test_a_damaged_cahier_never_breaks_the_loader(data):
    """One line removed, doubled or garbled: a cahier or diagnostics, never another error."""
    lignes = TEXTE.splitlines()
    rang = data.draw(st.integers(0, len(lignes) - 1))
    remplacement = data.draw(st.sampled_from([[], [lignes[rang]] * 2, [lignes[rang][::-1]], ["  " + lignes[rang]]]))
    with suppress(CahierInvalide):
        charger.__wrapped__("\n".join([*lignes[:rang], *remplacement, *lignes[rang + 1 :]]))


@given(st.integers(0, 10**6), st.integers(0, 10**12))
def test_rounding_down_never_exceeds_the_rate(taux, montant):
    arrondi = appliquer_taux(taux, montant)
    assert 0 <= taux * montant - arrondi * 10**6 < 10**6


@given(st.integers(0, 10**12))
def test_amount_is_written_and_read_back(cents):
    donnee = Donnee("x", Genre.MONTANT, "x")
    assert lire_json(ecrire_montant(cents), donnee) == cents
    assert depuis_json(vers_json(cents, Genre.MONTANT), Genre.MONTANT) == cents


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_refused(texte):
    valeur = None
    with suppress(LitteralInvalide):
        valeur = lire_json(texte, Donnee("x", Genre.MONTANT, "x"))
    assert valeur is None or (isinstance(valeur, int) and valeur >= 0)
