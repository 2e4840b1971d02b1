"""The last hour of a call: 500 porteurs type, upload and deposit within ten minutes, against the framework's floor.

    python -m benchmarks.depot [--court]

Everything is real: an embedded PostgreSQL that flushes to the disk, gunicorn, the jobs, an SMTP server, and the porteurs in
a process of their own. They log in and open their form before the clock starts, four a second. What was acknowledged is then
looked for in the database. `--court`: one minute, fewer porteurs at the same rate of requests.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import psycopg
from benchmarks.charge.preparation import SECRET, TABLES_DU_PLANCHER, controler, un_pdf
from django.db import connections

from levier.cli.courrier_demo import demarrer as demarrer_courrier
from levier.config import postgresql_embarque as embarque

RACINE = Path(__file__).resolve().parents[1]
JOUR_DE_CLOTURE = "2021-10-22"
ARRIVEES_PAR_SECONDE = 4
OBJECTIFS = {
    "champ_p95_ms": 100.0,
    "piece_p95_ms": 500.0,
    "depot_p95_ms": 300.0,
    "champ_sur_plancher": 3.0,
    "depot_sur_plancher": 5.0,
    "erreurs": 0.0,
    "perdus": 0.0,
    "doubles": 0.0,
}


@dataclass(frozen=True, slots=True)
class Ampleur:
    """Seconds of the run and of the floor's, porteurs, those who deposit meanwhile, seconds between two fields."""

    duree: int
    plancher: int
    porteurs: int
    deposants: int
    periode: float


ENTIERE = Ampleur(duree=600, plancher=120, porteurs=500, deposants=500, periode=8.0)
COURTE = Ampleur(duree=60, plancher=30, porteurs=150, deposants=50, periode=2.4)


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _processus(commandes: Sequence[Sequence[str]], environnement: Mapping[str, str]) -> Iterator[Callable[[], float]]:
    """Servers, stopped at the end; what is given back says, once they are, the CPU seconds that they took."""
    spent: list[float] = []
    children = [
        subprocess.Popen([sys.executable, *command], env={**os.environ, **environnement}, cwd=RACINE)
        for command in commandes
    ]
    try:
        yield lambda: spent[0]
    finally:
        before = _processeur()
        for child in children:
            child.terminate()
        for child in children:
            child.wait(30)
        spent.append(_processeur() - before)


