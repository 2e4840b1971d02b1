"""Command of the mails that come back."""

from __future__ import annotations

import mailbox
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from levier.cli.environnement import django_pret

ecran = Console()
application = typer.Typer(help="Suivre les courriels envoyés.", no_args_is_help=True)


@application.callback()
def courriels() -> None:
    """Suivre les courriels envoyés."""


@application.command("retours")
def retours(
    dossier: Annotated[
        Path | None, typer.Argument(help="Dossier Maildir où arrivent les avis ; sinon l'entrée standard.")
    ] = None,
) -> None:
    """Lire les avis de non-remise (RFC 3464) et marquer les courriels qui ne sont pas arrivés."""
    with django_pret():
        from levier.socle.retours import noter

        if dossier is None:
            marked = noter(sys.stdin.buffer.read())
        else:
            marked = []
            box = mailbox.Maildir(dossier, create=False)
            for key in list(box.keys()):
                message = box.get_message(key)
                if "S" in message.get_flags():
                    continue
                marked += noter(box.get_bytes(key))
                message.set_subdir("cur")
                message.add_flag("S")
                box[key] = message
    ecran.print(f"{len(marked)} courriel{'s' if len(marked) > 1 else ''} non remis.")
