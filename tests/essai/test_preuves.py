"""A proof is of one text, by its digest, under one version of the play."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from tests.fabriques import texte_du_cahier

from levier.essai import preuves
from regles.chargement import charger

JOUR = dt.date(2026, 11, 30)


@pytest.fixture
def cahier():
    return charger(texte_du_cahier())


def test_proof_is_found_again_by_the_text_alone(tmp_path, cahier):
    fichier = tmp_path / "guichet.yaml"
    assert preuves.preuve_de(fichier, cahier) is None
    assert preuves.garder(fichier, cahier, JOUR) == tmp_path / "preuves.json"
    assert preuves.preuve_de(tmp_path / "renomme.yaml", cahier).joue_le == JOUR
    other = charger(texte_du_cahier().replace("40 000 € de dépenses éligibles", "40 000 € éligibles", 1))
    assert preuves.preuve_de(fichier, other) is None


def test_new_text_of_a_version_takes_the_place_of_the_former(tmp_path, cahier):
    fichier = tmp_path / "guichet.yaml"
    autre = charger(texte_du_cahier().replace("40 000 € de dépenses éligibles", "40 000 € éligibles", 1))
    suivante = charger(texte_du_cahier().replace("\nversion: 1\n", "\nversion: 2\n", 1))
    for joue in (cahier, autre, suivante):
        preuves.garder(fichier, joue, JOUR)
    assert preuves.preuve_de(fichier, cahier) is None
    assert preuves.preuve_de(fichier, autre) is not None
    assert [one["version"] for one in json.loads((tmp_path / "preuves.json").read_text("utf-8"))["preuves"]] == [1, 2]


@pytest.mark.parametrize(
    "texte", ["", "[]", '{"jeu": 0, "preuves": []}', '{"jeu": 1, "preuves": [{"cahier": "x"}]}', "{"]
)
def test_file_that_cannot_be_read_proves_nothing(tmp_path, cahier, texte):
    (tmp_path / "preuves.json").write_text(texte, encoding="utf-8")
    assert preuves.preuve_de(tmp_path / "guichet.yaml", cahier) is None


def test_proof_of_another_play_proves_nothing(tmp_path, cahier, monkeypatch):
    fichier = tmp_path / "guichet.yaml"
    preuves.garder(fichier, cahier, JOUR)
    monkeypatch.setattr(preuves, "JEU", preuves.JEU + 1)
    assert preuves.preuve_de(fichier, cahier) is None
