"""Jobs of the kernel, run by a real worker on the test's database."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.socle.concurrence import proprietaire

from levier.documents.models import Numerotation
from levier.socle import journal, tasks
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Scellement


@pytest.mark.requirement("X-04")
def test_daily_job_seals_the_journal(base_reelle):
    with transaction.atomic():
        journal.consigner(Numerotation.objects.create(serie="a"), "vu", par=SYSTEME, avant={}, apres={})
    tasks.sceller_journal(0)
    seal = Scellement.objects.get()
    assert seal.chaines == 1
    assert list(journal.ruptures()) == []


@pytest.mark.requirement("X-10")
def test_job_of_a_killed_worker_is_put_back(base_reelle):
    """What kill -9 leaves: a job "doing" for a worker that no longer beats."""
    with transaction.atomic():
        tasks.envoyer_courriel.defer(courriel_id=1)
    with proprietaire(base_reelle) as owner:
        owner.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id) "
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)"
        )
    with ThreadPoolExecutor(1) as apart:  # a browser story of the same process keeps an event loop in this thread
        apart.submit(asyncio.run, _relancer()).result()
    assert ProcrastinateJob.objects.get().status == "todo"


async def _relancer() -> None:
    class Contexte:
        pass

    context = Contexte()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        async with worker.open_async():
            context.app = worker
            await tasks.relancer_taches.func(context, 0)
