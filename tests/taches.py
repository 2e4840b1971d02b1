"""Run the jobs that acts have queued, in the test's own connection, in order, until none is left."""

from __future__ import annotations

from types import SimpleNamespace

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def derouler(*, courriels: bool = False, vignettes: bool = False, maximum: int = 200) -> list[str]:
    """Execute the waiting jobs (mails and pictures only when asked: a server, a process each) and return their names, in order."""
    done: list[int] = []
    names: list[str] = []
    while len(done) < maximum:
        todo = ProcrastinateJob.objects.filter(status="todo").exclude(id__in=done).order_by("id")
        if not courriels:
            todo = todo.exclude(task_name="socle.envoyer_courriel")
        if not vignettes:
            todo = todo.exclude(task_name="socle.dessiner_vignette")
        job = todo.first()
        if job is None:
            return names
        task = app.tasks[job.task_name]
        task.func(*[SimpleNamespace(job=job)] if task.pass_context else [], **job.args)
        done.append(job.id)
        names.append(job.task_name)
    raise AssertionError(f"more than {maximum} jobs: do they queue themselves?")
