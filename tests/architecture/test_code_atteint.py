"""What only tests call is wired or deleted: every public function, class, method of `src` is reached from a page, a command or a job."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache

from tests.architecture.atteints import RACINE, SOURCES, Graphe

EN_ATTENTE: dict[str, str] = {
    "regles.deliberation.quorum": "the opening of a vote, which the séance of a comité brings",
    "regles.deliberation.deliberer": "its close",
    "regles.deliberation.VoixNonRecue": "raised by the one above",
    "regles.lot.pieces.completude_lot": "the comité's list: which of a hundred thousand requests are complete",
    "regles.lot.versements.payer_lot": "the forecast of payments of a whole call, which the step of payments draws",
    "regles.lot.versements.definitif_lot": "read by the one above",
    "regles.lot.suivi.suivre_lot": "the days that a whole call awaits, which the step of payments draws",
}
"""Acts that are whole and tried, whose page is not written yet."""
DU_CADRE = {
    "clean", "deconstruct", "delete", "file_complete", "format_value", "get_by_natural_key", "get_queryset", "get_urls",
    "label_from_instance", "prepare_value", "process_exception", "process_view", "ready", "receive_data_chunk",
    "run_validators", "save",
}  # fmt: skip
"""Names that Django calls by itself, beside `clean_<field>`."""
_MOT = re.compile(r"[^\W\d]\w*")


@cache
def graphe() -> Graphe:
    """Read once for the two tests below."""
    return Graphe()


def test_every_public_definition_is_reached():
    assert graphe().delaisses(sauf=EN_ATTENTE) == []


def test_what_waits_for_its_page_is_still_waiting():
    left = {dotted.rsplit(".", 1)[1] for dotted in graphe().delaisses()}
    assert [dotted for dotted in EN_ATTENTE if dotted.rsplit(".", 1)[1] not in left] == []


def test_every_public_method_is_named_somewhere_else_than_where_it_is_written():
    """By name alone: a method that shares its name with another is not seen."""
    sources = [path for path in SOURCES.rglob("*.py") if "migrations" not in path.parts]
    texts = [path.read_text(encoding="utf-8") for path in [*sources, *(RACINE / "outils").rglob("*.py")]]
    pages = [path.read_text(encoding="utf-8") for kind in ("*.html", "*.txt", "*.typ") for path in SOURCES.rglob(kind)]
    said = Counter(word for text in [*texts, *pages] for word in _MOT.findall(text))
    written = Counter(name for path in sources for name in _methodes(ast.parse(path.read_text(encoding="utf-8"))))
    assert sorted(name for name, count in written.items() if said[name] <= count) == []


def _methodes(arbre: ast.Module):
    for node in ast.walk(arbre):
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and _est_public(inner.name):
                    yield inner.name


def _est_public(nom: str) -> bool:
    return not nom.startswith(("_", "clean_")) and nom not in DU_CADRE
