"""The requirement matrix: which test proves which row. `make exigences`, or `--json` (ARGS=--json)."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

RACINE = Path(__file__).resolve().parents[1]
LIGNE = re.compile(r"^\| ([A-Z][A-Z0-9]*-\d+b?) \| (.+) \|$", re.MULTILINE)
ENONCES = RACINE.parent / "shared" / "requirements.md"


def marques(fichier: Path) -> Iterator[tuple[str, str]]:
    """Pairs (requirement, test) of one file, read from its decorators and its module's `pytestmark`."""
    tree = ast.parse(fichier.read_text(encoding="utf-8"))
    place = fichier.relative_to(RACINE).as_posix()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from ((ident, f"{place}::{node.name}") for ident in _identifiants(decorator))
        elif isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets
        ):
            yield from ((ident, place) for call in ast.walk(node.value) for ident in _identifiants(call))


def _identifiants(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
        yield from (a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def matrice() -> dict[str, list[str]]:
    """Every requirement that a test names, with its tests, sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for fichier in sorted((RACINE / "tests").rglob("test_*.py")):
        for ident, test in marques(fichier):
            found[ident].add(test)
    return {ident: sorted(tests) for ident, tests in sorted(found.items())}


def enonces() -> dict[str, str]:
    """The rows themselves where the list is at hand, else nothing: the ids of the tests then make the table."""
    if not ENONCES.exists():
        return {}
    return dict(LIGNE.findall(ENONCES.read_text(encoding="utf-8")))


def main(arguments: list[str]) -> int:
    """Print the table; exit 1 when a test names a row that does not exist."""
    proofs, rows = matrice(), enonces()
    if "--json" in arguments:
        print(json.dumps({ident: proofs.get(ident, []) for ident in rows or proofs}, ensure_ascii=False, indent=1))
        return 0
    for ident in rows or proofs:
        tests = proofs.get(ident, [])
        print(f"{ident:7} {len(tests):3} tests  {rows.get(ident, '')[:90]}")
        for test in tests:
            print(f"{'':8}{test}")
    proved = sum(1 for ident in rows if proofs.get(ident))
    if rows:
        print(f"\n{proved} rows proved out of {len(rows)}.")
    unknown = sorted(set(proofs) - set(rows)) if rows else []
    if unknown:
        print(f"Unknown rows named by tests: {', '.join(unknown)}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
