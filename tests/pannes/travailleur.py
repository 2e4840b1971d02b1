"""A worker that one may kill, with a kind of work slow enough to be killed in the middle. Run as a program."""

from __future__ import annotations

import asyncio
import time

import django

GENRE = "essai_numerote"


def declarer() -> None:
    """Lines that take the next number of a series, as a signature does, then take their time."""
    from levier.documents.actions import numeroter
    from levier.socle import travaux

    def traiter(_travail, ligne) -> str:
        number = numeroter("ESSAI-71-2021")
        time.sleep(float(ligne.cle))
        return number

    travaux.declarer(GENRE, travaux.GenreDeTravail(traiter))


async def _vider() -> None:
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    with app.replace_connector(PsycopgConnector(kwargs=connector_params(), min_size=1)) as worker:
        async with worker.open_async():
            await worker.run_worker_async(wait=False, concurrency=1, listen_notify=False)


if __name__ == "__main__":
    django.setup()
    declarer()
    asyncio.run(_vider())
