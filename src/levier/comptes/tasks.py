"""Jobs of the accounts."""

from __future__ import annotations

from procrastinate.contrib.django import app

from levier.comptes import frein


@app.periodic(cron="17 * * * *")
@app.task(name="comptes.purger_freins", queue="entretien", queueing_lock="comptes.purger_freins")
def purger_freins(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Forget the attempts of past windows."""
    frein.purger()
