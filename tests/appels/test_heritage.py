"""A guichet that starts from another one: found among the versions published, or the files beside; kept whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.regles.court import CADRE, ENFANT
from typer.testing import CliRunner

from levier.appels.actions import publier
from levier.appels.erreurs import CahierRefuse
from levier.appels.fichiers import CahiersVoisins, lire_un_cahier
from levier.appels.models import TexteDeCahier
from levier.appels.queries import cahier_de
from levier.cli.cahier import application
from levier.espaces.agent.simulation.depots import deposer, deposes
from levier.socle.acteurs import SYSTEME
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger


def lire_le_cahier(fichier: Path) -> Cahier:
    return charger(lire_un_cahier(fichier))


@pytest.mark.django_db
def test_a_published_child_is_whole_whatever_its_parent_becomes():
    publier(CADRE, par=SYSTEME)
    version = publier(ENFANT, par=SYSTEME)
    texte = TexteDeCahier.objects.get(version=version).texte
    assert texte.startswith("# Texte entier, qui part de « refuges@1 ».")
    publier(CADRE.replace("version: 1", "version: 2").replace("9 000 €", "8 000 €"), par=SYSTEME)
    assert [piece.id for piece in cahier_de(version).pieces] == ["devis", "plan"]
    assert publier(ENFANT, par=SYSTEME) == version


@pytest.mark.django_db
def test_a_parent_that_is_not_published_is_told():
    publier(CADRE.replace("id: refuges\n", "id: refuge\n"), par=SYSTEME)
    with pytest.raises(CahierRefuse, match="Vouliez-vous dire « refuge@1 »"):
        publier(ENFANT, par=SYSTEME)


@pytest.mark.django_db
def test_a_child_is_simulated_without_being_published():
    publier(CADRE, par=SYSTEME)
    session: dict = {}
    cle = deposer(session, ENFANT)
    assert "depuis" not in deposes(session)[cle]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "cadre").mkdir()
    (tmp_path / "cadre" / "refuges.yaml").write_text(CADRE, encoding="utf-8")
    (tmp_path / "isere").mkdir()
    (tmp_path / "isere" / "refuges.yaml").write_text(ENFANT, encoding="utf-8")
    return tmp_path


def test_files_next_to_one_another_start_from_one_another(dossier: Path):
    fichier = dossier / "isere" / "refuges.yaml"
    assert lire_le_cahier(fichier).identite.titre == "Refuges de l'Isère"
    assert lire_le_cahier(fichier).empreinte != lire_le_cahier(dossier / "cadre" / "refuges.yaml").empreinte
    assert "depuis" not in lire_un_cahier(fichier)
    assert sorted(CahiersVoisins(fichier)) == ["refuges-isere@1", "refuges@1"]


def test_a_file_beside_is_cited_by_its_name(dossier: Path):
    fichier = dossier / "cadre" / "isere.yaml"
    fichier.write_text(ENFANT.replace("refuges@1", "refuges.yaml"), encoding="utf-8")
    assert [piece.id for piece in lire_le_cahier(fichier).pieces] == ["devis", "plan"]
    fichier.write_text(ENFANT.replace("refuges@1", "../isere/refuges.yaml"), encoding="utf-8")
    with pytest.raises(CahierInvalide, match="n'est pas un cahier connu"):
        lire_le_cahier(fichier)


def test_a_table_brought_by_the_parent_comes_with_it(dossier: Path):
    """The file stands beside the parent; the text that is published holds it."""
    tables = "tables:\n  - {nom: zonage, fichier: zones.csv, cle: commune, colonnes: [{nom: hausse, genre: taux}]}\n"
    (dossier / "cadre" / "refuges.yaml").write_text(CADRE + tables, encoding="utf-8")
    (dossier / "cadre" / "zones.csv").write_text("code;hausse\n38001;5 %\n38002;7,5 %\n", encoding="utf-8")
    texte = lire_un_cahier(dossier / "isere" / "refuges.yaml")
    assert "38002;7,5 %" in texte
    assert [table.nom for table in charger(texte).tables] == ["zonage"]


def test_verifier_shows_what_is_inherited(dossier: Path):
    fichier = dossier / "isere" / "refuges.yaml"
    resultat = CliRunner().invoke(application, ["verifier", str(fichier)])
    assert (resultat.exit_code, "3 règles, 2 exemples : tout est conforme" in resultat.stdout) == (0, True)
    fichier.write_text(ENFANT.replace("pieces.caution", "parametres.taux"), encoding="utf-8")
    resultat = CliRunner().invoke(application, ["verifier", str(fichier)])
    assert resultat.exit_code == 1
    assert "refuges@1, ligne 18, montant, hérité de « refuges@1 »" in resultat.stderr
