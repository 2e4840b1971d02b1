"""Write what docs/ draws from the code: states of a dossier, graph of steps, announcements, values. `make diagrammes`."""

from __future__ import annotations

import ast
import os
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from outils.valeurs import natures_de_porteur, noms_reserves, table_des_valeurs

RACINE = Path(__file__).resolve().parents[1]
SOURCES = RACINE / "src"
PAGE = RACINE / "docs" / "parcours.md"
CARTE = RACINE / "docs" / "architecture.md"
LANGAGE = RACINE / "docs" / "langage.md"


def diagramme_du_dossier() -> str:
    """The table of transitions of a dossier as a Mermaid diagram."""
    from levier.dossiers.transitions import TRANSITIONS

    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> brouillon"]
    for transition in TRANSITIONS.transitions.values():
        for origin in sorted(transition.depuis):
            roles = ", ".join(sorted(transition.roles))
            lines.append(f"    {origin} --> {transition.vers}: {transition.libelle} ({roles})")
    return "\n".join([*lines, "```"])


def graphe_des_etapes() -> str:
    """Who imports whom among the steps, arrows that follow from others left out, as a Mermaid graph."""
    arrows = _imports_entre_etapes()
    lines = ["```mermaid", "graph TD"]
    for step in sorted(arrows):
        nearest = arrows[step] - {far for near in arrows[step] for far in _atteintes(arrows, near)}
        lines += [f"    {step} --> {other}" for other in sorted(nearest)]
    return "\n".join([*lines, "```"])


def table_des_annonces() -> str:
    """Each announcement, and what reacts to it."""
    from levier.socle import annonces

    lines = ["| announcement | what reacts |", "| --- | --- |"]
    for name, handlers in annonces.table().items():
        shown = ", ".join(f"`{handler.removeprefix('levier.')}`" for handler in handlers)
        lines.append(f"| `{name}` | {shown or 'nothing yet'} |")
    return "\n".join(lines)


PARTIES: dict[Path, dict[str, Callable[[], str]]] = {
    PAGE: {"dossier": diagramme_du_dossier},
    CARTE: {"etapes": graphe_des_etapes, "annonces": table_des_annonces},
    LANGAGE: {"valeurs": table_des_valeurs, "natures": natures_de_porteur, "noms": noms_reserves},
}
"""Generated parts of each page, between `<!-- diagramme:NAME -->` and `<!-- fin -->`."""


def page_a_jour(page: Path = PAGE) -> str:
    """The page with its generated parts as the code gives them."""
    text = page.read_text(encoding="utf-8")
    for name, dessiner in PARTIES[page].items():
        drawn = dessiner()
        text, found = re.subn(
            rf"(<!-- diagramme:{name} -->\n).*?(<!-- fin -->)",
            lambda marks, drawn=drawn: f"{marks[1]}{drawn}\n{marks[2]}",
            text,
            flags=re.DOTALL,
        )
        if not found:
            raise ValueError(f"{page.name} has no place for the part “{name}”")
    return text


def _imports_entre_etapes() -> dict[str, set[str]]:
    """Step -> steps that it imports, `regles` among them."""
    arrows: dict[str, set[str]] = defaultdict(set)
    for path in (SOURCES / "levier").rglob("*.py"):
        parts = path.relative_to(SOURCES).parts
        if len(parts) > 2 and "migrations" not in parts:
            arrows[parts[1]] |= _etapes_nommees(path) - {parts[1]}
    return arrows


def _etapes_nommees(chemin: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(chemin.read_text(encoding="utf-8"))):
        modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            head, *rest = module.split(".")
            found |= {rest[0]} if head == "levier" and rest else {head} & {"regles", "connecteurs", "examen"}
    return found


def _atteintes(fleches: dict[str, set[str]], depuis: str) -> set[str]:
    """What one reaches from a step by one arrow or more."""
    seen: set[str] = set()
    left = set(fleches.get(depuis, ()))
    while left:
        step = left.pop()
        if step not in seen:
            seen.add(step)
            left |= fleches.get(step, set())
    return seen


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings")
    os.environ.setdefault("LEVIER_CLE_SECRETE", "diagrammes")
    django.setup()
    for written in PARTIES:
        written.write_text(page_a_jour(written), encoding="utf-8")
