"""`python -m outils.mutants MODULE…`: draw small bugs with a fixed seed, play the nearest tests, list what survives.

    python -m outils.mutants --depuis main~50          # the modules changed since then
    python -m outils.mutants src/levier/attributions   # every module of a folder
    python -m outils.mutants --montrer src/levier/comptes/permissions.py   # the draw alone

The same seed on the same text draws the same bugs. `--entier` plays browser stories too before a survivor is declared.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from outils.mutants import essai
from outils.mutants.semis import SANS_INTERET, Mutant, mutants, tirer

RACINE = essai.RACINE


def modules(chemins: list[Path], depuis: str | None) -> list[Path]:
    """Files to sow, relative to the tree: those named, those of the folders named, those changed since a revision."""
    named = [found for path in chemins for found in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    if depuis:
        command = ["git", "diff", "--name-only", "--diff-filter=AMR", depuis, "--", "src"]
        changed = subprocess.run(command, cwd=RACINE, capture_output=True, text=True, check=True).stdout.split()
        named += [Path(path) for path in changed if path.endswith(".py")]
    held = {path.resolve().relative_to(RACINE) for path in named}
    return sorted(path for path in held if not SANS_INTERET & {*path.parts} and (RACINE / path).exists())


def jouer(tires: list[Mutant], *, entier: bool, limite: float, ouvriers: int) -> list[essai.Verdict]:
    """Verdicts in the order of the draw; each worker has a copy of the tree."""
    copies: SimpleQueue[Path] = SimpleQueue()
    with tempfile.TemporaryDirectory(prefix="levier-mutants-") as folder, ThreadPoolExecutor(ouvriers) as pool:
        for rank in range(ouvriers):
            copies.put(essai.copier(Path(folder) / str(rank)))

        def juger(mutant: Mutant) -> essai.Verdict:
            copy = copies.get()
            try:
                verdict = essai.juger(mutant, copy, entier=entier, limite=limite)
            finally:
                copies.put(copy)
            print(f"{'SURVIT' if verdict.survit else 'tué   '} {verdict.secondes:5.0f} s  {mutant}", flush=True)
            return verdict

        return list(pool.map(juger, tires))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m outils.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("chemins", nargs="*", type=Path)
    parser.add_argument("--depuis", help="also the modules changed since this revision")
    parser.add_argument("--nombre", type=int, default=60)
    parser.add_argument("--graine", type=int, default=71)
    parser.add_argument("--limite", type=float, default=900.0, help="seconds for one run of tests")
    parser.add_argument("--ouvriers", type=int, default=2)
    parser.add_argument(
        "--entier", action="store_true", help="everything but the long runs before declaring a survivor"
    )
    parser.add_argument("--montrer", action="store_true", help="print the draw and stop")
    parser.add_argument("--json", type=Path, help="write the verdicts there")
    return parser.parse_args()


def main() -> int:
    options = _options()
    sown = modules(options.chemins, options.depuis)
    candidates = [m for path in sown for m in mutants(path, (RACINE / path).read_text(encoding="utf-8"))]
    drawn = tirer(candidates, options.nombre, options.graine)
    print(f"{len(sown)} modules, {len(candidates)} bugs possible, {len(drawn)} drawn (seed {options.graine})")
    if options.montrer:
        print(*drawn, sep="\n")
        return 0
    verdicts = jouer(drawn, entier=options.entier, limite=options.limite, ouvriers=options.ouvriers)
    alive = [verdict for verdict in verdicts if verdict.survit]
    print(f"\n{len(verdicts) - len(alive)} killed out of {len(verdicts)}; survivors:")
    print(*(f"- {verdict.mutant}" for verdict in alive), sep="\n")
    if options.json:
        lines = [{"mutant": str(v.mutant), "tueur": v.tueur, "secondes": round(v.secondes, 1)} for v in verdicts]
        options.json.write_text(json.dumps(lines, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
