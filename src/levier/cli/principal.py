"""Entrance of the `levier` command. `levier demo` waits for hours: it loads nothing that it does not use."""

from __future__ import annotations

import sys

from rich.console import Console

from levier.cli import demo
from levier.config.base_d_essai import EssaiImpossible
from levier.config.postgresql_embarque import PostgresqlIndisponible
from levier.socle.reglages import ReglageInvalide


def main() -> None:
    """Run the command; a known refusal is one sentence, not a trace."""
    try:
        if sys.argv[1:] == ["demo"]:
            demo.demo()
        else:
            from levier.cli.commandes import application

            application()
    except (PostgresqlIndisponible, ReglageInvalide, EssaiImpossible, demo.DemonstrationImpossible) as error:
        Console(stderr=True).print(f"[bold red]{error}[/]", soft_wrap=True)
        sys.exit(1)
