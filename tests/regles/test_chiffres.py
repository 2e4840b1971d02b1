"""No figure of a cahier stands in the code: a préfecture changes its call by changing its file."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src"
ESPACE = "[ \u00a0\u202f_]?"
CHIFFRES = re.compile(
    rf"\b70{ESPACE}%|\b30{ESPACE}000\b|297{ESPACE}029|\b(?:22/10|31/12|25/01)/202\d|\b202\d-(?:10-22|12-31|01-25)"
    r"|(?:22 octobre|31 décembre|25 janvier) 202\d"
)
NOMBRES = {30_000, 30_000_00, 700_000, 297_029_75, 297_029.75}
# Where a figure only shows an author how one is written.
EXEMPLES = {"regles/mots_de_l_acte.py"}


def _docstrings(arbre: ast.Module) -> set[int]:
    parents = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    corps = [noeud.body[0] for noeud in ast.walk(arbre) if isinstance(noeud, parents) and noeud.body]
    return {id(premier.value) for premier in corps if isinstance(premier, ast.Expr)}


def _figures(chemin: Path) -> list[str]:
    texte = chemin.read_text(encoding="utf-8")
    nom = chemin.relative_to(SOURCES).as_posix()
    if chemin.suffix != ".py":
        return [f"{nom} : {trouve[0]}" for trouve in CHIFFRES.finditer(texte)]
    arbre = ast.parse(texte)
    docstrings = _docstrings(arbre)
    constantes = [n for n in ast.walk(arbre) if isinstance(n, ast.Constant) and id(n) not in docstrings]
    return [
        f"{nom}:{constante.lineno} : {constante.value!r}"
        for constante in constantes
        if (isinstance(constante.value, str) and "xemple" not in constante.value and CHIFFRES.search(constante.value))
        or (not isinstance(constante.value, bool | str) and constante.value in NOMBRES)
    ]


@pytest.mark.requirement("SL-03", "N-03")
def test_no_figure_of_the_call_stands_in_the_code():
    fichiers = [c for motif in ("*.py", "*.html", "*.typ", "*.lark") for c in sorted(SOURCES.rglob(motif))]
    fichiers = [c for c in fichiers if c.relative_to(SOURCES).as_posix() not in EXEMPLES]
    assert [figure for fichier in fichiers for figure in _figures(fichier)] == []
    assert len(fichiers) > 30
