"""The command that rebuilds the committed files, against the published packages when npm reaches them."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from levier.cli.territoires import application
from levier.territoires.donnees import format as fichiers
from levier.territoires.donnees import reconstruction, sources


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


def test_rebuilding_gives_the_committed_content(paquets):
    for millesime in sources.VERSIONS:
        built = reconstruction.assembler(millesime, sources.lecture(paquets))
        assert built.empreinte == fichiers.decrire(millesime).empreinte
        assert built.contenus["territoires"] == fichiers.lire(millesime, "territoires")


def test_rebuilding_twice_gives_the_same_bytes(paquets, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "telecharger", lambda _: sources.lecture(paquets))
    monkeypatch.setattr(sources, "empreintes", lambda _: {})
    heard: list[str] = []
    reconstruction.reconstruire(tmp_path, suivre=heard.append)
    first = _md5(tmp_path)
    reconstruction.reconstruire(tmp_path)
    assert _md5(tmp_path) == first
    assert len(first) == 2 * len(fichiers.COLONNES) + 1
    assert heard == ["Téléchargement des paquets par npm", "Millésime 2021", "Millésime 2026"]


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
