"""The form as one request is asked it: lines, conditions, faults, progress. No database."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from levier.dossiers.etude.obstacles import reponses_manquantes
from levier.dossiers.formulaire import blocs
from levier.dossiers.formulaire.questionnaire import Questionnaire, offertes
from regles.chargement import charger

TEXTE = (Path(__file__).resolve().parents[2] / "regles/chargement/tous-les-champs.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cahier():
    return charger(TEXTE)


@pytest.fixture
def lire(cahier):
    def faire(reponses=None, situation=None, saisies=None, illisibles=None) -> Questionnaire:
        return Questionnaire(cahier, situation or {}, reponses or {}, saisies or {}, illisibles or {})

    return faire


@pytest.fixture(scope="module")
def bloc(cahier):
    return next(champ for champ in blocs.champs_du(cahier) if champ.nom == "rattachee")


LIGNES = {"rattachee.1.commune": "Cluny (71137)", "rattachee.1.agents": 3, "rattachee.4.commune": "Gourdon (71222)"}
COMMUN = {"projet.commun": True}


def test_field_of_a_line_is_a_field_like_another(cahier, bloc):
    champ = blocs.champ_nomme(cahier, "rattachee.4.agents")
    assert (champ.nom, champ.donnee.unite) == ("rattachee.4.agents", "agents")
    for unknown in (
        "rattachee",
        "rattachee.0.agents",
        "rattachee.04.agents",
        "rattachee.4.prix",
        "autre.4.agents",
        "depenses.total",
    ):
        assert blocs.champ_nomme(cahier, unknown) is None, unknown
    assert blocs.rangs(bloc, LIGNES) == [1, 4]
    assert blocs.lignes(bloc, LIGNES) == [{"agents": 3, "signee": None}, {"agents": None, "signee": None}]
    assert (
        blocs.libelle_du_champ(cahier, "rattachee.4.agents", LIGNES)
        == "Communes rattachées, ligne 2 : Agents concernés"
    )
    assert [blocs.est_plein(bloc, ranks) for ranks in ([1, 4], [1, 4, 7])] == [False, True]


def test_block_not_asked_asks_nothing_and_keeps_its_lines(lire):
    hidden = lire(LIGNES)
    assert "rattachee" not in hidden.montres
    assert [c.nom for c in hidden.saisissables if c.nom.startswith("rattachee")] == []
    shown = lire(LIGNES, COMMUN)
    names = [c.nom for c in shown.saisissables if c.nom.startswith("rattachee")]
    assert names == [
        f"rattachee.{rang}.{champ}" for rang in (1, 4) for champ in ("commune", "agents", "signee", "role")
    ]


def test_what_a_line_still_needs_is_said_with_its_place(lire):
    phrases = [o.phrase for o in reponses_manquantes(lire(LIGNES, COMMUN)) if o.champ.startswith("rattachee")]
    assert phrases == ["Répondez à « Communes rattachées, ligne 2 : Agents concernés »."]
    empty = [o.phrase for o in reponses_manquantes(lire({}, COMMUN)) if o.champ == "rattachee"]
    assert empty == ["Ajoutez au moins une ligne à « Communes rattachées »."]
    box = [o.phrase for o in reponses_manquantes(lire()) if o.champ == "accord.honneur"]
    assert box == ["Cochez « Je certifie que ces renseignements sont exacts »."]


def test_required_when_its_formula_says_so(lire, cahier):
    elus = lire({"projet.publics": "elus"}, {"projet.publics": frozenset({"elus"})})
    agents = lire({"projet.publics": "agents"}, {"projet.publics": frozenset({"agents"})})
    precision = blocs.champ_nomme(cahier, "projet.autre_public")
    assert (elus.manque(precision), agents.manque(precision)) == (["projet.autre_public"], [])


def test_faults_of_fields_beside_others_are_at_their_field(lire):
    late = {
        "travaux.debut": dt.date(2021, 10, 2),
        "travaux.fin": dt.date(2021, 10, 1),
        "projet.mise_en_service": dt.date(2021, 9, 1),
    }
    assert lire(situation=late).erreurs == {
        "travaux.fin": "Le dernier jour ne vient pas avant le premier.",
        "projet.mise_en_service": "La mise en service suit la fin des travaux.",
    }
    unread = lire(situation=late, illisibles={"travaux.fin": "« x » n’est pas une date.", "rattachee.1.agents": "?"})
    assert unread.erreurs["travaux.fin"] == "« x » n’est pas une date."
    assert "rattachee.1.agents" not in unread.erreurs


def test_second_list_offers_what_goes_with_the_first(lire, cahier):
    sorte = blocs.champ_nomme(cahier, "projet.sorte")
    assert [o.code for o in offertes(sorte, {"projet.famille": "formation"})] == ["agents", "libre"]
    assert [o.code for o in offertes(sorte, {})] == ["metier", "portail", "agents", "libre"]
    answers = {"projet.famille": "formation", "projet.sorte": "metier"}
    assert lire(answers, answers).erreurs == {
        "projet.sorte": "Ce choix ne va pas avec « Famille du projet » : choisissez de nouveau."
    }
    assert lire({**answers, "projet.sorte": "agents"}, {**answers, "projet.sorte": "agents"}).erreurs == {}


def test_progress_counts_what_is_asked_and_what_is_left(lire):
    def section(lu: Questionnaire, nom: str) -> tuple[int, int, int]:
        return next((one.repondues, one.demandees, one.reste) for one in lu.avancement if one.id == nom)

    assert section(lire(), "territoire") == (0, 4, 2)
    assert section(lire({"projet.commun": True}, COMMUN), "territoire") == (1, 5, 2)
    assert section(lire({**LIGNES, "lieu.commune": "x", "projet.commun": True}, COMMUN), "territoire") == (2, 5, 1)
    whole = {**LIGNES, "rattachee.4.agents": 1, "lieu.commune": "x", "projet.commun": True}
    assert section(lire(whole, COMMUN), "territoire") == (3, 5, 0)
    faulty = lire(whole, COMMUN, saisies={"rattachee.1.signee": "x"}, illisibles={"rattachee.1.signee": "?"})
    assert section(faulty, "territoire") == (3, 5, 1)
