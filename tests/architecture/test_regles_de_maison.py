"""House rules (style.md) that a machine can hold."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

RACINE = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for p in (RACINE / "src").rglob("*.py") if "migrations" not in p.parts)
HORLOGE = RACINE / "src/levier/socle/horloge.py"


def _arbre(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _nom(path: Path) -> str:
    return path.relative_to(RACINE).as_posix()


def test_clock_is_read_in_one_place():
    """No code reads the system clock but the one `horloge`; technical time goes through it too."""
    readings = re.compile(
        r"\b(datetime\.now|dt\.datetime\.now|timezone\.now|date\.today|datetime\.today|utcnow|time\.time)\("
    )
    found = [_nom(p) for p in SOURCES if p != HORLOGE and readings.search(p.read_text(encoding="utf-8"))]
    assert found == []


def test_files_and_functions_stay_small():
    too_long = [f"{_nom(p)}: {n}" for p in SOURCES if (n := p.read_text(encoding="utf-8").count("\n")) > 400]
    too_long += [
        f"{_nom(path)}:{node.name}: {size}"
        for path in SOURCES
        for node in ast.walk(_arbre(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > 40
    ]
    assert too_long == []


def test_names_say_what_they_hold():
    vague = {"utils", "helpers", "manager", "common", "misc", "util", "helper"}
    assert [_nom(p) for p in SOURCES if p.stem in vague] == []


def test_one_class_name_is_one_thing():
    places: dict[str, list[str]] = {}
    for path in SOURCES:
        if "levier" in path.relative_to(RACINE).parts:
            for node in _arbre(path).body:
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, []).append(_nom(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


TRADUITS = {
    "grant": "subvention", "partner": "partenaire", "link": "rattachement", "work": "instruction", "judgement": "appreciation",
    "amount": "montant", "call": "appel", "person": "personne", "people": "personnes", "expense": "depense", "draft": "brouillon",
    "revenue": "recette", "rate": "taux", "answer": "reponse", "account": "compte", "officer": "agent", "letter": "lettre",
    "window": "fenetre", "territory": "territoire", "share": "part", "reason": "motif", "group": "groupe", "step": "etape",
    "rule": "regle", "bound": "borne", "right": "habilitation", "deadline": "echeance", "asked": "demande, complement",
}  # fmt: skip
"""English words that a local of `levier` must not bear, and the glossary's noun (ADR 0001)."""


def test_locals_bear_the_nouns_of_the_glossary():
    translated = {form for word in TRADUITS for form in (word, f"{word}s")}
    found = [
        f"{_nom(path)}:{node.lineno} {name}"
        for path in SOURCES
        if "levier" in path.relative_to(RACINE).parts
        for node in ast.walk(_arbre(path))
        if (name := _nomme(node)) in translated
    ]
    assert found == []


