"""The contracts of imports (pyproject.toml) hold what they say, and the steps they order are those that Django loads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

RACINE = Path(__file__).resolve().parents[2]


@pytest.fixture
def arbre(tmp_path: Path) -> Path:
    """A copy of the sources, to break."""
    shutil.copytree(
        RACINE / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "templates", "static")
    )
    shutil.copy(RACINE / "pyproject.toml", tmp_path)
    return tmp_path


def verifier(arbre: Path) -> str:
    """What import-linter says of a tree; empty when every contract is kept."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=arbre, env={**os.environ, "PYTHONPATH": str(arbre / "src")}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return "" if done.returncode == 0 else " ".join(done.stdout.split())


def test_step_that_breaks_the_order_of_the_steps_is_refused(arbre):
    """One that no contract orders, in a circle with an earlier one; a rule that calls an act; an act that calls a screen."""
    app = arbre / "src/levier/votes"
    app.mkdir()
    (app / "__init__.py").write_text("")
    (app / "queries.py").write_text("from levier.dossiers import models, numeros\n")
    _ajouter(arbre, "dossiers/numeros.py", "from levier.votes import queries")
    _ajouter(arbre, "instruction/permissions.py", "from levier.instruction import limites")
    _ajouter(arbre, "instruction/limites.py", "from levier.instruction import actions")
    _ajouter(arbre, "actes/models.py", "from levier.espaces import refus")
    _ajouter(arbre, "comptes/models.py", "from connecteurs import sirene")
    said = verifier(arbre)
    assert "The following modules are not listed as layers: - levier.votes" in said
    assert "levier.instruction.permissions is not allowed to import levier.instruction.actions" in said
    assert "levier.actes is not allowed to import levier.espaces" in said
    assert "levier is not allowed to import connecteurs: - levier.comptes.models -> connecteurs.sirene" in said


def _ajouter(arbre: Path, fichier: str, ligne: str) -> None:
    path = arbre / "src/levier" / fichier
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{ligne}\n", encoding="utf-8")


def test_steps_that_django_loads_are_those_that_the_contract_orders():
    project = tomllib.loads((RACINE / "pyproject.toml").read_text(encoding="utf-8"))
    (order,) = (c["layers"] for c in project["tool"]["importlinter"]["contracts"] if c["id"] == "etapes")
    loaded = [app.removeprefix("levier.") for app in settings.INSTALLED_APPS if app.startswith("levier.")]
    assert [*loaded, "config", "cli"] == order[::-1], "a step stands in INSTALLED_APPS and in the contract, alike"
