"""The CPU of one request, Python's and PostgreSQL's, its statements, and the same of its floor just after."""

from __future__ import annotations

import cProfile
import functools
import io
import itertools
import pstats
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from benchmarks.cout.navigateur import Environ, Navigateur, Reponse
from django.db import connection

CHAUFFE = 6
"""Requests before the clock: one more than what makes a driver prepare a statement."""
DUREE = 15.0
"""Seconds given to the warming of a page, then to its measure: a page that takes them all is still measured once."""
Faire = Callable[[int], tuple[Navigateur, Environ]]
"""The n-th request of a series: who sends it, and what."""


@dataclass(slots=True)
class Requetes:
    """The statements that go through psycopg, whoever sends them: Django's cursors or ours, prepared or not."""

    actif: bool = False
    vues: list[tuple[str, float]] = field(default_factory=list)
    """Text and wall seconds of each."""

    def suivre(self) -> None:
        """Watch psycopg's cursors from now on."""
        for cursor in (psycopg.Cursor, psycopg.ServerCursor):
            for name in ("execute", "executemany"):
                setattr(cursor, name, self._suivie(getattr(cursor, name)))

    @contextmanager
    def comptees(self) -> Iterator[list[tuple[str, float]]]:
        self.vues, self.actif = [], True
        try:
            yield self.vues
        finally:
            self.actif = False

    def _suivie(self, envoyer: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(envoyer)
        def suivie(cursor: Any, query: Any, *args: Any, **options: Any) -> Any:
            if not self.actif:
                return envoyer(cursor, query, *args, **options)
            start = time.perf_counter()
            try:
                return envoyer(cursor, query, *args, **options)
            finally:
                self.vues.append((str(query), time.perf_counter() - start))

        return suivie


@dataclass(frozen=True, slots=True)
class Une:
    """One request: seconds of CPU, statements, answer."""

    python: float
    pg: float
    requetes: list[tuple[str, float]]
    reponse: Reponse

    @property
    def cpu(self) -> float:
        return self.python + self.pg


@dataclass(frozen=True, slots=True)
class Cout:
    """Medians of a series: milliseconds of CPU, statements, size of the page, multiple of the floor."""

    python: float
    pg: float
    plancher: float
    requetes: int
    kio: float

    @property
    def rapport(self) -> float:
        return (self.python + self.pg) / self.plancher


class Mesureur:
    """Plays series of requests on the one connection of the process."""

    def __init__(self) -> None:
        self.requetes = Requetes()
        self.requetes.suivre()

    def une(self, nav: Navigateur, environ: Environ) -> Une:
        """Play one request under the clocks."""
        backend = _processeur_du_serveur()
        with self.requetes.comptees() as seen:
            start = time.thread_time()
            response = nav.envoyer(environ)
            python = time.thread_time() - start
        return Une(python, _processeur_du_serveur() - backend, seen, response)

    def serie(self, faire: Faire, plancher: Faire, attendu: Callable[[Reponse], bool], nombre: int) -> Cout:
        """Each request followed by its floor. Raises AssertionError when an answer is not the one expected."""
        ranks, mine, floor = itertools.count(), list[Une](), list[Une]()
        for wanted in (CHAUFFE, nombre):
            mine.clear()
            floor.clear()
            end = time.monotonic() + DUREE
            while len(mine) < wanted and (not mine or time.monotonic() < end):
                rank = next(ranks)
                mine.append(self._vue(faire(rank), attendu))
                floor.append(self._vue(plancher(rank), lambda seen: seen.statut < 400))
        return Cout(
            python=1000 * statistics.median(one.python for one in mine),
            pg=1000 * statistics.median(one.pg for one in mine),
            plancher=1000 * statistics.median(one.cpu for one in floor),
            requetes=round(statistics.median(len(one.requetes) for one in mine)),
            kio=len(mine[-1].reponse.corps) / 1024,
        )

    def _vue(self, requete: tuple[Navigateur, Environ], attendu: Callable[[Reponse], bool]) -> Une:
        one = self.une(*requete)
        assert attendu(one.reponse), (one.reponse.statut, one.reponse.corps[:3000].decode())  # noqa: S101
        return one

    def profiler(self, faire: Faire, deja: int) -> str:
        """Where the time goes after `deja` requests: functions by cumulative CPU of five, then the statements of one."""
        ranks = itertools.count(CHAUFFE + deja)
        profile = cProfile.Profile(time.thread_time)
        for rank in itertools.islice(ranks, 5):
            nav, environ = faire(rank)
            profile.enable()
            nav.envoyer(environ)
            profile.disable()
        out = io.StringIO()
        pstats.Stats(profile, stream=out).strip_dirs().sort_stats("cumulative").print_stats(60)
        one = self.une(*faire(next(ranks)))
        told = [f"{1000 * seconds:8.2f} ms  {' '.join(text.split())}" for text, seconds in one.requetes]
        return "\n".join([out.getvalue().strip(), f"{len(told)} requêtes SQL, durée vue de Python :", *told])


def _processeur_du_serveur() -> float:
    """CPU seconds of the backend of our connection, as the scheduler counts them."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
