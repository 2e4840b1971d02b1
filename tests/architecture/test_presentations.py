"""What the steps declare in their presentation.py covers what they write and show."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from levier.dossiers.echeances import jalons, suites
from levier.dossiers.echeances.suites import Suite
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.espaces.templatetags.levier import BADGES
from levier.socle import couleurs, horloge, phrases
from levier.socle.couleurs import Couleur
from levier.socle.etape import Etape
from levier.socle.registre import Registre
from levier.socle.tables import TableDeTransitions

SOURCES = Path(__file__).resolve().parents[2] / "src/levier"
RELAIS = {"journal.consigner", "consigner"}
"""How an act writes an event: object, name of the event, then the rest by keyword."""


def _fonctions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path.relative_to(SOURCES).as_posix(), node


def _noms(fonction: ast.FunctionDef, valeur: ast.expr) -> tuple[set[str], set[str]]:
    """The texts that an expression may be inside a function, and the parameters that it may be."""
    if isinstance(valeur, ast.Constant) and isinstance(valeur.value, str):
        return {valeur.value}, set()
    if isinstance(valeur, ast.IfExp):
        (here, mine), (there, others) = _noms(fonction, valeur.body), _noms(fonction, valeur.orelse)
        return here | there, mine | others
    if not isinstance(valeur, ast.Name):
        return set(), set()
    assigned = [
        node.value
        for node in ast.walk(fonction)
        if isinstance(node, ast.Assign) and valeur.id in {ast.unparse(target) for target in node.targets}
    ]
    texts = {text for given in assigned for text in _noms(fonction, given)[0]}
    return texts, {valeur.id} & {argument.arg for argument in fonction.args.args}


@cache
def evenements_ecrits() -> tuple[set[str], set[str]]:
    """Names given to the journal anywhere in the steps, through functions of a module too; places that give none."""
    written: set[str] = set()
    silent: set[str] = set()
    found = list(_fonctions())
    relays = {(path, name): 1 for path, _ in found for name in RELAIS}
    for path, function in found:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and (path, ast.unparse(node.func)) in relays:
                _, parameters = _noms(function, node.args[1])
                order = [argument.arg for argument in function.args.args]
                relays.update(((path, function.name), order.index(name)) for name in parameters)
    for path, function in found:
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and (path, ast.unparse(node.func)) in relays):
                continue
            texts, parameters = _noms(function, node.args[relays[path, ast.unparse(node.func)]])
            written |= texts
            if not texts and not parameters:
                silent.add(f"{path}:{function.name}")
    return written, silent


def tables() -> list[TableDeTransitions]:
    """The tables of transitions of every model."""
    found = [getattr(model, "TRANSITIONS", None) for model in apps.get_models()]
    return [table for table in found if isinstance(table, TableDeTransitions)]


def evenements_des_tables() -> set[str]:
    return {transition.evenement for table in tables() for transition in table.transitions.values()}


def test_every_step_is_loaded_as_one():
    ours = [config for config in apps.get_app_configs() if config.name.startswith("levier.")]
    assert [config.name for config in ours if not isinstance(config, Etape)] == ["levier.espaces"]


@pytest.mark.requirement("X-04")
def test_every_event_that_is_written_has_its_sentence():
    written, silent = evenements_ecrits()
    assert silent == {
        "dossiers/actions/partenaires.py:_franchir",
        "instruction/actions/peremption.py:clore",
        "socle/etats.py:franchir_tenu",
    }  # names of a transition
    assert written >= {"brouillon_cree", "piece_remplacee", "credits_ouverts", "habilitation_changee", "role_change"}
    assert sorted((written | evenements_des_tables()) - set(phrases._phrases)) == []


def test_every_sentence_is_the_one_of_an_event():
    written, _ = evenements_ecrits()
    assert sorted(set(phrases._phrases) - written - evenements_des_tables()) == []


def test_every_state_has_a_colour():
    """Those of a request, and those of every object that `franchir` brings from a state to another."""
    states = {table.etats for table in tables()}
    assert EtatDossier in states
    assert [etat for etats in states for etat in etats if (etats, etat.value) not in couleurs._couleurs] == []
    assert BADGES.keys() == set(Couleur)


@pytest.mark.parametrize("etat", EtatDossier)
def test_every_state_of_a_request_tells_the_porteur_what_comes_next(etat):
    assert suites.suite(etat).suite, "declare it by suites.declarer in the presentation.py of the step that brings it"


@pytest.mark.parametrize("etat", EtatDossier)
def test_every_state_of_a_request_has_its_place_in_the_timeline(etat):
    assert etat in jalons._attentes, "declare it by jalons.declarer in the presentation.py of the step that brings it"


def test_state_that_no_step_explains_breaks_no_page(monkeypatch):
    """A state forgotten fails the tests above, never the page of somebody's request."""
    monkeypatch.setattr(suites, "_suites", Registre("{}"))
    monkeypatch.setattr(jalons, "_attentes", Registre("{}"))
    monkeypatch.setattr(couleurs, "_couleurs", Registre("{}"))
    request = Dossier(etat=EtatDossier.DEPOSE, cree_le=horloge.maintenant())
    assert suites.suite(request.etat) == Suite("Votre demande est «\u00a0déposé\u00a0».", "")
    assert [one.cle for one in jalons.jalons_du_dossier(request, cahier=None, complements=[])] == ["brouillon"]
    assert couleurs.couleur(EtatDossier.DEPOSE) is Couleur.NEUTRE
