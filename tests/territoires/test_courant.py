"""Which territories are today's."""

from __future__ import annotations

from levier.socle import horloge
from levier.territoires.queries.courant import millesime_courant


def test_vintage_is_the_latest_in_force_on_the_business_day(db):
    seen = []
    for year in (2019, 2021, 2025, 2026, 2030):
        with horloge.figee(horloge.a_paris(year, 6, 1)):
            seen.append(millesime_courant())
    assert seen == [2021, 2021, 2021, 2026, 2026]
