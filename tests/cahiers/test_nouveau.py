"""`levier cahier nouveau`: what it writes verifies, without a doubt, and goes through the gate."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from levier.cli.commandes import application
from levier.cli.nouveau import texte
from regles.chargement import charger
from regles.verification import avertissements


def lancer(*mots: str):
    return CliRunner().invoke(application, ["cahier", *mots])


@pytest.mark.requirement("N-03")
def test_new_cahier_verifies_without_a_doubt(tmp_path: Path):
    fichier = tmp_path / "Refuges de l'Oisans.yaml"
    assert lancer("nouveau", str(fichier)).exit_code == 0
    resultat = lancer("verifier", str(fichier))
    assert (resultat.exit_code, resultat.stderr) == (0, "")
    assert resultat.stdout.startswith("4 règles, 5 exemples : tout est conforme ; pas encore joué")
    assert "id: refuges-de-l-oisans" in fichier.read_text(encoding="utf-8")


def test_at_most_fifteen_lines_come_before_the_first_rule():
    ecrit = texte("essai", 2027)
    assert len(ecrit[: ecrit.index("recevabilite:")].splitlines()) <= 15


@pytest.mark.parametrize("annee", [2026, 2031])
def test_new_cahier_opens_in_the_year_asked(annee: int):
    cahier = charger(texte("essai", annee))
    assert (cahier.fenetre.ouverture.year, cahier.fenetre.cloture.year) == (annee, annee)
    assert avertissements(cahier) == ()


def test_new_cahier_is_shown_when_no_file_is_named():
    assert lancer("nouveau").stdout == texte("mon-guichet", int(lancer("nouveau").stdout.split("01/02/")[1][:4]))


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path):
    fichier = tmp_path / "a.yaml"
    fichier.write_text("à moi", encoding="utf-8")
    resultat = lancer("nouveau", str(fichier))
    assert (resultat.exit_code, "existe déjà" in resultat.stderr) == (1, True)
    assert fichier.read_text(encoding="utf-8") == "à moi"


@pytest.mark.long
def test_new_cahier_goes_through_the_gate(serveur_a_nous, tmp_path: Path):
    fichier = tmp_path / "refuges.yaml"
    lancer("nouveau", str(fichier))
    assert lancer("essayer", str(fichier)).stdout.endswith("5 exemples joués : 4 attributions, 1 refus\n")
    assert "joué le" in lancer("verifier", str(fichier)).stdout
