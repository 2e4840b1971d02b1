"""Jobs of the instruction: the counters of its lists put together."""

from __future__ import annotations

from procrastinate.contrib.django import app

from levier.instruction.actions import compacter_les_compteurs


@app.periodic(cron="20 * * * *")
@app.task(name="instruction.compacter", queue="entretien", queueing_lock="instruction.compacter")
def compacter(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Put together the counters that acts appended."""
    compacter_les_compteurs()
