"""`levier cahier essayer` and the gate of `publier`, as they are typed."""

from __future__ import annotations

import io
import json
from contextlib import nullcontext

import psycopg
import pytest
from tests.conftest import _adresse
from tests.fabriques import texte_du_cahier
from typer.testing import CliRunner

from levier.cli import commandes, essai, publication
from levier.config import base_d_essai
from levier.essai import preuves
from levier.socle.models import Evenement
from regles.chargement import charger


def lancer(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(commandes.application, [str(arg) for arg in args])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def publier(db, monkeypatch):
    said = io.StringIO()
    monkeypatch.setattr(publication, "django_pret", nullcontext)
    monkeypatch.setattr(publication.ecran, "file", said)

    def jouer(*args: object) -> tuple[int, str]:
        return lancer("cahier", "publier", *args)[0], said.getvalue()

    return jouer


@pytest.fixture
def fichier(tmp_path):
    path = tmp_path / "guichet.yaml"
    path.write_text(texte_du_cahier(), encoding="utf-8")
    return path


def test_file_that_was_not_played_is_not_published(publier, fichier):
    code, said = publier(fichier)
    assert code == 1
    assert f"n'a pas été joué dans cette version : lancez « levier cahier essayer {fichier} »" in said
    assert Evenement.objects.filter(nom="cahier_publie").count() == 0


def test_file_played_is_published(publier, fichier):
    preuves.garder(fichier, charger(texte_du_cahier()), preuves.dt.date(2026, 11, 30))
    assert publier(fichier)[0] == 0
    assert Evenement.objects.get(nom="cahier_publie").motif == ""


def test_publishing_without_play_keeps_its_reason(publier, fichier):
    assert publier(fichier, "--sans-essai", "Panne du serveur d'essai")[0] == 0
    assert Evenement.objects.get(nom="cahier_publie").motif == "Publié sans essai : Panne du serveur d'essai"


def test_check_says_whether_the_text_was_played(fichier):
    assert lancer("cahier", "verifier", fichier)[1].endswith(" : tout est conforme ; pas encore joué\n")
    preuves.garder(fichier, charger(texte_du_cahier()), preuves.dt.date(2026, 11, 30))
    assert lancer("cahier", "verifier", fichier)[1].endswith(" : tout est conforme ; joué le 30/11/2026\n")


def test_file_with_mistakes_is_not_played(fichier, monkeypatch):
    monkeypatch.setattr(essai, "jouer", lambda _: pytest.fail("played"))
    fichier.write_text(texte_du_cahier().replace("exiger: projet.debut <=", "exiger: projet.debutt <="), "utf-8")
    code, _, said = lancer("cahier", "essayer", fichier)
    assert code == 1
    assert "« projet.debutt » n'existe pas" in said


def trois_exemples() -> str:
    """The call with three examples: one granted, one refused, one refused at the door."""
    texte = texte_du_cahier()
    tete, cas = texte[: texte.index("  cas:\n")], texte[texte.index("  cas:\n") :]
    gardes = ("Commune de 900 habitants, 40", "Projet déjà engagé", "Dépôt la veille")
    blocs = [f"    - cas: {bloc}" for bloc in cas.split("    - cas: ")[1:] if bloc.startswith(gardes)]
    return f"{tete}  cas:\n{''.join(blocs)}"


@pytest.mark.lent
def test_command_plays_in_a_base_of_its_own_and_keeps_the_proof(serveur_a_nous, fichier):
    fichier.write_text(trois_exemples(), encoding="utf-8")
    code, said, err = lancer("cahier", "essayer", fichier)
    assert (code, err) == (0, "")
    assert said == f"{fichier} : 3 exemples joués : 1 attribution, 1 refus, 1 refusé à la porte\n"
    assert preuves.preuve_de(fichier, charger(trois_exemples())).exemples == 3
    with psycopg.connect(_adresse()) as base:
        assert base.execute(
            "SELECT count(*) FROM pg_database WHERE datname ~ %s", [f"^{base_d_essai.PREFIXE}_[0-9a-f]{{8}}$"]
        ).fetchone() == (0,)


def _fausses(lignes: list[dict]):
    return lambda fichiers: iter([{"fichier": fichiers[0], **ligne} for ligne in lignes])


PARTIE = {"cas": "A", "conforme": True, "issue": "attribution", "etape": "fin", "attendu": "1.00", "obtenu": "1.00",
          "phrase": "", "appreciations": [], "notes": []}  # fmt: skip


def test_report_says_where_an_example_stops_and_no_proof_is_kept(fichier, monkeypatch):
    fichier.write_text(trois_exemples(), encoding="utf-8")
    stopped = {
        **PARTIE,
        "cas": "B",
        "conforme": False,
        "issue": "arret",
        "etape": "depot",
        "phrase": "Un point manque.",
    }
    monkeypatch.setattr(essai, "jouer", _fausses([PARTIE, PARTIE, stopped]))
    code, said, err = lancer("cahier", "essayer", fichier)
    assert code == 1
    assert said == f"{fichier} : 3 exemples joués : 2 attributions, 1 arrêt inattendu\n"
    assert err == f"{fichier} : l'exemple « B » s'arrête au dépôt. Un point manque.\n"
    assert preuves.preuve_de(fichier, charger(trois_exemples())) is None


def test_report_for_a_machine(fichier, monkeypatch):
    fichier.write_text(trois_exemples(), encoding="utf-8")
    monkeypatch.setattr(essai, "jouer", _fausses([PARTIE, PARTIE, PARTIE]))
    code, said, _ = lancer("cahier", "essayer", "--json", fichier)
    assert code == 0
    assert json.loads(said) == [{"fichier": str(fichier), "conforme": True, "refus": "", "exemples": [PARTIE] * 3}]


def test_guichet_that_does_not_open_is_told(fichier, monkeypatch):
    monkeypatch.setattr(essai, "jouer", _fausses([{"refus": "Le fonds dit autre chose."}]))
    code, _, err = lancer("cahier", "essayer", fichier)
    assert (code, err) == (1, f"{fichier} : le guichet ne s'ouvre pas. Le fonds dit autre chose.\n")


def test_account_that_may_not_create_a_database_is_told_what_to_do(db):
    with psycopg.connect(_adresse(), autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS essai_sans_droit")
        owner.execute("CREATE ROLE essai_sans_droit LOGIN")
        owner.execute("SET ROLE essai_sans_droit")
        with pytest.raises(base_d_essai.EssaiImpossible, match="ALTER ROLE … CREATEDB"):
            base_d_essai._creer(owner, "levier_essai_refusee", "template0")
        owner.execute("RESET ROLE")
        owner.execute("DROP ROLE essai_sans_droit")
