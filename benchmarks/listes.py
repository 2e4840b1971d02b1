"""What the work list costs when the base grows: pages, search, totals, export, against a minimal Django view of 50 rows.

    python -m benchmarks.listes [--taille 1000 --taille 10000] [--n 30] [--court] [--bases DOSSIER]

CPU of Python and PostgreSQL as a multiple of the framework's floor, milliseconds alone (p50, p95), requests per second at
concurrency 8, statements; the export against a bare cursor. Bases are those of `benchmarks.pages`. Compares within one run;
trust the multiples. Ends with 1 when an objective is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.cout.bases import RACINE, Base, Bases, bases

TAILLES = (1_000, 10_000, 100_000)
REQUETES_MAX, CROISSANCE_MAX, P95_MAX, EXPORT_MAX, MEMOIRE_MAX = 6, 1.2, 300.0, 1.3, 300.0
"""Statements of a list; multiple of the floor from the least base to the greatest; ms; times the bare cursor; MB."""
PLATES = (
    "première page",
    "page profonde",
    "tri par montant",
    "tri par montant calculé",
    "totaux de tout",
    "totaux de compteurs",
)
"""What must cost the same whatever the base holds; the rest has its limit in milliseconds."""
HORS_LISTE = ("dossier", "totaux")


def mesurer(connues: Bases, taille: int, nombre: int) -> list[dict[str, Any]]:
    """The lines of one base, measured in a copy of it."""
    base = Base("dossiers", taille)
    connues.preparer(base)
    with connues.copie(base) as environment, tempfile.NamedTemporaryFile("r") as output:
        command = [sys.executable, "-m", "benchmarks.cout.listes", str(taille), output.name, str(nombre)]
        subprocess.run(command, check=True, cwd=RACINE, env={**os.environ, **environment})
        lines: list[dict[str, Any]] = json.loads(output.read())
        return lines


def conclure(lignes: list[dict[str, Any]]) -> bool:
    """What is missed, and the line that machines read."""
    missed = [f"{one['page']} ({one['taille']}) : {why}" for one in lignes for why in _manques(one)]
    sizes = sorted({one["taille"] for one in lignes})
    by_page = {(one["page"], one["taille"]): one["rapport"] for one in lignes}
    growth = {nom: by_page[nom, sizes[-1]] / by_page[nom, sizes[0]] for nom in PLATES} if len(sizes) > 1 else {}
    missed += [f"{nom} : {ratio:.2f} fois plus cher" for nom, ratio in growth.items() if ratio > CROISSANCE_MAX]
    print("\n".join(missed) if missed else "tous les objectifs sont tenus")
    ratios = {f"{one['page']} ({one['taille']})": round(one["rapport"], 2) for one in lignes}
    ratios |= {f"{nom} (croissance)": round(ratio, 2) for nom, ratio in growth.items()}
    goals = {
        "requetes": REQUETES_MAX,
        "croissance": CROISSANCE_MAX,
        "p95_ms": P95_MAX,
        "export": EXPORT_MAX,
        "memoire_mo": MEMOIRE_MAX,
    }
    done = {"benchmark": "listes", "ratios": ratios, "objectifs": goals, "manquees": missed, "tenus": not missed}
    print(json.dumps(done, ensure_ascii=False))
    return not missed


def _manques(ligne: dict[str, Any]) -> list[str]:
    if ligne["page"].startswith("export"):
        found = [f"{ligne['rapport']:.2f} fois le curseur nu"] if ligne["rapport"] > EXPORT_MAX else []
        return found + ([f"{ligne['mo']:.0f} Mo"] if ligne["mo"] > MEMOIRE_MAX else [])
    found = [f"p95 de {ligne['p95_ms']:.0f} ms"] if ligne["p95_ms"] > P95_MAX else []
    many = not ligne["page"].startswith(HORS_LISTE) and ligne["sql"] > REQUETES_MAX
    return found + ([f"{ligne['sql']} requêtes"] if many else [])


def main() -> None:
    parser = argparse.ArgumentParser(description="Listes : ce qu’elles coûtent quand la base grossit.")
    parser.add_argument(
        "--taille", type=int, action="append", help="dossiers de la base (défaut : 1000, 10000, 100000)"
    )
    parser.add_argument("--n", type=int, default=30, help="requêtes mesurées par page")
    parser.add_argument("--court", action="store_true", help="la base de 1 000, dix requêtes")
    parser.add_argument("--bases", type=Path, metavar="DOSSIER", help="garde les bases, pour la fois suivante")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped
    folder = options.bases or Path("/var/tmp") / f"levier-listes-{os.getpid()}"  # noqa: S108  the database's account must reach it
    sizes = options.taille or (TAILLES[:1] if options.court else TAILLES)
    lines: list[dict[str, Any]] = []
    try:
        with bases(folder) as known:
            print(f"{'page':28}{'base':>8}{'CPU ms':>9}{'rapport':>8}{'SQL':>5}{'p50':>9}{'p95':>9}{'/s à 8':>8}")
            for size in sizes:
                lines += mesurer(known, size, 10 if options.court else options.n)
    finally:
        if not options.bases:
            shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if conclure(lines) else 1)


if __name__ == "__main__":
    main()
