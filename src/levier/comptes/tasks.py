"""Jobs of the accounts."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from levier.comptes import frein, seances
from levier.comptes.actions import resumer_courriels
from levier.socle import courriels, horloge
from levier.socle.tasks import REESSAI

HEURE_DES_RESUMES = 7
"""In Paris; the scheduler counts in universal time, an hour or two behind."""


@app.periodic(cron="17 * * * *")
@app.task(name="comptes.purger_freins", queue="entretien", queueing_lock="comptes.purger_freins")
def purger_freins(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Forget the attempts of past windows."""
    frein.purger()


@app.periodic(cron="22 * * * *")
@app.task(name="comptes.purger_seances", queue="entretien", queueing_lock="comptes.purger_seances")
def purger_seances(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Forget the sessions that expired."""
    seances.purger()


@app.periodic(cron="0 5,6 * * *")
@app.task(name="comptes.resumer", retry=REESSAI, queue="entretien", queueing_lock="comptes.resumer")
def resumer(timestamp: int) -> None:
    """Write the digests of the day at 7:00 in Paris, each address in a transaction of its own."""
    if dt.datetime.fromtimestamp(timestamp, horloge.PARIS).hour == HEURE_DES_RESUMES:
        for address in courriels.adresses_a_resumer():
            resumer_courriels(address)
