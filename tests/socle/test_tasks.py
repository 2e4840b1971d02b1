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
from levier.socle import journal, sceaux, tasks
from levier.socle.acteurs import SYSTEME
from levier.socle.models import Scellement


@pytest.mark.requirement("X-04")
def test_hourly_job_seals_the_journal(base_reelle):
    with transaction.atomic():
        journal.consigner(Numerotation.objects.create(serie="a"), "vu", par=SYSTEME, avant={}, apres={})
    tasks.sceller_journal(0)
    seal = Scellement.objects.get()
    assert seal.chaines == 1
    assert [*journal.ruptures(), *sceaux.ruptures()] == []


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
    _jouer(tasks.relancer_taches)
    assert ProcrastinateJob.objects.get().status == "todo"


def test_jobs_that_ended_well_are_forgotten_after_a_week(base_reelle):
    states = ("succeeded", "cancelled", "failed", "succeeded", "todo")
    with transaction.atomic():
        jobs = [tasks.envoyer_courriel.defer(courriel_id=rank) for rank in range(5)]
    with proprietaire(base_reelle) as owner:
        for job, state in zip(jobs, states, strict=True):
            owner.execute(
                "UPDATE procrastinate_jobs SET status = %s::procrastinate_job_status WHERE id = %s", (state, job)
            )
        owner.execute("UPDATE procrastinate_events SET at = at - interval '8 days' WHERE job_id <> %s", (jobs[3],))
        _jouer(tasks.purger_taches)
        assert list(ProcrastinateJob.objects.order_by("id").values_list("id", flat=True)) == jobs[2:]
        kept = owner.execute("SELECT DISTINCT job_id FROM procrastinate_events ORDER BY 1").fetchall()
    assert [row[0] for row in kept] == jobs[2:]


def _jouer(tache) -> None:
    with ThreadPoolExecutor(1) as apart:  # a browser story of the same process keeps an event loop in this thread
        apart.submit(asyncio.run, _dans_un_travailleur(tache)).result()


async def _dans_un_travailleur(tache) -> None:
    class Contexte:
        pass

    context = Contexte()
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        async with worker.open_async():
            context.app = worker
            await tache.func(context, 0)
