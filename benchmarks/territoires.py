"""Territories: loading two vintages, and the search of a territory against a plain scan of the names.

    python -m benchmarks.territoires [--court]

Uses DATABASE_URL when given, else a throwaway embedded PostgreSQL.
"""

# ruff: noqa: PLC0415  models are imported once base() has made a database and set Django up
from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

from levier.config import postgresql_embarque as embarque

OBJECTIFS = {"recherche_p95_ms": 50.0, "chargement_s": 15.0}
MILLESIMES = (2021, 2026)


def requetes(nombre: int, noms: Sequence[str], codes: Sequence[str], graine: int = 71) -> list[str]:
    """What people type: whole names, beginnings, without accents or hyphens, inner words, st for saint, codes.

    Begins with the hardest: one or two letters, articles alone, words that thousands of names hold.
    """
    hasard = random.Random(graine)
    typed = ["s", "sa", "sai", "saint", "st", "la", "le", "l'", "sur", "de", "en", "cc", "ville", "communaute", "bois"]
    while len(typed) < nombre:
        name, code = hasard.choice(noms), hasard.choice(codes)
        words = name.replace("'", " ").replace("-", " ").split()
        typed += [
            name,
            name[: hasard.randint(2, 6)],
            name.lower().replace("-", " "),
            hasard.choice(words)[:5],
            name.replace("Saint-", "st "),
            f"mairie de {name}",
            f"{words[-1]} {words[0]}",
            code,
            code[:3],
            f"{name[:5]} {code[:2]}",
        ]
    return typed[:nombre]


def mesurer(chercher: Callable[[str, int], object], questions: Sequence[str]) -> list[float]:
    """Milliseconds of each question, the vintages in turn."""
    times = []
    for rank, question in enumerate(questions):
        start = time.perf_counter()
        chercher(question, MILLESIMES[rank % len(MILLESIMES)])
        times.append((time.perf_counter() - start) * 1000)
    return times


def centile(mesures: Sequence[float], part: int) -> float:
    """The value that `part` % of the measures do not exceed."""
    return statistics.quantiles(mesures, n=100)[part - 1]


@contextmanager
def base() -> Iterator[None]:
    """A migrated database and Django, thrown away afterwards unless DATABASE_URL is given."""
    folder, server = Path("/var/tmp") / f"levier-mesure-{os.getpid()}", None  # noqa: S108  the server's account must reach it
    if "DATABASE_URL" not in os.environ:
        server = embarque.demarrer(folder)
        embarque.creer_base(server, "levier")
        os.environ["DATABASE_URL"] = server.adresse("levier")
    os.environ["DJANGO_SETTINGS_MODULE"] = "levier.config.settings_proprietaire"
    os.environ.setdefault("LEVIER_CLE_SECRETE", "mesure")
    os.environ.setdefault("LEVIER_DATA", tempfile.gettempdir())
    django.setup()
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connections.close_all()
        if server is not None:
            server.arreter()
        shutil.rmtree(folder, ignore_errors=True)


def balayage(texte: str, millesime: int) -> object:
    """What one writes first: the text anywhere in the name, without index."""
    from levier.territoires.models import Territoire

    found = Territoire.objects.filter(millesime=millesime, nom__icontains=texte).order_by("-poids")
    return list(found.values_list("nom", "code", "population")[:20])


def mesures(nombre: int) -> tuple[list[tuple[int, float]], float, list[float], list[float], list[str]]:
    """Loads (rows, seconds), a second load (seconds), then milliseconds of the search, of the scan, and the questions."""
    from levier.territoires.actions import charger_millesime
    from levier.territoires.models import Territoire
    from levier.territoires.queries import chercher

    loads = []
    for year in (*MILLESIMES, MILLESIMES[0]):
        start = time.perf_counter()
        done = charger_millesime(year)
        loads.append((done.territoires, time.perf_counter() - start))
    rows = list(Territoire.objects.filter(millesime=2021, niveau="commune").order_by("code").values_list("nom", "code"))
    questions = requetes(nombre, [name for name, _ in rows], [code for _, code in rows])
    return loads[:-1], loads[-1][1], mesurer(chercher, questions), mesurer(balayage, questions), questions


def main() -> None:
    parser = argparse.ArgumentParser(description="Territoires : chargement et recherche.")
    parser.add_argument("--court", action="store_true", help="100 questions au lieu de 1000")
    number = 100 if parser.parse_args().court else 1000
    with base():
        loads, again, indexed, scanned, questions = mesures(number)
    p95, p95_scan = centile(indexed, 95), centile(scanned, 95)
    print(f"{'mesure':34}{'valeur':>12}")
    for year, (count, seconds) in zip(MILLESIMES, loads, strict=True):
        print(f"{f'chargement {year} ({count})':34}{seconds:>10.2f} s")
    print(f"{'même millésime, une seconde fois':34}{again * 1000:>9.1f} ms")
    for label, value in (("médiane", statistics.median(indexed)), ("p95", p95), ("maximum", max(indexed))):
        print(f"{f'recherche, {label} ({number})':34}{value:>9.1f} ms")
    print(f"{'balayage (icontains), p95':34}{p95_scan:>9.1f} ms")
    slowest = sorted(zip(indexed, questions, strict=True), reverse=True)[:3]
    print("les plus lentes : " + ", ".join(f"« {question} » {ms:.1f} ms" for ms, question in slowest))
    longest = max(seconds for _, seconds in loads)
    result = {
        "benchmark": "territoires",
        "ratios": {"balayage_sur_recherche_p95": round(p95_scan / p95, 1)},
        "mesures": {"recherche_p95_ms": round(p95, 1), "chargement_s": round(longest, 2)},
        "objectifs": OBJECTIFS,
        "tenus": p95 < OBJECTIFS["recherche_p95_ms"] and longest < OBJECTIFS["chargement_s"],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
