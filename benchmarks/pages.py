"""The CPU that each page costs, as a multiple of the framework's floor, when the base grows.

    python -m benchmarks.pages [--taille 1000] [--seul TEXTE] [--n 10] [--profil] [--json FICHIER] [--bases DOSSIER]

CPU of Python and of PostgreSQL, in process through the WSGI application, each request followed by its floor on the same
connection (`benchmarks.cout`). Bases are the demonstration multiplied to 1 000 and 100 000 dossiers, and to 1 000
published calls; `--bases` keeps them. Trust the multiples, not the milliseconds. Ends with 1 when a limit is passed.
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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.cout.bases import RACINE, Base, Bases, bases
from benchmarks.cout.serie import ENTETE

TAILLES = (1_000, 100_000)
APPELS = 1_000
CROISSANCE_MAX = 1.2
"""From 1 000 to 100 000 dossiers, of a page's multiple of the floor."""


def mesurer(connues: Bases, base: Base, options: argparse.Namespace) -> list[dict[str, Any]]:
    """The lines of one base, measured in a copy of it."""
    connues.preparer(base)
    with connues.copie(base) as environment, tempfile.NamedTemporaryFile("r") as output:
        wanted = [
            base.genre,
            str(base.taille),
            output.name,
            str(options.n),
            options.seul,
            "1" if options.profil else "",
        ]
        command = [sys.executable, "-m", "benchmarks.cout.serie", *wanted]
        subprocess.run(command, check=True, cwd=RACINE, env={**os.environ, **environment})
        lines: list[dict[str, Any]] = json.loads(output.read())
        return lines


def croissances(lignes: Sequence[dict[str, Any]]) -> dict[str, float]:
    """By page, its multiple of the floor at 100 000 dossiers against the one at 1 000."""
    small, large = (
        {line["page"]: line["rapport"] for line in lignes if line["base"] == f"{size} dossiers"} for size in TAILLES
    )
    return {page: large[page] / small[page] for page in small if page in large}


def conclure(lignes: Sequence[dict[str, Any]]) -> bool:
    """Growth, limits reached or missed, and the line that machines read."""
    growth = croissances(lignes)
    for page, ratio in growth.items():
        print(
            f"{page[:62]:62}{ratio:>9.2f}{CROISSANCE_MAX:>8g}  {'tenu' if ratio <= CROISSANCE_MAX else 'MANQUÉ'}  (100 000 sur 1 000)"
        )
    missed = [f"{line['page']} ({line['base']})" for line in lignes if line["rapport"] > line["limite"]]
    missed += [f"{page} (croissance)" for page, ratio in growth.items() if ratio > CROISSANCE_MAX]
    print(f"{len(missed)} limites manquées" if missed else "toutes les limites sont tenues")
    ratios = {f"{line['page']} ({line['base']})": round(line["rapport"], 2) for line in lignes}
    print(
        json.dumps(
            {"benchmark": "pages", "ratios": ratios, "manquees": missed, "tenus": not missed}, ensure_ascii=False
        )
    )
    return not missed


def main() -> None:
    parser = argparse.ArgumentParser(description="Pages : le processeur que chacune prend, en multiple du plancher.")
    parser.add_argument("--taille", type=int, action="append", help="dossiers de la base (défaut : 1000 et 100000)")
    parser.add_argument("--appels", action="store_true", help=f"seulement la base de {APPELS} appels publiés")
    parser.add_argument("--seul", default="", metavar="TEXTE", help="les pages dont le nom contient ce texte")
    parser.add_argument("--n", type=int, default=10, help="requêtes mesurées par page")
    parser.add_argument("--profil", action="store_true", help="dit aussi où passe le temps, et chaque requête SQL")
    parser.add_argument("--json", type=Path, metavar="FICHIER", help="garde les mesures")
    parser.add_argument("--bases", type=Path, metavar="DOSSIER", help="garde les bases, pour la fois suivante")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped
    folder = options.bases or Path("/var/tmp") / f"levier-pages-{os.getpid()}"  # noqa: S108  the database's account must reach it
    wanted = [] if options.appels else [Base("dossiers", size) for size in options.taille or TAILLES]
    wanted += [Base("appels", APPELS)] if not options.taille else []
    lines: list[dict[str, Any]] = []
    try:
        with bases(folder) as known:
            print(ENTETE)
            for base in wanted:
                lines += mesurer(known, base, options)
    finally:
        if not options.bases:
            shutil.rmtree(folder, ignore_errors=True)
        if options.json:
            options.json.write_text(json.dumps(lines, ensure_ascii=False, indent=1))
    sys.exit(0 if conclure(lines) else 1)


if __name__ == "__main__":
    main()
