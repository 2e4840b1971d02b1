"""Commands on territories: rebuild the committed files, load them, look one up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID
from rich.table import Table

from levier.cli.environnement import django_pret

ecran = Console()
application = typer.Typer(help="Reconstruire, charger et chercher les territoires.", no_args_is_help=True)


@application.command("reconstruire")
def reconstruire() -> None:
    """Refaire les fichiers de territoires à partir des paquets publiés.

    Prend par npm @etalab/decoupage-administratif 1.1.1 (millésime 2021), 6.0.0 (millésime 2026) et 2.3.1 (SIREN des
    quatre îles sans intercommunalité) dans un dossier temporaire, et réécrit src/levier/territoires/donnees/*.csv.gz
    et leur manifeste. Les mêmes paquets donnent les mêmes octets. Ni base de données ni Django ne sont nécessaires.
    """
    from levier.territoires.donnees import reconstruction, sources

    try:
        with ecran.status("Reconstruction…") as status:
            built = reconstruction.reconstruire(suivre=status.update)
    except (sources.SourceInaccessible, reconstruction.SourceInattendue) as error:
        Console(stderr=True).print(f"[bold red]{error}[/]", soft_wrap=True)
        raise typer.Exit(1) from error
    table = Table("Millésime", "Communes", "EPCI", "Octets de CSV", "Empreinte")
    for vintage in built:
        size = sum(len(content) for content in vintage.contenus.values())
        counts = vintage.comptes
        table.add_row(
            str(vintage.millesime), str(counts["commune"]), str(counts["epci"]), str(size), vintage.empreinte[:16]
        )
    ecran.print(table)


@application.command("charger")
def charger(
    millesimes: Annotated[list[int] | None, typer.Argument(help="2021, 2026 ; tous si rien n'est donné.")] = None,
) -> None:
    """Charger des millésimes en base. Sans effet s'ils le sont déjà avec les mêmes fichiers."""
    from levier.territoires.donnees import format as fichiers

    with django_pret(proprietaire=True):
        from levier.socle.erreurs import RefusMetier
        from levier.territoires.actions import charger_millesime

        for year in millesimes or fichiers.millesimes():
            try:
                with Progress(console=ecran, transient=True) as progress:
                    task = progress.add_task(f"Millésime {year}")
                    done = charger_millesime(year, suivre=_suivi(progress, task))
            except RefusMetier as refus:
                Console(stderr=True).print(f"[bold red]{refus}[/]", soft_wrap=True)
                raise typer.Exit(1) from refus
            state = "déjà chargé" if done.inchange else "chargé"
            ecran.print(
                f"Millésime {year} {state} : {done.territoires} territoires, {done.appartenances} appartenances, "
                f"{done.anciennes} anciennes communes et arrondissements.",
                soft_wrap=True,
                highlight=False,
            )


def _suivi(progress: Progress, task: TaskID) -> Callable[[str, int, int], None]:
    def suivre(label: str, etape: int, etapes: int) -> None:
        progress.update(task, description=label, completed=etape, total=etapes)

    return suivre


@application.command("annuaire")
def annuaire(
    fichier: Annotated[Path, typer.Argument(help="CSV en UTF-8 : code;courriel.", exists=True, dir_okay=False)],
) -> None:
    """Charger les adresses officielles des mairies et des intercommunalités.

    Une ligne par structure : son code INSEE (commune) ou son SIREN, et son courriel. Le fichier remplace tout l'annuaire ;
    une seule ligne fausse, et rien n'est chargé.
    """
    with django_pret():
        from levier.socle.erreurs import RefusMetier
        from levier.territoires.actions import charger_adresses

        try:
            count = charger_adresses(fichier.read_text(encoding="utf-8-sig").splitlines())
        except UnicodeDecodeError as error:
            Console(stderr=True).print("[bold red]Le fichier n'est pas en UTF-8 : enregistrez-le ainsi.[/]")
            raise typer.Exit(1) from error
        except RefusMetier as refus:
            Console(stderr=True).print(str(refus), style="bold red", markup=False, soft_wrap=True)
            raise typer.Exit(1) from refus
        ecran.print(f"{count} adresses chargées.", highlight=False)


@application.command("chercher")
def chercher(
    texte: Annotated[str, typer.Argument(help="Nom, code postal, code INSEE ou SIREN.")],
    millesime: Annotated[int, typer.Option(help="Millésime où chercher.")] = 2026,
    limite: Annotated[int, typer.Option(help="Nombre de réponses au plus.")] = 10,
) -> None:
    """Chercher un territoire, comme le fait le formulaire."""
    with django_pret():
        from levier.territoires.queries import chercher as chercher_

        for found in chercher_(texte, millesime, limite=limite):
            ecran.print(f"{found.code:>9}  {found.libelle}", soft_wrap=True, highlight=False)
