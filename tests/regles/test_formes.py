"""Three shapes that no source has, each written as a cahier and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.profil import exemples
from typer.testing import CliRunner

from levier.cli.cahier import application
from regles import explication
from regles.chargement import charger
from regles.evaluation import evaluer
from regles.resultat import Resultat
from regles.situation import SituationInvalide, ecrire, lire
from regles.verification import avertissements

DOSSIER = Path(__file__).parent / "cahiers"
FORMES = {
    fichier.stem: charger(fichier.read_text(encoding="utf-8"), fichier.name) for fichier in DOSSIER.glob("*.yaml")
}
CAMERAS = FORMES["plafond-par-appareil"]
BONUS = FORMES["bonus-sur-le-plafond"]
PLUS_FAIBLE = FORMES["plus-faible-de-plusieurs"]

COUTS = st.integers(0, 40_000_00) | st.sampled_from([15_000_00, 15_000_01, 14_999_99])
CAMERA = st.fixed_dictionaries(
    {
        "cout": st.none() | COUTS,
        "lieu": st.none() | st.sampled_from(["ecole", "rue"]),
        "neuve": st.none() | st.booleans(),
    }
)
LISTES = st.none() | st.lists(CAMERA, max_size=6).map(tuple)


def simple(texte: str) -> str:
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.requirement("N-03")
@pytest.mark.parametrize("nom", FORMES)
def test_shape_is_written_without_python_and_raises_no_doubt(nom):
    cahier = FORMES[nom]
    assert len(cahier.exemples) >= 8
    assert avertissements(cahier) == ()


@pytest.mark.parametrize("nom", FORMES)
def test_every_example_is_explained_and_kept(nom):
    cahier = FORMES[nom]
    for exemple in cahier.exemples:
        resultat = evaluer(cahier, exemple.donnees)
        assert explication.ligne(cahier, resultat)
        assert explication.paragraphe(cahier, resultat)
        assert len(explication.calcul(cahier, resultat)) > len(resultat.etapes)
        relu = Resultat.depuis_json(json.loads(json.dumps(resultat.en_json())))
        assert replace(relu, genres={}) == replace(resultat, genres={})
        assert lire(cahier, json.loads(json.dumps(ecrire(cahier, exemple.donnees)))) == exemple.donnees


@settings(max_examples=exemples(300), deadline=None)
@given(LISTES, st.none() | st.integers(0, 60_000_00))
def test_each_camera_counts_up_to_its_own_ceiling(cameras, autres):
    situation = {**CAMERAS.exemples[0].donnees, "camera": cameras, "recettes.autres": autres}
    etapes = {etape.id: etape.valeur for etape in evaluer(CAMERAS, situation).etapes}
    couts = None if cameras is None else [camera["cout"] for camera in cameras]
    if couts is None or None in couts:
        assert etapes["base"] is None
        return
    base = sum(min(cout, 15_000_00) for cout in couts)
    assert etapes["base"] == base
    if autres is not None:
        assert etapes["montant"] == max(0, min(base // 2, base - autres, base * 8 // 10))


@settings(max_examples=exemples(300), deadline=None)
@given(LISTES)
def test_conditions_over_lines_have_three_values(cameras):
    situation = {**CAMERAS.exemples[0].donnees, "camera": cameras}
    verdicts = {c.id: c.verdict for c in evaluer(CAMERAS, situation).conditions}
    if cameras is None:
        assert (verdicts["neuves"], verdicts["une_ecole"], verdicts["assez_de_cameras"]) == (None, None, None)
        return

    def possibles(camera):
        lieux = [camera["lieu"]] if camera["lieu"] else ["ecole", "rue"]
        neuves = [camera["neuve"]] if camera["neuve"] is not None else [True, False]
        return [(lieu, neuve) for lieu in lieux for neuve in neuves]

    neuves = [{lieu != "ecole" or neuve for lieu, neuve in possibles(camera)} for camera in cameras]
    attendu = False if {False} in neuves else None if any(len(v) > 1 for v in neuves) else True
    assert verdicts["neuves"] is attendu
    lieux = [camera["lieu"] for camera in cameras]
    assert verdicts["une_ecole"] is (True if "ecole" in lieux else None if None in lieux else False)
    assert verdicts["assez_de_cameras"] is (len(cameras) >= 2)


@settings(max_examples=exemples(200), deadline=None)
@given(LISTES, st.data())
def test_knowing_more_of_a_line_never_contradicts(cameras, data):
    situation = {**CAMERAS.exemples[0].donnees, "camera": cameras}
    partiel = evaluer(CAMERAS, situation)
    connues = [] if cameras is None else cameras
    tirees = tuple({nom: data.draw(_sur(nom)) if v is None else v for nom, v in c.items()} for c in connues)
    entier = evaluer(CAMERAS, {**situation, "camera": tirees})
    if cameras is not None and partiel.recevable is not None:
        assert entier.recevable is partiel.recevable
        assert partiel.montant is None or entier.montant == partiel.montant


def _sur(nom: str) -> st.SearchStrategy:
    return {"cout": COUTS, "lieu": st.sampled_from(["ecole", "rue"]), "neuve": st.booleans()}[nom]


def test_a_missing_field_asks_for_its_lines_only():
    resultat = evaluer(CAMERAS, {**CAMERAS.exemples[0].donnees, "camera": ({"cout": None}, {"cout": 1_00})})
    assert resultat.manquants == ("camera",)
    assert explication.ligne(CAMERAS, resultat) == "À compléter : Caméras"


def test_the_full_computation_says_each_line():
    calcul = explication.calcul(CAMERAS, evaluer(CAMERAS, CAMERAS.exemples[0].donnees))
    base = next(simple(phrase) for phrase in calcul if phrase.startswith("Base"))
    assert base.endswith("Caméras : ligne 1, 10 000,00 € ; ligne 2, 15 000,00 €.")


def test_a_failing_line_is_named():
    resultat = evaluer(CAMERAS, CAMERAS.exemples[4].donnees)
    condition = next(p for p in explication.calcul(CAMERAS, resultat) if p.startswith("Toutes"))
    assert condition.endswith("Caméras : ligne 1, non.")


@pytest.mark.parametrize(
    ("camera", "phrase"),
    [
        ([{}] * 61, "61 lignes, pour 60 au plus"),
        ([{"cou": "1"}], "Ligne 1 : « cou » n'existe pas. Vouliez-vous dire « cout » ?"),
        ([{"cout": "1"}, {"cout": "beaucoup"}], "Ligne 2, Coût : « beaucoup » n'est pas un montant"),
        ([{"cout": "9 999 999 999 €"}], "hors des bornes"),
        ([{"lieu": "ecoles"}], "Vouliez-vous dire « ecole » ?"),
        (["x"], "Ligne 1 : il faut ici ses champs (cout, lieu, neuve)"),
        ("x", "Il faut ici des lignes"),
        ({"cout": 1}, "n'est pas une valeur lisible"),
    ],
)
def test_bad_lines_get_a_sentence(camera, phrase):
    with pytest.raises(SituationInvalide) as refus:
        lire(CAMERAS, {"camera": camera})
    assert phrase in refus.value.erreurs["camera"]


def test_evaluer_takes_lines_from_json(tmp_path):
    dossier = tmp_path / "dossier.json"
    dossier.write_text(
        json.dumps({**ecrire(CAMERAS, CAMERAS.exemples[0].donnees), "camera": [{"cout": "20000.00"}] * 3}),
        encoding="utf-8",
    )
    sortie = CliRunner().invoke(
        application, ["evaluer", str(DOSSIER / "plafond-par-appareil.yaml"), str(dossier), "--json"]
    )
    resultat = json.loads(sortie.stdout)
    assert set(resultat) >= {"recevable", "montant", "min", "max", "motifs", "etapes", "manquants"}
    assert (resultat["recevable"], resultat["montant"], resultat["manquants"]) == (None, None, ["camera"])
    assert next(etape["valeur"] for etape in resultat["etapes"] if etape["id"] == "base") == "45000.00"


ENGAGEMENTS = st.sets(st.sampled_from(["ouvert", "mutualise", "aucun_autre"])).map(frozenset)


@settings(max_examples=exemples(300), deadline=None)
@given(ENGAGEMENTS, st.integers(0, 100_000_00), st.integers(1, 5_000), st.sampled_from([None, "simple", "exemplaire"]))
def test_bonus_raises_the_ceiling_and_leaves_the_rate(engagements, cout, surface, qualite):
    situation = {
        "projet.engagements": engagements,
        "depenses.total": cout,
        "projet.surface": surface,
        "appreciation.qualite": qualite,
    }
    resultat = evaluer(BONUS, situation)
    recevable = not {"mutualise", "aucun_autre"} <= engagements

    def montant(jugee: str) -> int:
        bonus = {"simple": (0, 2_000_00), "exemplaire": (10_000_00, 20_000_00)}[jugee][surface >= 100]
        plafond = 20_000_00 + (10_000_00 if "ouvert" in engagements else 0) + bonus
        return min(cout * 60 // 10_000 * 100, plafond) if recevable else 0

    assert resultat.recevable is recevable
    assert resultat.montant == montant(qualite or "simple")
    bornes = [montant(jugee) for jugee in ([qualite] if qualite else ["simple", "exemplaire"])]
    assert (resultat.minimum, resultat.maximum) == (min(bornes), max(bornes))


def test_a_judged_choice_keeps_to_its_options():
    assert evaluer(BONUS, BONUS.exemples[0].donnees).a_apprecier == ("appreciation.qualite",)
    with pytest.raises(SituationInvalide):
        lire(BONUS, {"appreciation.qualite": "parfaite"})


@settings(max_examples=exemples(300), deadline=None)
@given(st.integers(0, 60_000), st.integers(0, 60), st.integers(0, 300_000_00))
def test_the_lowest_of_several_ways_wins(population, communes, cout):
    situation = {
        **PLUS_FAIBLE.exemples[0].donnees,
        "groupe.population": population,
        "groupe.communes": communes,
        "depenses.total": cout,
    }
    resultat = evaluer(PLUS_FAIBLE, situation)
    par_habitant = (3_00 if communes <= 10 else 2_00) * population
    tranches = [(0, 10_000_00, 80), (10_000_00, 50_000_00, 50), (50_000_00, 10**12, 20)]
    par_tranches = sum(max(0, min(cout, haut) - bas) * taux // 100 for bas, haut, taux in tranches)
    taux = 600_000 + -300_000 * (min(max(population, 5_000), 25_000) - 5_000) // 20_000
    au_taux = cout * taux // 10**6
    part_propre = cout - cout * 20 // 100
    assert resultat.montant == min(par_habitant, par_tranches, au_taux, part_propre)
    limites = {par_habitant: "habitant", par_tranches: "tranches", au_taux: "linéaire"}
    if len(limites) == 3 and resultat.montant in limites and resultat.montant != part_propre:
        assert limites[resultat.montant] in resultat.etapes[-1].limite


def test_the_line_of_a_table_is_said():
    calcul = explication.calcul(PLUS_FAIBLE, evaluer(PLUS_FAIBLE, PLUS_FAIBLE.exemples[2].donnees))
    assert next(p for p in calcul if p.startswith("Par habitant")).endswith(
        "Ligne retenue : « plus de 10\u00a0communes »."
    )


def test_dates_compare_by_days():
    depot = PLUS_FAIBLE.exemples[0].donnees["projet.depot"]
    for jours, attendu in ((10, False), (11, True)):
        situation = {**PLUS_FAIBLE.exemples[0].donnees, "projet.debut": depot + dt.timedelta(jours)}
        assert evaluer(PLUS_FAIBLE, situation).recevable is attendu
