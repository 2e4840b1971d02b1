"""Business time: deposits, deadlines, acts. The only place that reads the system clock.

What is of a call is counted in its own time zone (`fuseau`), everything else in Paris.

`LEVIER_JOUR` moves it to another day (the demo plays on 15 September 2021); tests fix it with `figee`.
Sessions, tokens and jobs stay on real time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

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


def aujourdhui(fuseau: str = "") -> dt.date:
    """The day of business time, in Paris or in `fuseau`."""
    return local(maintenant(), fuseau or PARIS.key).date()


def local(instant: dt.datetime, fuseau: str = "") -> dt.datetime:
    """An instant as clocks show it in `fuseau`; by default in the zone of the page that is answered, else in Paris."""
    return instant.astimezone(ZoneInfo(fuseau) if fuseau else timezone.get_current_timezone())


def heure_de(fuseau: str) -> str:
    """« heure de Paris », from a time zone."""
    return f"heure de {fuseau.rpartition('/')[2].replace('_', ' ')}"


def jour_de(instant: dt.datetime, fuseau: str = "") -> dt.date:
    """The day of an instant, read as `local` does."""
    return local(instant, fuseau).date()


def duree(debut: dt.datetime, fin: dt.datetime) -> dt.timedelta:
    """What really passes between two instants: on the days when clocks change, one of the same zone minus the other lies."""
    return fin.astimezone(dt.UTC) - debut.astimezone(dt.UTC)


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


def debut_de_journee(jour: dt.date, fuseau: str = "") -> dt.datetime:
    """The first second of a day, in Paris or in `fuseau`."""
    return dt.datetime.combine(jour, dt.time(), tzinfo=ZoneInfo(fuseau) if fuseau else PARIS)


def fin_de_journee(jour: dt.date, fuseau: str = "") -> dt.datetime:
    """The last second of a day included in a deadline: 23:59:59, in Paris or in `fuseau`."""
    return dt.datetime.combine(jour, dt.time(23, 59, 59), tzinfo=ZoneInfo(fuseau) if fuseau else PARIS)
