"""The command that rebuilds the committed files, against the published packages when npm reaches them."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from levier.cli.territoires import application
from levier.territoires.donnees import format as fichiers
from levier.territoires.donnees import reconstruction, sources

pytestmark = pytest.mark.lent


@pytest.fixture(scope="module")
def paquets(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("paquets")
    try:
        sources.telecharger(folder)
    except sources.SourceInaccessible as error:
        pytest.skip(f"the published packages are out of reach: {error}")
    return folder


def _md5(dossier: Path) -> dict[str, str]:
    return {p.name: hashlib.md5(p.read_bytes(), usedforsecurity=False).hexdigest() for p in sorted(dossier.iterdir())}


@dataclass(frozen=True)
class Reconstruit:
    """A folder written by the command, what it made, what it said."""

    dossier: Path
    millesimes: list[reconstruction.Reconstruction]
    entendu: list[str]


@pytest.fixture(scope="module")
def reconstruire(paquets: Path, tmp_path_factory) -> Callable[[], Reconstruit]:
    """The command, without its download."""

    def jouer() -> Reconstruit:
        heard: list[str] = []
        folder = tmp_path_factory.mktemp("reconstruit")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sources, "telecharger", lambda _: sources.lecture(paquets))
            patch.setattr(sources, "empreintes", lambda _: {})
            return Reconstruit(folder, reconstruction.reconstruire(folder, suivre=heard.append), heard)

    return jouer


@pytest.fixture(scope="module")
def reconstruit(reconstruire) -> Reconstruit:
    """Once for every test."""
    return reconstruire()


def test_rebuilding_gives_the_committed_content(reconstruit):
    assert [built.millesime for built in reconstruit.millesimes] == sorted(sources.VERSIONS)
    for built in reconstruit.millesimes:
        assert built.empreinte == fichiers.decrire(built.millesime).empreinte
        assert built.contenus["territoires"] == fichiers.lire(built.millesime, "territoires")
        assert fichiers.lire(built.millesime, "territoires", reconstruit.dossier) == built.contenus["territoires"]
    assert len(_md5(reconstruit.dossier)) == 2 * len(fichiers.COLONNES) + 1
    assert reconstruit.entendu == ["Téléchargement des paquets par npm", "Millésime 2021", "Millésime 2026"]


@pytest.mark.long
def test_rebuilding_twice_gives_the_same_bytes(reconstruit, reconstruire):
    assert _md5(reconstruire().dossier) == _md5(reconstruit.dossier)


@pytest.mark.long
def test_source_that_lost_a_grouping_is_refused(paquets):
    lire = sources.lecture(paquets)

    def amputee(version: str, nom: str) -> list[sources.Ligne]:
        return lire(version, nom)[1:] if nom == "epci" else lire(version, nom)

    with pytest.raises(reconstruction.SourceInattendue, match="'epci': 1253"):
        reconstruction.assembler(2021, amputee)


def test_without_npm_the_command_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(application, ["reconstruire"])
    assert result.exit_code == 1
    assert "installez Node.js" in result.output


def test_npm_that_fails_or_hangs_is_one_sentence(monkeypatch, tmp_path):
    def echec(*_, **__):
        return subprocess.CompletedProcess([], 1, stdout="", stderr="npm error code ENOTFOUND\n")

    monkeypatch.setattr(subprocess, "run", echec)
    with pytest.raises(sources.SourceInaccessible, match=r"vérifiez le réseau .* npm error code ENOTFOUND"):
        sources.telecharger(tmp_path)

    def silence(*_, **__):
        raise subprocess.TimeoutExpired("npm", 120)

    monkeypatch.setattr(subprocess, "run", silence)
    with pytest.raises(sources.SourceInaccessible, match="deux minutes"):
        sources.telecharger(tmp_path)