def _processeur() -> float:
    """CPU seconds of the children that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _gunicorn(application: str, port: int) -> list[str]:
    return ["-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2",
            "--preload", "--worker-tmp-dir", "/dev/shm", "--log-level", "warning"]  # fmt: skip  # noqa: S108


def _attendre(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(port)


def charger(dossier: Path, nom: str, plan: dict[str, Any]) -> dict[str, Any]:
    """Run the porteurs on a plan, and read what they saw."""
    wanted, seen = dossier / f"{nom}-plan.json", dossier / f"{nom}-resultats.json"
    wanted.write_text(json.dumps(plan))
    subprocess.run([sys.executable, "-m", "benchmarks.charge.porteurs", wanted, seen], check=True, cwd=RACINE)
    results: dict[str, Any] = json.loads(seen.read_text())
    return results


def mesurer_plancher(server: embarque.ServeurEmbarque, dossier: Path, plan: dict[str, Any]) -> dict[str, Any]:
    """The minimal form under the same load, on the same server and disk."""
    embarque.creer_base(server, "plancher")
    address = server.adresse("plancher")
    files = dossier / "plancher"
    files.mkdir()
    with psycopg.connect(address, autocommit=True) as base:
        for table in TABLES_DU_PLANCHER:
            base.execute(table)
        base.execute("INSERT INTO brouillon SELECT n, '' FROM generate_series(0, %s) n", [len(plan["porteurs"])])
    port = _port()
    environment = {"PLANCHER_BASE": address, "PLANCHER_FICHIERS": str(files)}
    with _processus([_gunicorn("benchmarks.charge.plancher:application", port)], environment) as serveurs:
        _attendre(port)
        seen = charger(dossier, "plancher", {**plan, "plancher": True, "adresse": f"http://127.0.0.1:{port}"})
    shutil.rmtree(files)
    return seen | {"serveur": serveurs()}


def mesurer_levier(dossier: Path, plan: dict[str, Any]) -> dict[str, Any]:
    """Levier with its jobs, under the load."""
    port = _port()
    worker = ["-m", "django", "procrastinate", "worker", "--concurrency", "2"]
    environment = {
        "DJANGO_SETTINGS_MODULE": "levier.config.settings",
        "LEVIER_ADRESSE": f"http://127.0.0.1:{port}",
        "LEVIER_JOURNAL": "ERROR",
    }
    with _processus([_gunicorn("levier.config.wsgi:application", port), worker], environment) as serveurs:
        _attendre(port)
        seen = charger(dossier, "levier", {**plan, "plancher": False, "adresse": f"http://127.0.0.1:{port}"})
    return seen | {"serveur": serveurs()}


@contextmanager
def machine() -> Iterator[tuple[embarque.ServeurEmbarque, Path]]:
    """A database that flushes to the disk, a folder, an SMTP server: thrown away afterwards."""
    folder = Path("/var/tmp") / f"levier-depot-{os.getpid()}"  # noqa: S108  the database's account must reach it
    data = folder / "donnees"
    server = embarque.demarrer(folder / "postgresql")
    data.mkdir(parents=True)
    mail = _port()
    os.environ |= {
        "DATABASE_URL": server.adresse("levier").replace("://levier@", "://levier_web@"),
        "DATABASE_URL_PROPRIETAIRE": server.adresse("levier"),
        "LEVIER_DATA": str(data),
        "LEVIER_CLE_SECRETE": "mesure",
        "LEVIER_JOUR": JOUR_DE_CLOTURE,
        "LEVIER_SMTP_HOTE": "127.0.0.1",
        "LEVIER_SMTP_PORT": str(mail),
    }
    embarque.creer_base(server, "levier")
    post = demarrer_courrier(data / "courriers", mail)
    try:
        yield server, data
    finally:
        post.stop()
        server.arreter()
        shutil.rmtree(folder, ignore_errors=True)


def centile(mesures: Sequence[float], part: int) -> float:
    """Milliseconds that `part` % of the measures do not exceed."""
    return 1000 * (statistics.quantiles(mesures, n=100)[part - 1] if len(mesures) > 1 else max(mesures, default=0.0))


def montrer(titre: str, vu: Mapping[str, Any]) -> None:
    """The table of one run."""
    total = sum(len(times) for times in vu["temps"].values())
    print(
        f"\n{titre} : {total / vu['secondes']:.0f} requêtes par seconde ; la charge prend {vu['processeur']:.0%} d’un cœur"
    )
    print(f"les serveurs, PostgreSQL à part, prennent {1000 * vu['serveur'] / total:.1f} ms de processeur par requête")
    print(f"{'acte':22}{'nombre':>8}{'médiane':>10}{'p95':>10}{'maximum':>10}   ms")
    for act, times in vu["temps"].items():
        print(
            f"{act:22}{len(times):>8}{centile(times, 50):>10.1f}{centile(times, 95):>10.1f}{1000 * max(times):>10.1f}"
        )
    for error, count in Counter(vu["erreurs"]).most_common():
        print(f"  erreur, {count} fois : {error}")


def conclure(levier: Mapping[str, Any], plancher: Mapping[str, Any], perdus: list[str], doubles: list[str]) -> bool:
    """Objectives reached or missed, and the line that machines read."""
    ratios = {
        "champ_p95_ms": centile(levier["temps"].get("champ", [math.inf]), 95),
        "piece_p95_ms": centile(levier["temps"].get("piece", [math.inf]), 95),
        "depot_p95_ms": centile(levier["temps"].get("depot", [math.inf]), 95),
        "erreurs": float(len(levier["erreurs"])),
        "perdus": float(len(perdus)),
        "doubles": float(len(doubles)),
    }
    for act in ("champ", "piece", "depot"):
        ratios[f"{act}_sur_plancher"] = centile(levier["temps"].get(act, [math.inf]), 95) / centile(
            plancher["temps"][act], 95
        )
    print()
    for what, found in (("perdu", perdus), ("en double", doubles)):
        print(f"{what} : {len(found)}{' : ' + ' ; '.join(found[:5]) if found else ''}")
    for name, aim in OBJECTIFS.items():
        print(f"{name:24}{ratios[name]:>10.2f}   objectif ≤ {aim:g}   {'tenu' if ratios[name] <= aim else 'MANQUÉ'}")
    held = all(ratios[name] <= aim for name, aim in OBJECTIFS.items())
    rounded = {name: round(value, 2) for name, value in ratios.items()}
    print(json.dumps({"benchmark": "depot", "ratios": rounded, "objectifs": OBJECTIFS, "tenus": held}))
    return held


def main() -> None:
    parser = argparse.ArgumentParser(description="Dépôt : la dernière heure d’un appel.")
    parser.add_argument("--court", action="store_true", help="une minute, moins de porteurs, au même rythme")
    size = COURTE if parser.parse_args().court else ENTIERE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped
    with machine() as (server, folder):
        people = folder / "porteurs.json"
        prepare = [
            sys.executable,
            "-m",
            "benchmarks.charge.preparation",
            str(size.porteurs),
            str(size.deposants),
            people,
        ]
        owner = {**os.environ, "DJANGO_SETTINGS_MODULE": "levier.config.settings_proprietaire"}
        subprocess.run(prepare, check=True, cwd=RACINE, env=owner)
        files = [un_pdf(folder / f"piece-{rank}.pdf", rank) for rank in range(3)]
        plan = {
            "porteurs": json.loads(people.read_text()),
            "fichiers": files,
            "secret": SECRET,
            "periode": size.periode,
            "duree": size.duree,
            "arrivees": size.porteurs / ARRIVEES_PAR_SECONDE,
        }
        floor = mesurer_plancher(server, folder, _au_meme_rythme(plan, size))
        montrer("Plancher (Django seul)", floor)
        seen = mesurer_levier(folder, plan)
        montrer("Levier", seen)
        lost, doubled = _controler(plan["porteurs"], seen["acquis"])
        conclure(seen, floor, lost, doubled)


def _au_meme_rythme(plan: dict[str, Any], size: Ampleur) -> dict[str, Any]:
    """The plan of a shorter run: as many acts per second."""
    count = size.deposants * size.plancher // size.duree
    people = [
        {**one, "depose": rank < count, "part": 0.15 + 0.85 * (rank + 1) / count if rank < count else 1.0}
        for rank, one in enumerate(plan["porteurs"])
    ]
    return {**plan, "porteurs": people, "duree": size.plancher, "arrivees": 0.0}


def _controler(people: list[dict[str, Any]], acquis: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "levier.config.settings_proprietaire"
    django.setup()
    try:
        return controler(people, acquis)
    finally:
        connections.close_all()


if __name__ == "__main__":
    main()
