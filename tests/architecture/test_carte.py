"""docs/architecture.md draws the code as it is: the graph of steps, the announcements, three walks of a few files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from outils.diagrammes import CARTE, RACINE, page_a_jour

TEXTE = CARTE.read_text(encoding="utf-8")
MARCHES = {name: int(most) for name, most in re.findall(r"<!-- marche:(\w+) (\d+) -->", TEXTE)}


def marche(nom: str) -> list[str]:
    """The files of one walk, in order."""
    part = re.search(rf"<!-- marche:{nom} \d+ -->\n(.*?)<!-- marche:", TEXTE, re.DOTALL)
    assert part is not None
    return re.findall(r"^\d+\. `([^`]+)`", part[1], re.MULTILINE)


def nommes(chemin: str) -> set[str]:
    """Dotted names that a file imports, those that it takes from a module included."""
    tree = ast.parse((RACINE / chemin).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {node.module for node in imports} | {
        f"{node.module}.{alias.name}" for node in imports for alias in node.names
    }


def atteint(chemin: str, depuis: list[str]) -> bool:
    """Whether one of these files names that one, or a package that hands it on."""
    module = ".".join(Path(chemin).with_suffix("").parts[1:])
    known = set().union(*(nommes(path) for path in depuis))
    return any(
        module == name or module.startswith(f"{name}.") or name.startswith(f"{module}.") for name in known
    ) or any(
        f"{module}.{act}" in nommes(str(package.relative_to(RACINE)))
        for name in known
        for package in [RACINE / "src" / Path(*name.split(".")[:-1]) / "__init__.py"]
        if package.exists()
        for act in [name.rpartition(".")[2]]
    )


def test_generated_parts_are_up_to_date():
    assert page_a_jour(CARTE) == TEXTE


def test_the_three_walks_are_told_with_their_lengths():
    assert MARCHES == {"depot": 7, "champ": 8, "decision": 8}


@pytest.mark.parametrize("nom", MARCHES)
def test_walk_is_short_and_each_file_is_reached_from_those_above(nom):
    files = marche(nom)
    assert 0 < len(files) <= MARCHES[nom]
    assert [path for path in files if not (RACINE / path).is_file()] == []
    assert [path for rank, path in enumerate(files) if rank and not atteint(path, files[:rank])] == []


def test_each_link_and_each_path_named_leads_somewhere():
    links = [target for target in re.findall(r"\]\(([^)#]+)", TEXTE) if "://" not in target]
    paths = re.findall(r"`((?:src|tests|docs|outils)/[^` <>]+)`", TEXTE)
    lost = [target for target in links if not (CARTE.parent / target).exists()]
    assert (
        lost + [path for path in paths if not (RACINE / path).exists() and not path.startswith("src/levier/comites")]
        == []
    )
