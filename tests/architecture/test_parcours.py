"""docs/parcours.md leads where it says."""

from __future__ import annotations

import ast
import re

from outils.diagrammes import PAGE, page_a_jour


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


def test_diagram_is_the_table_of_transitions():
    assert PAGE.read_text(encoding="utf-8") == page_a_jour()
