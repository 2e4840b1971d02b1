"""Measure the pages of one base, in a process of its own: what it keeps of a base never serves another.

python -m benchmarks.cout.serie GENRE TAILLE SORTIE.json NOMBRE SEUL PROFIL (started by `benchmarks.pages`)
"""

# ruff: noqa: PLC0415  models are imported once Django is set up
from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import django


def main() -> None:
    genre, size, output, count, only, profiled = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "levier.config.settings"
    files = Path(os.environ["LEVIER_DATA"]) / "plancher"
    files.mkdir()
    os.environ["PLANCHER_FICHIERS"] = str(files)
    django.setup()
    from benchmarks.cout import planchers, visites

    from levier.config.wsgi import application

    planchers.preparer(os.environ["DATABASE_URL"])
    visitors = visites.Visiteurs(application)
    pages = visites.pages_des_appels if genre == "appels" else visites.pages_des_dossiers
    chosen = [page for page in pages(visitors) if only in page.nom]
    Path(output).write_text(
        json.dumps(_mesurer(chosen, visitors.agent.cookies, int(count), f"{int(size)} {genre}", profil=bool(profiled)))
    )


def _mesurer(
    pages: list[Any], cookies: dict[str, str], nombre: int, base: str, *, profil: bool
) -> list[dict[str, Any]]:
    """The table, line by line as it comes; what it says, for the conclusion."""
    from benchmarks.cout.mesure import CHAUFFE, Mesureur

    meter, floors, lines = Mesureur(), _planchers(cookies), []
    for page in pages:
        times = max(3, round(nombre * page.part))
        cost = meter.serie(page.faire, floors[page.plancher], page.attendu, times)
        line = {
            "page": page.nom, "base": base, "python_ms": cost.python, "pg_ms": cost.pg, "sql": cost.requetes, "kio": cost.kio,
            "plancher": page.plancher, "plancher_ms": cost.plancher, "rapport": cost.rapport, "limite": page.limite,
        }  # fmt: skip
        lines.append(line)
        print(en_ligne(line), flush=True)
        if profil:
            first = CHAUFFE + times
            print(meter.profiler(page.faire, range(first, first + 5)), flush=True)
    return lines


def en_ligne(ligne: dict[str, Any]) -> str:
    """One line of the table."""
    held = "tenu" if ligne["rapport"] <= ligne["limite"] else "MANQUÉ"
    return (
        f"{ligne['page'][:62]:62}{ligne['base']:>16}{ligne['python_ms']:>9.1f}{ligne['pg_ms']:>8.1f}{ligne['sql']:>5}"
        f"{ligne['kio']:>7.0f}{ligne['plancher_ms']:>10.1f}{ligne['rapport']:>9.2f}{ligne['limite']:>8g}  {held}"
    )


ENTETE = (
    f"{'page':62}{'base':>16}{'Python':>9}{'PG':>8}{'SQL':>5}{'kio':>7}{'plancher':>10}{'rapport':>9}{'limite':>8}"
    "  (ms de processeur, médianes)"
)


def _planchers(cookies: dict[str, str]) -> dict[str, Any]:
    """The requests of each floor, by its name."""
    from benchmarks.cout import planchers
    from benchmarks.cout.navigateur import Navigateur
    from benchmarks.cout.visites import deux_megaoctets

    bare, signed_in = Navigateur(planchers.nu()), Navigateur(planchers.connecte(), cookies)
    files, deposited = deux_megaoctets(), iter(range(planchers.RANGS))

    def champ(rang: int) -> Any:
        text = {"valeur": f"Version {rang} de ce que la commune veut dire de son projet."}
        return bare, bare.post(f"/champ/{rang % 400}/", text)

    return {
        "champ": champ,
        "page": lambda _rang: (signed_in, signed_in.get("/page/")),
        "televersement": lambda rang: (bare, bare.post_fichier(f"/piece/{rang % 400}/", {}, files[rang % 3])),
        "depot": lambda _rang: (bare, bare.post(f"/depot/{next(deposited)}/", {})),
    }


if __name__ == "__main__":
    main()
