"""Measure the pages of one base, in a process of its own: what it keeps of a base never serves another.

python -m benchmarks.cout.serie GENRE TAILLE SORTIE.json NOMBRE SEUL PROFIL (started by `benchmarks.pages`)
"""

# ruff: noqa: PLC0415  models are imported once Django is set up
from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from benchmarks.cout.mesure import Faire, Mesureur
    from benchmarks.cout.visites import Page

Ligne = dict[str, Any]
"""What is known of one page: a line of the table, and of the JSON."""
ENTETE = (
    f"{'page':62}{'base':>16}{'Python':>9}{'PG':>8}{'SQL':>5}{'kio':>7}{'plancher':>10}{'rapport':>9}{'limite':>8}"
    "  (ms de processeur, médianes)"
)


def main() -> None:
    genre, size, output, count, only, profiled = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "levier.config.settings"
    files = Path(os.environ["LEVIER_DATA"]) / "plancher"
    files.mkdir()
    os.environ["PLANCHER_FICHIERS"] = str(files)
    django.setup()
    from levier.config.wsgi import application  # isort: skip  its own start comes first: it gathers the static files

    from benchmarks.cout import planchers, visites
    from benchmarks.cout.mesure import Mesureur

    planchers.preparer(os.environ["DATABASE_URL_PROPRIETAIRE"])
    visitors = visites.Visiteurs(application)
    pages = visites.pages_des_appels if genre == "appels" else visites.pages_des_dossiers
    floors, meter, lines = _planchers(visitors.agent.cookies), Mesureur(), list[Ligne]()
    for page in [page for page in pages(visitors) if only in page.nom]:
        times = max(3, round(int(count) * page.part))
        lines.append(
            {"page": page.nom, "base": f"{size} {genre}", **_mesurer(meter, page, floors[page.plancher], times)}
        )
        print(en_ligne(lines[-1]), flush=True)
        if profiled:
            print(meter.profiler(page.faire, times), flush=True)
    Path(output).write_text(json.dumps(lines))


def _mesurer(meter: Mesureur, page: Page, plancher: Faire, nombre: int) -> Ligne:
    cost = meter.serie(page.faire, plancher, page.attendu, nombre)
    return {
        "python_ms": cost.python,
        "pg_ms": cost.pg,
        "sql": cost.requetes,
        "kio": cost.kio,
        "plancher": page.plancher,
        "plancher_ms": cost.plancher,
        "rapport": cost.rapport,
        "limite": page.limite,
    }


def en_ligne(ligne: Ligne) -> str:
    """One line of the table."""
    held = "tenu" if ligne["rapport"] <= ligne["limite"] else "MANQUÉ"
    return (
        f"{ligne['page'][:62]:62}{ligne['base']:>16}{ligne['python_ms']:>9.1f}{ligne['pg_ms']:>8.1f}{ligne['sql']:>5}"
        f"{ligne['kio']:>7.0f}{ligne['plancher_ms']:>10.1f}{ligne['rapport']:>9.2f}{ligne['limite']:>8g}  {held}"
    )


def _planchers(cookies: dict[str, str]) -> dict[str, Faire]:
    """The requests of each floor, by its name; `cookies`: of who is signed in."""
    from benchmarks.cout import planchers
    from benchmarks.cout.navigateur import Navigateur
    from benchmarks.cout.visites import deux_megaoctets

    bare, signed_in = Navigateur(planchers.nu()), Navigateur(planchers.connecte(), cookies)
    files, deposited = deux_megaoctets(), iter(range(planchers.RANGS))
    text = "de ce que la commune veut dire de son projet."
    return {
        "champ": lambda rang: (bare, bare.post(f"/champ/{rang % 400}/", {"valeur": f"Version {rang} {text}"})),
        "page": lambda _rang: (signed_in, signed_in.get("/page/")),
        "televersement": lambda rang: (bare, bare.post_fichier(f"/piece/{rang % 400}/", "fichier", files[rang % 3])),
        "depot": lambda _rang: (bare, bare.post(f"/depot/{next(deposited)}/", {})),
    }


if __name__ == "__main__":
    main()
