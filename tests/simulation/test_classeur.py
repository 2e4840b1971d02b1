"""A spreadsheet is read back from its own XML: numbers are numbers, amounts are in euros, headers stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.documents.classeur_lu import Lu
from typer.testing import CliRunner

from levier.cli.commandes import application
from levier.territoires.donnees.tableau import territoires
from regles import situation
from regles.chargement import charger
from regles.simulation import Hypothese, simuler, situation_type, telle_que_publiee

SAONE = Path("cahiers/fitn7/axe3-saone-et-loire.yaml")


@pytest.fixture(scope="module")
def classeur(tmp_path_factory) -> Path:
    """The call of Saône-et-Loire against the same with half the ceiling."""
    dossier = tmp_path_factory.mktemp("classeur")
    texte = SAONE.read_text(encoding="utf-8")
    reduit = texte[: texte.index("\nexemples:") + 1].replace("valeur: 30 000 €", "valeur: 15 000 €")
    (dossier / "contre.yaml").write_text(reduit + "exemples: {cas: []}\n", encoding="utf-8")
    cahier = charger(texte)
    valeurs = {"valeurs": situation.ecrire(cahier, situation_type(cahier))}
    (dossier / "hypothese.json").write_text(json.dumps(valeurs), encoding="utf-8")
    sortie = dossier / "s.xlsx"
    lancee = CliRunner().invoke(
        application,
        [
            *("cahier", "simuler", str(SAONE), "--sortie", str(sortie)),
            *("--contre", str(dossier / "contre.yaml"), "--hypothese", str(dossier / "hypothese.json")),
        ],
    )
    assert lancee.exit_code == 0, lancee.output
    return sortie


def test_rows_are_numbers_that_add_up_to_the_summary(classeur):
    lignes, synthese = Lu(classeur, 2), Lu(classeur, 1)
    assert (synthese.nom, lignes.nom) == ("Synthèse", "Territoires")
    entete, *rows = lignes.lignes
    assert list(entete.values()) == [
        "Code", "Nom", "Nature", "Département", "Population", "Communes", "Départements entiers", "Coût supposé",
        "Recevable A", "Aide A", "Recevable B", "Aide B", "Écart (B moins A)",
    ]  # fmt: skip
    assert len(rows) == 585
    assert lignes.fige
    assert lignes.filtre == "A1:M586"
    dompierre = next(row for row in rows if row["A"] == "71178")
    assert {nom: dompierre[nom] for nom in "BCDEFGH"} == {
        "B": "Dompierre-les-Ormes", "C": "commune", "D": "71", "E": 898.0, "F": 1.0, "G": 0.0, "H": 5000.0,
    }  # fmt: skip
    assert lignes.formats["E2"] == "#,##0"
    assert {lignes.formats[f"{colonne}2"] for colonne in "HJLM"} == {r'#,##0.00\ "€"'}
    regle = telle_que_publiee(charger(SAONE.read_text(encoding="utf-8")))
    attendu = simuler([regle], territoires(2021).dans("D71"), Hypothese())
    total = next(ligne for ligne in synthese.lignes if ligne.get("A") == "Total des aides")
    for colonne, somme in (("J", total["B"]), ("L", total["C"]), ("M", total["D"])):
        assert round(sum(float(row[colonne]) for row in rows) * 100) == round(float(somme) * 100)
    assert round(float(total["C"]) * 100) == attendu.total["aide_a"]


def test_summary_holds_total_against_the_enveloppe_groups_winners_and_losers(classeur):
    synthese = Lu(classeur, 1)
    par_nom = {str(ligne["A"]): ligne for ligne in synthese.lignes if "A" in ligne}
    assert par_nom["Enveloppe"]["C"] == 297_029.75
    assert par_nom["Enveloppe moins total"]["C"] == pytest.approx(297_029.75 - float(par_nom["Total des aides"]["C"]))
    assert "sur 585" in str(par_nom["Demandes recevables"]["C"])
    assert {
        "Par nature de demandeur",
        "Par taille (habitants)",
        "Par département",
        "Gagnent sous B",
        "Perdent sous B",
    } <= set(par_nom)
    assert par_nom["communauté de communes"]["B"] == 16.0
    assert par_nom["71"]["B"] == 585.0
    gagnants = int(str(par_nom["Gagnent sous B"]["B"]).split()[0])
    assert gagnants == sum(1 for row in Lu(classeur, 2).lignes[1:] if float(row["M"]) > 0) > 0
    assert str(par_nom["Perdent sous B"]["B"]).startswith("0 sur")
