"""Jobs of the kernel: deliver announcements, send mails, verify files, do long works, requeue stalled jobs, purge, seal the journal."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext

from levier.socle import annonces, courriels, horloge, sceaux, travaux
from levier.socle.antivirus import AntivirusIndisponible
from levier.socle.fichiers import quarantaine, reception, vignettes

REESSAI = RetryStrategy(max_attempts=8, exponential_wait=3)
TACHES_GARDEES = 7 * 24
"""Hours during which a job that ended well can still be read."""
JUSQU_AU_VERDICT = RetryStrategy(wait=30, retry_exceptions={AntivirusIndisponible})
"""A file is asked about every thirty seconds for as long as the antivirus is away: none stays forgotten in quarantine."""
REESSAI_D_UN_TRAVAIL = RetryStrategy(max_attempts=3, wait=5)
"""Soon given up: its owner waits in front of it, and resumes it."""


@app.task(name="socle.livrer", retry=REESSAI, queue="annonces")
def livrer(nom: str, gestionnaire: str, valeurs: dict[str, str | int | None]) -> None:
    """Run one handler of one announcement."""
    annonces.executer(nom, gestionnaire, valeurs)


@app.task(name="socle.envoyer_courriel", retry=REESSAI, queue="courriels")
def envoyer_courriel(courriel_id: int) -> None:
    """Hold the SMTP conversation of one mail."""
    courriels.envoyer(courriel_id)


@app.task(name="socle.verifier_fichier", retry=JUSQU_AU_VERDICT, queue="verifications")
def verifier_fichier(fichier_id: str) -> None:
    """Ask the antivirus about one file received."""
    quarantaine.verifier(fichier_id)


@app.task(name="socle.dessiner_vignette", retry=RetryStrategy(max_attempts=2), queue="vignettes")
def dessiner_vignette(fichier_id: str) -> None:
    """Draw the small picture of one file received."""
    vignettes.faire(fichier_id)


@app.task(name="socle.executer_travail", retry=REESSAI_D_UN_TRAVAIL, queue="travaux", pass_context=True)
def executer_travail(context: JobContext, travail_id: int) -> None:
    """Do a slice of a work; given up, the work says so to its owner."""
    try:
        travaux.executer(travail_id)
    except Exception:
        if context.job.attempts >= (REESSAI_D_UN_TRAVAIL.max_attempts or 0):
            travaux.echouer(travail_id)
        raise


@app.periodic(cron="*/5 * * * *")
@app.task(name="socle.relancer_taches", queue="entretien", pass_context=True, queueing_lock="socle.relancer_taches")
async def relancer_taches(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Put back the jobs whose worker died (no heartbeat): kill -9 loses nothing."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


@app.periodic(cron="47 * * * *")
@app.task(name="socle.purger", queue="entretien", queueing_lock="socle.purger")
def purger(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Erase the files received that no act kept, and the works that ended long ago."""
    reception.purger(horloge.temps_reel())
    travaux.purger()


@app.periodic(cron="52 * * * *")
@app.task(name="socle.purger_taches", queue="entretien", pass_context=True, queueing_lock="socle.purger_taches")
async def purger_taches(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Forget the jobs that ended well, and their events; those that failed for good stay, to be looked at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=TACHES_GARDEES, include_cancelled=True, include_aborted=True)


@app.periodic(cron="13 * * * *")
@app.task(name="socle.sceller_journal", queue="entretien", queueing_lock="socle.sceller_journal")
def sceller_journal(timestamp: int) -> None:  # noqa: ARG001  procrastinate gives it
    """Seal what came in the journal since the last seal; each act does it too."""
    sceaux.sceller()
