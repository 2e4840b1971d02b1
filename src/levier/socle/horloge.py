"""Business time, Europe/Paris: deposits, deadlines, acts. The only place that reads the system clock.

`LEVIER_JOUR` moves it to another day (the demo plays on 15 September 2021); tests fix it with `figee`.
Sessions, tokens and jobs stay on real time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings

PARIS = ZoneInfo("Europe/Paris")
_fige: list[dt.datetime] = []


def maintenant() -> dt.datetime:
    """The instant of business time, aware, Europe/Paris."""
    if _fige:
        return _fige[-1]
    now = temps_reel()
    if settings.LEVIER_JOUR:
        return dt.datetime.combine(dt.date.fromisoformat(settings.LEVIER_JOUR), now.time(), tzinfo=PARIS)
    return now


def aujourdhui() -> dt.date:
    """The day of business time."""
    return maintenant().date()


def temps_reel() -> dt.datetime:
    """The machine's own time, in Paris: the technical stamp of an event, never a deadline."""
    return dt.datetime.now(PARIS)


def est_deplacee() -> bool:
    """Whether business time is not the machine's: screens then say so."""
    return bool(_fige or settings.LEVIER_JOUR)


@contextmanager
def figee(instant: dt.datetime) -> Iterator[None]:
    """Hold business time at `instant` (aware) for all threads of this process: demo content and tests."""
    _fige.append(instant.astimezone(PARIS))
    try:
        yield
    finally:
        _fige.pop()


def a_paris(annee: int, mois: int, jour: int, heure: int = 9, minute: int = 0, seconde: int = 0) -> dt.datetime:
    """An aware instant in Paris."""
    return dt.datetime(annee, mois, jour, heure, minute, seconde, tzinfo=PARIS)


def fin_de_journee(jour: dt.date) -> dt.datetime:
    """The last second of a day included in a deadline: 23:59:59 in Paris."""
    return dt.datetime.combine(jour, dt.time(23, 59, 59), tzinfo=PARIS)
