"""docs/parcours.md leads where it says."""

from __future__ import annotations

import ast
import re

import pytest
from outils.diagrammes import PAGE, page_a_jour

from levier.comptes import actions as comptes
from levier.dossiers import actions as dossiers


def test_each_link_leads_to_a_function_that_exists():
    links = re.findall(r"\[`(\w+)`\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(links) > 20
    lost = []
    for name, target in links:
        path = (PAGE.parent / target).resolve()
        names = (
            {
                node.name
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.FunctionDef)
            }
            if path.exists()
            else set()
        )
        if name not in names:
            lost.append(f"{name} in {target}")
    assert lost == []


@pytest.mark.parametrize("acts", [comptes, dossiers])
def test_every_act_of_a_person_is_told(acts):
    told = {name for name, _ in re.findall(r"\[`(\w+)`\]\(([^)]+)\)", PAGE.read_text(encoding="utf-8"))}
    assert [
        name for name in acts.__all__ if callable(getattr(acts, name)) and name.islower() and name not in told
    ] == []


def test_diagram_is_the_table_of_transitions():
    assert PAGE.read_text(encoding="utf-8") == page_a_jour()
