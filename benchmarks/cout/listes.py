"""Measure the work list of one base, in a process of its own.

python -m benchmarks.cout.listes TAILLE SORTIE.json NOMBRE (started by `benchmarks.listes`)
"""

# ruff: noqa: PLC0415  models are imported once Django is set up
from __future__ import annotations

import io
import json
import os
import resource
import statistics
import sys
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

PAGES = {
    "première page": "/agent/",
    "page profonde": "/agent/?apres={profonde}",
    "recherche d’un demandeur": "/agent/?texte=cluny",
    "recherche de mots": "/agent/?texte=dematerialisation%20urbanisme",
    "trois filtres": "/agent/?etat=en_instruction&demande_min=5000&demande_max=9000&nature=commune",
    "tri par montant": "/agent/?tri=-demande",
    "tri par montant calculé": "/agent/?tri=-calcule",
    "dossier": "/agent/dossiers/{numero}/",
    "totaux de tout": "/agent/totaux/",
    "totaux de compteurs": "/agent/totaux/?etat=depose&theme=3a&suivi=moi",
    "totaux exacts": "/agent/totaux/?demande_min=5000",
}
"""By name: what is asked. The totals that counters hold are flat; the others are exact."""
CONCURRENTS, DUREE = 8, 4.0
NU = """
SELECT numero, projet, theme, etat, depose_le, complet_le, silence_au, montant_demande, montant_calcule, montant_propose,
    montant_attribue, proposition, acte
FROM instruction_dossierrecu WHERE departement = '71' ORDER BY depose_le DESC
"""
"""The bare query that the export is compared with."""


def main() -> None:
    size, output, count = sys.argv[1:]
    os.environ["DJANGO_SETTINGS_MODULE"] = "levier.config.settings"
    files = Path(os.environ["LEVIER_DATA"]) / "plancher"
    files.mkdir()
    os.environ["PLANCHER_FICHIERS"] = str(files)
    django.setup()
    from levier.config.wsgi import application  # isort: skip  its own start comes first: it gathers the static files

    from benchmarks.cout import planchers, visites
    from benchmarks.cout.mesure import Mesureur
    from benchmarks.cout.navigateur import Navigateur

    planchers.preparer(os.environ["DATABASE_URL_PROPRIETAIRE"])
    visitors, meter = visites.Visiteurs(application), Mesureur()
    floor = Navigateur(planchers.connecte(), visitors.agent.cookies)
    last = visitors.service.order_by("-depose_le", "-id")
    known = {"profonde": last[last.count() * 9 // 10].pk, "numero": visitors.numero(etat="en_instruction")}
    lines = []
    for nom, adresse in PAGES.items():
        where = adresse.format(**known)
        cost = meter.serie(
            lambda _, where=where: (visitors.agent, visitors.agent.get(where)),  # type: ignore[misc]  # bound now
            lambda _: (floor, floor.get("/page/")),
            lambda seen: seen.statut == 200,
            int(count),
        )
        alone = _durees(lambda where=where: visitors.agent.envoyer(visitors.agent.get(where)), int(count))  # type: ignore[misc]  # same
        lines.append(
            {
                "page": nom, "taille": int(size), "cpu_ms": cost.python + cost.pg, "rapport": cost.rapport,
                "sql": cost.requetes, "p50_ms": alone[len(alone) // 2], "p95_ms": alone[int(len(alone) * 0.95)],
                "par_seconde": _debit(application, visitors.agent.cookies, where),
            }
        )  # fmt: skip
        print(
            "{page:28}{taille:>8}{cpu_ms:>9.1f}{rapport:>8.2f}{sql:>5}{p50_ms:>9.1f}{p95_ms:>9.1f}{par_seconde:>8.1f}".format(
                **lines[-1]
            ),
            flush=True,
        )
    lines += _export(int(size))
    Path(output).write_text(json.dumps(lines, ensure_ascii=False))


def _durees(faire: Callable[[], Any], nombre: int) -> list[float]:
    """Milliseconds of each, alone, sorted."""
    found = []
    for _ in range(max(nombre, 20)):
        start = time.perf_counter()
        faire()
        found.append(1000 * (time.perf_counter() - start))
    return sorted(found)


def _debit(application: Any, cookies: dict[str, str], adresse: str) -> float:
    """Requests per second when so many ask at once, each on a connection of its own."""
    from benchmarks.cout.navigateur import Navigateur
    from django.db import connection

    done, end = [0] * CONCURRENTS, time.monotonic() + DUREE

    def demander(rang: int) -> None:
        visitor = Navigateur(application, dict(cookies))
        while time.monotonic() < end:
            visitor.envoyer(visitor.get(adresse))
            done[rang] += 1
        connection.close()

    threads = [threading.Thread(target=demander, args=(rank,)) for rank in range(CONCURRENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / DUREE


def _export(taille: int) -> list[dict[str, Any]]:
    """The export, against a bare cursor over one flat query written by the same library: seconds, and memory at the most."""
    from levier.cli.demonstration import comptes
    from levier.comptes.models import Personne
    from levier.instruction.actions import exporter_la_liste
    from levier.instruction.queries import Filtres
    from levier.socle import travaux

    agent, found = Personne.objects.get(email=comptes.INSTRUCTRICE.email), []
    for suffixe in ("csv", "ods", "xlsx"):
        bare = statistics.median(_nu(suffixe) for _ in range(2))
        start = time.process_time()
        travail = exporter_la_liste(Filtres(), suffixe, par=agent, cle=uuid.uuid4())
        while travail.vivant:
            travaux.executer(travail.pk)
            travail.refresh_from_db()
        mine = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        line = {
            "page": f"export {suffixe}",
            "taille": taille,
            "secondes": mine,
            "nu": bare,
            "rapport": mine / bare,
            "mo": peak,
        }
        print(
            "{page:28}{taille:>8}{secondes:>9.1f} s{rapport:>8.2f} fois le curseur nu, {mo:.0f} Mo au plus".format(
                **line
            ),
            flush=True,
        )
        found.append(line)
    return found


def _nu(suffixe: str) -> float:
    """CPU seconds of one flat query written by the same library, as text and numbers."""
    from django.db import connection

    from levier.documents.tableaux import FORMATS
    from levier.instruction.actions.export import TABLEAU

    start = time.process_time()
    with connection.cursor() as cursor:
        cursor.execute(NU)
        rows = ((str(cell) if cell is not None else None for cell in [*row, *row][: len(TABLEAU)]) for row in cursor)
        FORMATS[suffixe].ecrire(io.BytesIO(), "Dossiers", TABLEAU, (list(row) for row in rows))
    return time.process_time() - start


if __name__ == "__main__":
    main()
