"""The `levier` command: everything an operator or an author types."""

from __future__ import annotations

import typer

from levier.cli import (
    cahier,
    competence,
    comptes,
    courriels,
    demo,
    enveloppes,
    essai,
    exploitation,
    nouveau,
    production,
    publication,
    simulation,
    territoires,
)

application = typer.Typer(
    name="levier",
    help="Levier : un cahier des charges est un fichier qui s'exécute.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
)
application.command("demo")(demo.demo)
cahier.application.command("nouveau")(nouveau.nouveau)
cahier.application.command("publier")(publication.publier)
cahier.application.command("essayer")(essai.essayer)
cahier.application.command("simuler")(simulation.simuler_)
application.add_typer(cahier.application, name="cahier")
application.add_typer(territoires.application, name="territoires")
application.add_typer(comptes.application, name="compte")
application.add_typer(competence.appels, name="appel")
application.add_typer(competence.dossiers, name="dossier")
application.add_typer(courriels.application, name="courriels")
application.add_typer(production.application, name="production")
application.add_typer(exploitation.base, name="base")
application.add_typer(exploitation.journal_application, name="journal")
application.add_typer(exploitation.fichiers_application, name="fichiers")
application.add_typer(enveloppes.fonds_application, name="fonds")
application.add_typer(enveloppes.application, name="enveloppes")