def _nomme(node: ast.AST) -> str:
    """The name that this node gives to a local or an argument."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    return node.arg if isinstance(node, ast.arg) else ""


def test_no_note_left_for_later():
    found = [_nom(p) for p in SOURCES if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", p.read_text(encoding="utf-8"))]
    assert found == []


def test_money_is_never_a_float():
    found = [
        f"{_nom(p)}:{node.lineno}"
        for p in SOURCES
        for node in ast.walk(_arbre(p))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "FloatField"
    ]
    assert found == []


def test_views_write_nothing():
    """A view translates HTTP: no ORM write (style.md, 2)."""
    writes = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create"}
    allowed = {"session"}
    found = []
    for path in SOURCES:
        if "espaces" not in path.parts:
            continue
        for node in ast.walk(_arbre(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writes:
                target = ast.unparse(node.func.value)
                if "objects" in target or (
                    node.func.attr in {"save", "delete"} and target.split(".")[-1] not in allowed | {"form"}
                ):
                    found.append(f"{_nom(path)}:{node.lineno} {ast.unparse(node.func)}")
    assert found == []


def test_page_is_a_function_and_jouer_alone_shows_a_refusal():
    """One idiom of view (ADR 0018): no class of ours, no second place that catches what an act refuses."""
    found = []
    for path in SOURCES:
        if "espaces" not in path.parts:
            continue
        for node in ast.walk(_arbre(path)):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("View") for base in node.bases):
                found.append(f"{_nom(path)}:{node.lineno} {node.name}")
            in_view = "views" in path.parts or path.stem == "views"
            if (
                in_view
                and isinstance(node, ast.ExceptHandler)
                and node.type
                and "RefusMetier" in ast.unparse(node.type)
            ):
                found.append(f"{_nom(path)}:{node.lineno} catches")
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "refus.champ":
                found.append(f"{_nom(path)}:{node.lineno} refus.champ")
    geste = "src/levier/espaces/composants/geste.py"
    assert [one for one in found if not one.startswith(geste)] == []


def test_states_are_written_by_franchir_alone():
    """No `update(etat=...)`, no `x.etat = ...`, no `save` and no `MiseAJour` that name `etat`, outside socle.etats.

    Mails alone have a plain state. How an object is born is held by `socle.etats.verifier_naissance`.
    """
    found = []
    for path in SOURCES:
        if path.name in {"etats.py", "courriels.py"} and "socle" in path.parts:
            continue
        for node in ast.walk(_arbre(path)):
            given = isinstance(node, ast.Assign) and any(
                getattr(target, "attr", "") == "etat" for target in node.targets
            )
            if (
                given and getattr(node.value, "attr", "") != "etat"
            ):  # the caller's object may take the state of the locked row
                found.append(f"{_nom(path)}:{node.lineno}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "MiseAJour" and "'etat'" in ast.unparse(node):
                found.append(f"{_nom(path)}:{node.lineno}")
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            named = {keyword.arg for keyword in node.keywords}
            saved = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "update_fields"]
            if (node.func.attr == "update" and "etat" in named) or any("'etat'" in fields for fields in saved):
                found.append(f"{_nom(path)}:{node.lineno}")
    assert found == []


def test_objects_with_a_table_of_states_are_made_one_by_one():
    """`bulk_create` tells no signal: it would make an object in a state that its table does not give at birth."""
    states = {model.__name__ for model in apps.get_models() if hasattr(model, "TRANSITIONS")}
    made = re.compile(r"\b(\w+)\.objects\.bulk_create\(")
    found = [f"{_nom(p)}: {name}" for p in SOURCES for name in made.findall(p.read_text(encoding="utf-8"))]
    assert [line for line in found if line.split(": ")[1] in states] == []


def test_each_noqa_has_a_code_and_a_reason():
    bare = re.compile(r"#\s*noqa(?!:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*\s+-?\s*\S)")
    found = [
        f"{_nom(p)}:{number}"
        for p in SOURCES
        for number, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_no_host_of_a_registry_and_no_machine_path_is_committed():
    tracked = subprocess.run(["git", "ls-files"], cwd=RACINE, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    forbidden = re.compile(
        "|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "/work" + "/main", "/home/[a-z]+/"])
    )
    found = []
    for name in tracked.stdout.split():
        path = RACINE / name
        if path.suffix in {".png", ".webp", ".gz", ".pdf", ".otf", ".ttf"} or not path.exists():
            continue
        if forbidden.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []


def test_requirement_matrix_names_known_rows():
    done = subprocess.run(
        [sys.executable, "-m", "outils.exigences"], cwd=RACINE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_saone_et_loire_is_proved_row_by_row():
    done = subprocess.run(
        [sys.executable, "-m", "outils.exigences", "--json"], cwd=RACINE, capture_output=True, text=True, check=True
    )
    matrix = json.loads(done.stdout)
    expected = [f"SL-{n:02d}" for n in range(1, 12)] + ["X-01", "X-02", "X-03", "X-04", "X-06", "X-09"]
    assert [row for row in expected if not matrix.get(row)] == []
