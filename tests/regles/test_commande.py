"""`levier cahier verifier` and `levier cahier evaluer`, as typed."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from levier.cli.cahier import application
from regles.situation import ecrire

EXECUTER = CliRunner()


def lancer(*mots) -> tuple[int, str, str]:
    retour = EXECUTER.invoke(application, [str(mot) for mot in mots])
    return retour.exit_code, retour.stdout, retour.stderr


@pytest.fixture
def fichier(tmp_path, texte_71):
    chemin = tmp_path / "guichet.yaml"
    chemin.write_text(texte_71, encoding="utf-8")
    return chemin


@pytest.fixture
def dossier(tmp_path, cahier_71, commune):
    chemin = tmp_path / "dossier.json"
    chemin.write_text(json.dumps(ecrire(cahier_71, commune)), encoding="utf-8")
    return chemin


def test_verifier_counts_what_holds(fichier, cahier_71):
    phrase = f"17 règles, {len(cahier_71.exemples)} exemples : tout est conforme ; pas encore joué\n"
    assert lancer("verifier", fichier) == (0, phrase, "")


def test_verifier_prints_diagnostics(fichier, texte_71):
    fichier.write_text(texte_71.replace("exiger: projet.debut <=", "exiger: projet.debutt <="), encoding="utf-8")
    code, sortie, erreur = lancer("verifier", fichier)
    assert (code, sortie) == (1, "")
    assert "« projet.debutt » n'existe pas. Vouliez-vous dire « projet.debut » ?" in erreur
    assert "^^^^^^^^^^^^^" in erreur


def test_evaluer_explains(fichier, dossier):
    code, sortie, erreur = lancer("evaluer", fichier, dossier)
    assert (code, erreur) == (0, "")
    assert sortie.startswith(
        "Recevable : 28\u202f000,00\u00a0€ ; à apprécier par Préfecture de Saône-et-Loire : de 0,00\u00a0€ à 28\u202f000,00\u00a0€\n"
    )


def test_evaluer_json(fichier, dossier):
    code, sortie, _ = lancer("evaluer", fichier, dossier, "--json")
    assert code == 0
    assert json.loads(sortie)["montant"] == "28000.00"


@pytest.mark.parametrize(
    ("contenu", "phrase"),
    [
        (b"{", "n'est pas du JSON lisible (ligne 1, colonne 2)"),
        (b"[]", "doit contenir des valeurs par leur nom"),
        (b"[" * 100_000, "n'est pas du JSON lisible"),
        (b"\xff\xfe", "n'est pas du texte en UTF-8"),
        (b'{"depenses.total": "12e9"}', "« 12e9 » n'est pas un montant"),
        (b'{"depenses.totl": 1}', "Vouliez-vous dire « depenses.total » ?"),
        (b'{"appreciation.taux_retenu": "80 %"}', "hors des bornes"),
        (b" " * 2_000_000, "est trop gros"),
        (b'{"depenses.total": ' + b"9" * 5_000 + b"}", "lisible"),
    ],
)
def test_bad_situation_gets_one_sentence(fichier, dossier, contenu, phrase):
    dossier.write_bytes(contenu)
    code, sortie, erreur = lancer("evaluer", fichier, dossier)
    assert (code, sortie) == (1, "")
    assert phrase in erreur
    assert "Traceback" not in erreur


def test_missing_file_gets_one_sentence(tmp_path):
    absent = tmp_path / "absent.yaml"
    assert lancer("verifier", absent) == (1, "", f"Le fichier {absent} n'existe pas.\n")
    assert lancer("verifier", tmp_path)[0] == 1


TABLE = """
tables:
  - nom: zonage
    fichier: zonage.csv
    cle: commune
    colonnes: [{nom: prime, genre: montant, absent: 0 €}]
"""


def test_verifier_reads_the_files_beside_the_cahier(fichier, texte_71):
    fichier.write_text(texte_71.rstrip() + TABLE, encoding="utf-8")
    code, _, erreur = lancer("verifier", fichier)
    assert code == 1
    assert "« zonage.csv » n'est pas à côté du cahier" in erreur
    joint = fichier.with_name("zonage.csv")
    joint.write_bytes("\ufeffcode;prime\r\n71137;12 €\r\n".encode())
    assert lancer("verifier", fichier)[0] == 0
    joint.write_text("code;prime\n71137;beaucoup\n", encoding="utf-8")
    code, _, erreur = lancer("verifier", fichier)
    assert code == 1
    assert "zonage.csv, ligne 2, table « zonage » :\n  prime : « beaucoup » n'est pas un montant" in erreur
    joint.write_bytes(b"code;prime\n71137;\xe9\n")
    assert "zonage.csv, ligne 2, fichier joint :\n  ce fichier n'est pas en UTF-8" in lancer("verifier", fichier)[2]
