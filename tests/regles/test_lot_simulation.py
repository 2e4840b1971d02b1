"""Who wins, who loses: a simulation over communes, and its command."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from levier.cli.principal import application
from regles.chargement import charger
from regles.simulation import Hypothese, simuler

SAONE = Path("cahiers/fitn7/axe3-saone-et-loire.yaml")
COMMUNES = pl.DataFrame(
    {
        "code": ["71001", "71002", "69001", "71003"],
        "nom": ["Petite", "Moyenne", "Grande", "Inconnue"],
        "nature": ["commune"] * 4,
        "departement": ["71", "71", "69", "71"],
        "population": [900, 14_000, 60_000, None],
    }
)
HYPOTHESE = Hypothese(cout_par_habitant=5_00, cout_minimum=1_000_00, cout_maximum=100_000_00)


def cahier():
    return charger(SAONE.read_text(encoding="utf-8"))


def test_amounts_follow_population_and_totals_add_up():
    simulation = simuler(cahier(), COMMUNES, HYPOTHESE)
    assert simulation.lignes["cout"].to_list() == [4_500_00, 70_000_00, 100_000_00, None]
    assert simulation.lignes["montant"].to_list() == [3_150_00, 30_000_00, 30_000_00, None]
    assert simulation.total == {"territoires": 4, "recevables": 4, "montant": 63_150_00, "inconnus": 1}
    assert simulation.par_departement["montant"].to_list() == [30_000_00, 33_150_00]
    assert simulation.par_taille["territoires"].to_list() == [1, 1, 1, 1]


def test_second_cahier_tells_winners_and_losers():
    texte = SAONE.read_text(encoding="utf-8")
    autre = charger(
        texte[: texte.index("\nexemples:") + 1].replace("valeur: 70 %", "valeur: 50 %") + "exemples: {cas: []}\n"
    )
    valeurs = {nom: valeur for nom, valeur in cahier().exemples[0].donnees.items() if nom != "porteur.nature"}
    simulation = simuler(cahier(), COMMUNES, Hypothese(5_00, 1_000_00, 100_000_00, valeurs), autre)
    assert simulation.lignes["contre"].to_list() == [2_250_00, 30_000_00, 30_000_00, None]
    assert simulation.lignes["ecart"].to_list() == [900_00, 0, 0, None]
    assert (simulation.total["gagnants"], simulation.total["perdants"], simulation.total["ecart"]) == (1, 0, 900_00)


def lancer(*arguments: str):
    return CliRunner().invoke(application, ["cahier", "simuler", *arguments])


def test_command_runs_over_the_territory_of_the_call():
    resultat = lancer(str(SAONE))
    assert resultat.exit_code == 0, resultat.output
    assert "585 demandes" in resultat.output


@pytest.mark.parametrize("suffixe", ["csv", "parquet"])
def test_command_writes_a_row_by_commune(tmp_path: Path, suffixe: str):
    sortie = tmp_path / f"lignes.{suffixe}"
    resultat = lancer(str(SAONE), "--communes", "--contre", str(SAONE), "--sortie", str(sortie))
    assert resultat.exit_code == 0, resultat.output
    lues = pl.read_parquet(sortie) if suffixe == "parquet" else pl.read_csv(sortie, separator=";", infer_schema=False)
    assert lues.height > 35_000
    assert set(lues["ecart"].drop_nulls().cast(pl.Decimal(18, 2)).unique().to_list()) == {0}


def test_command_reads_its_hypothesis(tmp_path: Path):
    fichier = tmp_path / "hypothese.json"
    fichier.write_text(json.dumps({"cout_par_habitant": "2 €", "valeurs": {"recettes.autres": "1000"}}))
    assert "2,00" in lancer(str(SAONE), "--hypothese", str(fichier)).output


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        ("[]", "cout_par_habitant"),
        ("{", "JSON"),
        ('{"cout_par_habitant": "deux"}', "cout_par_habitant"),
        ('{"cout": 3}', "cout_par_habitant"),
        ('{"valeurs": {"depense.total": "3"}}', "Vouliez-vous dire"),
    ],
)
def test_wrong_hypothesis_is_a_sentence(tmp_path: Path, contenu: str, phrase: str):
    fichier = tmp_path / "hypothese.json"
    fichier.write_text(contenu)
    resultat = lancer(str(SAONE), "--hypothese", str(fichier))
    assert resultat.exit_code == 1
    assert phrase in resultat.output
    assert "Traceback" not in resultat.output


def test_unknown_format_and_missing_file_are_sentences(tmp_path: Path):
    assert "se termine par" in lancer(str(SAONE), "--sortie", "x.pdf").output
    assert "ne peut pas être lu" in lancer(str(tmp_path / "absent.yaml")).output
