"""A job is queued by the name of its task, in the transaction of its act."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from levier.socle import tasks
from levier.socle.taches import TacheInconnue, differer

SOURCES = Path(__file__).resolve().parents[2] / "src/levier"


@pytest.mark.requirement("X-10")
def test_job_has_the_queue_and_priority_of_its_task(base_reelle):
    with transaction.atomic():
        differer("socle.verifier_fichier", fichier_id="7")
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        differer("socle.verifier_fichier", fichier_id="7")
    job, task = ProcrastinateJob.objects.get(), tasks.verifier_fichier
    assert (job.task_name, job.queue_name, job.priority, job.args) == (
        "socle.verifier_fichier", task.queue, task.priority, {"fichier_id": "7"},
    )  # fmt: skip


def test_task_that_no_step_declares_is_refused(db):
    with pytest.raises(TacheInconnue, match="a step declares it in its tasks"):
        differer("socle.oubli")
    assert not ProcrastinateJob.objects.exists()


def test_every_name_queued_is_the_one_of_a_task():
    names = {
        node.args[0].value if isinstance(node.args[0], ast.Constant) else ast.unparse(node.args[0])
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"differer", "differer_ensemble"}
    }
    assert names == {
        "socle.dessiner_vignette", "socle.envoyer_courriel", "socle.executer_travail", "socle.livrer", "socle.verifier_fichier",
    }  # fmt: skip
    assert names <= app.tasks.keys()
