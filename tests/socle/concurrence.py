"""Races made deterministic: acts in threads with their own connections, stopped at a chosen point until all are there."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection

ATTENTE_MAX = 15.0


@contextmanager
def proprietaire(base: str) -> Iterator[psycopg.Connection]:
    """A connection of the owner of the tables to the test's own database: what the application must not be able to do."""
    owner = settings.CONNEXION_PROPRIETAIRE
    parts = {
        "dbname": base,
        "user": owner["USER"],
        "host": owner["HOST"],
        "port": owner["PORT"],
        "password": owner["PASSWORD"],
    }
    with psycopg.connect(**{key: value for key, value in parts.items() if value}, autocommit=True) as opened:
        yield opened


class Course:
    """Plays acts at once. An act that reaches `point` waits there until each other one is there too, waits for a
    lock of the database, or is over: with a guard the others are blocked, without it they all read the same past.
    """

    def __init__(self, base: str) -> None:
        self._base = base
        self._condition = threading.Condition()
        self._arrived: set[int] = set()
        self._running = 0
        self.rencontres = 0

    def jouer(self, *actes: Callable[[], object]) -> list[object]:
        """Results of the acts, in order; an exception raised by an act stands for its result."""
        results: list[object] = [None] * len(actes)
        self._running = len(actes)

        def courir(index: int, acte: Callable[[], object]) -> None:
            try:
                results[index] = acte()
            except Exception as error:  # noqa: BLE001  the exception is the result
                results[index] = error
            finally:
                connection.close()
                with self._condition:
                    self._running -= 1
                    self._arrived.discard(threading.get_ident())

        threads = [threading.Thread(target=courir, args=(i, acte), daemon=True) for i, acte in enumerate(actes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(ATTENTE_MAX * 2)
        assert not any(thread.is_alive() for thread in threads), "an act never ended"
        return results

    def point(self) -> None:
        """Called inside an act, after it has read and before it writes. Once per act: later calls pass."""
        if threading.current_thread() is threading.main_thread() or getattr(threading.current_thread(), "passe", False):
            return
        threading.current_thread().passe = True
        with self._condition:
            self._arrived.add(threading.get_ident())
        limit = time.monotonic() + ATTENTE_MAX
        with proprietaire(self._base) as owner:
            while not self._tous_la(owner):
                assert time.monotonic() < limit, "the other act neither came, nor waits for a lock, nor ended"
                time.sleep(0.01)

    def _tous_la(self, owner: psycopg.Connection) -> bool:
        blocked = owner.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()[0]
        with self._condition:
            together = len(self._arrived)
            self.rencontres = max(self.rencontres, together)
            return self.rencontres + blocked >= 2 if self._running > 1 else True
