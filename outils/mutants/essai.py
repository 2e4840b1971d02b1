"""Play a bug against the tests, the nearest first, in a copy of the tree; say who killed it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from outils.mutants.semis import Mutant

RACINE = Path(__file__).resolve().parents[2]
VITE = ("-m", "not long and not lent and not parcours")
SANS_NAVIGATEUR = ("-m", "not long and not parcours")
ENTIER = ("-m", "not long")
_LAISSES = shutil.ignore_patterns(".git", ".venv", "build", "var", "images", "__pycache__", ".*_cache", ".hypothesis")
_CHARGES = ("socle/protection.py", "socle/tables.py", "territoires/")
"""What makes the template database: with a bug there, it is built again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a bug: the first tests that failed, none if it survived."""

    mutant: Mutant
    tueur: str
    secondes: float

    @property
    def survit(self) -> bool:
        return not self.tueur


def copier(vers: Path) -> Path:
    """A copy of the tree as it stands, without what is made."""
    shutil.copytree(RACINE, vers, ignore=_LAISSES)
    (vers / ".venv").symlink_to((RACINE / ".venv").resolve())
    return vers


def proches(module: Path, racine: Path = RACINE) -> list[str]:
    """Tests of the same place in the tree, then those that import the module: files, nearest first."""
    parts = module.with_suffix("").parts[1:]  # without `src`
    inside = parts[1:] if parts[0] == "levier" else parts
    tests = racine / "tests"
    mirrored = [path for depth in range(len(inside), 0, -1) for path in _miroirs(tests, inside, depth)]
    dotted = ".".join(parts)
    parent, _, name = dotted.rpartition(".")
    words = (f"from {dotted} import", f"import {dotted}", f"from {parent} import {name}")
    naming = [path for path in sorted(tests.rglob("test_*.py")) if any(w in path.read_text("utf-8") for w in words)]
    quick = [path for path in dict.fromkeys([*mirrored, *naming]) if "parcours" not in path.parts]
    return [str(path.relative_to(racine)) for path in quick]


def _miroirs(tests: Path, dedans: tuple[str, ...], profondeur: int) -> list[Path]:
    folder = tests.joinpath(*dedans[: profondeur - 1])
    return sorted(folder.glob(f"test_{dedans[-1]}*.py")) if folder.is_dir() else []


def niveaux(mutant: Mutant, *, entier: bool) -> list[list[str]]:
    """What to play, in order: near tests, tests of the step, then everything that is quick (or that exists)."""
    near = proches(mutant.module)
    step = (
        f"tests/{mutant.module.parts[2]}" if mutant.module.parts[1] == "levier" else f"tests/{mutant.module.parts[1]}"
    )
    levels = [[*near, *SANS_NAVIGATEUR]] if near else []
    levels += [[step, *SANS_NAVIGATEUR]] if (RACINE / step).is_dir() else []
    return [*levels, [*(ENTIER if entier else VITE)]]


def juger(mutant: Mutant, copie: Path, *, entier: bool, limite: float) -> Verdict:
    """Sow, play level after level until one fails, take the bug out. Too long counts as killed."""
    place, started = copie / mutant.module, time.monotonic()
    whole = place.read_text(encoding="utf-8")
    place.write_text(mutant.texte, encoding="utf-8")
    try:
        killer = next(
            (k for level in niveaux(mutant, entier=entier) if (k := _jouer(level, mutant, copie, limite))), ""
        )
    finally:
        place.write_text(whole, encoding="utf-8")
    return Verdict(mutant, killer, time.monotonic() - started)


def _jouer(niveau: list[str], mutant: Mutant, copie: Path, limite: float) -> str:
    """The first failure of these tests; empty when they pass."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--no-header",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        *niveau,
    ]
    env = {**os.environ, "PYTHONPATH": "src", "PYTHONDONTWRITEBYTECODE": "1"}
    if not any(word in str(mutant.module) for word in _CHARGES):
        env["LEVIER_TEST_EMPREINTE"] = EMPREINTE
    with subprocess.Popen(
        command, cwd=copie, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as session:
        try:
            printed, _ = session.communicate(timeout=limite)
        except subprocess.TimeoutExpired:
            os.killpg(session.pid, 9)
            return f"plus de {limite:.0f} s"
    if session.returncode in {0, 5}:  # 5: nothing was collected
        return ""
    failed = [line for line in printed.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0] if failed else f"pytest stopped with {session.returncode}: {printed[-300:]}"


def _empreinte() -> str:
    sys.path.insert(0, str(RACINE))
    from tests.modele import empreinte

    return empreinte()


EMPREINTE = _empreinte()
