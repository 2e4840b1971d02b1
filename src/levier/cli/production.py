"""Commands of whoever opens an installation to the public."""

from __future__ import annotations

import typer
from rich.console import Console

from levier.cli.environnement import django_pret

ecran = Console(soft_wrap=True)
application = typer.Typer(help="Vérifier qu'une installation peut être ouverte.", no_args_is_help=True)


@application.callback()
def production() -> None:
    """What is checked before the site opens."""


@application.command("verifier")
def verifier() -> None:
    """Nommer chaque réglage dangereux : avec un seul, le site et les tâches refusent de démarrer. Code de sortie 1 s'il y en a."""
    with django_pret():
        from django.conf import settings

        from levier.socle.production import conseils, dangers_de_la_base, dangers_des_reglages

        found = dangers_des_reglages() + ([] if settings.DEMO else dangers_de_la_base())
        advice = conseils()
    for danger in found:
        ecran.print(f"[bold red]Dangereux[/] : {danger}", highlight=False)
    for one in advice:
        ecran.print(f"[bold yellow]À savoir[/] : {one}", highlight=False)
    if found:
        raise typer.Exit(1)
    ecran.print("Rien de dangereux : le site et les tâches démarrent.")
