"""The graph of imports has no circle, those for types alone included: what a module names is below it."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src"
MODULES = {
    ".".join(chemin.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__"): chemin
    for chemin in SOURCES.rglob("*.py")
}


def _imports(module: str) -> set[str]:
    """The modules of `src` that `module` names, wherever it imports them: at the top, in a function, for types alone."""
    vus: set[str] = set()
    for noeud in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(noeud, ast.ImportFrom) and noeud.module:
            noms = {f"{noeud.module}.{nom.name}" for nom in noeud.names}
            vus |= {nom if nom in MODULES else noeud.module for nom in noms}
        elif isinstance(noeud, ast.Import):
            vus |= {nom.name for nom in noeud.names}
    return (vus & MODULES.keys()) - {module}


@pytest.mark.parametrize("racine", ["regles", "connecteurs", "examen"])
def test_no_circle_of_imports(racine: str):
    graphe = {module: _imports(module) for module in MODULES if module == racine or module.startswith(f"{racine}.")}
    try:
        ordre = list(TopologicalSorter(graphe).static_order())
    except CycleError as cercle:
        pytest.fail(f"cercle d'imports : {' -> '.join(cercle.args[1])}")
    assert set(graphe) <= set(ordre)
