"""Write the diagrams of states from the tables of transitions into docs/parcours.md. `make diagrammes`."""

from __future__ import annotations

import os
import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "parcours.md"


def diagramme_du_dossier() -> str:
    """The table of transitions of a dossier as a Mermaid diagram."""
    from levier.dossiers.transitions import TRANSITIONS

    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> brouillon"]
    for transition in TRANSITIONS.transitions.values():
        for origin in sorted(transition.depuis):
            roles = ", ".join(sorted(transition.roles))
            lines.append(f"    {origin} --> {transition.vers}: {transition.libelle} ({roles})")
    return "\n".join([*lines, "```"])


def page_a_jour() -> str:
    """The page with its diagrams as the tables give them."""
    return re.sub(
        r"(<!-- diagramme:dossier -->\n).*?(<!-- fin -->)",
        lambda found: f"{found[1]}{diagramme_du_dossier()}\n{found[2]}",
        PAGE.read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.config.settings")
    os.environ.setdefault("LEVIER_CLE_SECRETE", "diagrammes")
    django.setup()
    PAGE.write_text(page_a_jour(), encoding="utf-8")
