"""The worker killed in the middle of a long work, again and again: each line once, no hole in the numbers, no double one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.pannes import travailleur
from tests.pannes.service import PATIENCE, RACINE
from tests.socle.concurrence import proprietaire
from tests.socle.test_tasks import _jouer

from levier.documents.models import Numerotation
from levier.socle import journal, tasks, travaux
from levier.socle.acteurs import ActeurConnu
from levier.socle.models import EtatTravail, Travail
from levier.socle.registre import Registre
from levier.socle.travaux import LigneDemandee

MOI = ActeurConnu("personne:1", "Une préfète", "titulaire")


def demarrer(base: str, data: Path) -> subprocess.Popen[bytes]:
    """A worker on the database of the test."""
    head, _, tail = os.environ["DATABASE_URL"].partition("?")
    env = {
        **os.environ, "DATABASE_URL": f"{head.rsplit('/', 1)[0]}/{base}" + (f"?{tail}" if tail else ""),
        "DJANGO_SETTINGS_MODULE": "levier.config.settings", "LEVIER_CLE_SECRETE": settings.SECRET_KEY,
        "PYTHONPATH": os.pathsep.join([str(RACINE / "src"), str(RACINE)]), "LEVIER_DATA": str(data),
    }  # fmt: skip
    return subprocess.Popen([sys.executable, "-m", "tests.pannes.travailleur"], env=env, cwd=RACINE)


def attendre(travailleur: subprocess.Popen[bytes], faits: int) -> None:
    """Until so many lines are done, or the worker has ended."""
    limit = time.monotonic() + PATIENCE
    while Travail.objects.get().faits < faits and travailleur.poll() is None:
        assert time.monotonic() < limit, "the worker does nothing"
        time.sleep(0.01)


def relancer(base: str) -> None:
    """What the next worker's periodic job does, once the dead one has been silent for long enough."""
    with proprietaire(base) as owner:
        owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    _jouer(tasks.relancer_taches)


@pytest.mark.lent
@pytest.mark.requirement("X-04", "X-10")
def test_worker_killed_in_the_middle_of_a_work_does_each_line_once(base_reelle, tmp_path, monkeypatch):
    monkeypatch.setattr(travaux, "_genres", Registre("{}"))
    travailleur.declarer()
    lines = [LigneDemandee("0.05", f"Ligne {rang}") for rang in range(1, 16)]
    travail = travaux.demander(travailleur.GENRE, lines, par=MOI, cle=uuid.uuid4(), titre="Essai")
    for done in (3, 9):
        process = demarrer(base_reelle, tmp_path)
        attendre(process, done)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it ended before it was killed"
        relancer(base_reelle)
    demarrer(base_reelle, tmp_path).wait(PATIENCE)
    travail.refresh_from_db()
    assert (travail.etat, travail.faits) == (EtatTravail.FINI, 15)
    numbers = list(travail.lignes.values_list("suite", flat=True))
    assert len(set(numbers)) == 15
    assert numbers == sorted(numbers)
    assert Numerotation.objects.get(serie="ESSAI-71-2021").dernier == 15
    assert [event.nom for event in journal.histoire(travail)] == ["travail_demande", "travail_commence", "travail_fini"]
    jobs = ProcrastinateJob.objects.filter(task_name="socle.executer_travail")
    assert list(jobs.values_list("status", flat=True)) == ["succeeded"]
