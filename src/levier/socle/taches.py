"""Queue a job in Django's own transaction, from a web process and from a worker alike.

Inside a worker, `task.defer()` goes through the worker's connection: it would commit alone, before the act. Always
going through Django's connection keeps the promise that a job exists exactly when its act does.
"""

from __future__ import annotations

from typing import Protocol

from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from procrastinate.types import JSONValue


class Tache(Protocol):
    """What is read of a task: its name, its queue, its priority."""

    name: str
    queue: str
    priority: int


def differer(tache: Tache, **valeurs: JSONValue) -> int:
    """Write the job row in the current transaction; returns its id."""
    deferrer = configure_task(
        name=tache.name, job_manager=JobManager(DjangoConnector()), queue=tache.queue, priority=tache.priority
    )
    return deferrer.defer(**valeurs)
