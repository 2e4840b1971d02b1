"""Queue a job in Django's own transaction, from a web process and from a worker alike.

Inside a worker, `task.defer()` goes through the worker's connection: it would commit alone, before the act. Always
going through Django's connection keeps the promise that a job exists exactly when its act does.
A task is called by its name: what queues it imports nothing of what runs it.
"""

from __future__ import annotations

from collections.abc import Sequence

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from procrastinate.types import JSONValue


class TacheInconnue(LookupError):
    """No step declares a task of this name."""

    def __init__(self, nom: str) -> None:
        super().__init__(f"no task is named “{nom}”: a step declares it in its tasks.py, by @app.task(name=“{nom}”)")


def differer(tache: str, **valeurs: JSONValue) -> int:
    """Write the job row of the task of this name in the current transaction; returns its id. Raises TacheInconnue."""
    return _differer(tache, [valeurs])[0]


def differer_ensemble(tache: str, valeurs: Sequence[dict[str, JSONValue]]) -> list[int]:
    """The same for several jobs of one task, in one statement."""
    return _differer(tache, valeurs) if valeurs else []


def _differer(tache: str, valeurs: Sequence[dict[str, JSONValue]]) -> list[int]:
    known = app.tasks.get(tache)
    if known is None:
        raise TacheInconnue(tache)
    deferrer = configure_task(
        name=known.name, job_manager=JobManager(DjangoConnector()), queue=known.queue, priority=known.priority
    )
    return deferrer.batch_defer(*valeurs)
