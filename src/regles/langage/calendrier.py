"""Dates moved by civil months and by days."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange


def mois_apres(mois: int, jour: dt.date) -> dt.date:
    """The same day `mois` months later (earlier when negative), or the last of the month when it has no such day."""
    annees, rang = divmod(jour.month - 1 + mois, 12)
    annee = jour.year + annees
    return dt.date(annee, rang + 1, min(jour.day, monthrange(annee, rang + 1)[1]))


def jours_apres(jours: int, jour: dt.date) -> dt.date:
    """The date `jours` days later."""
    return jour + dt.timedelta(jours)


def fin_de_l_annee(jour: dt.date) -> dt.date:
    """31 December of the same year."""
    return dt.date(jour.year, 12, 31)


def jours_entre(fin: dt.date, debut: dt.date) -> int:
    """Days from `debut` to `fin`."""
    return (fin - debut).days
