"""`levier cahier publier`: a checked file becomes a guichet, its credits opened the first time."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console

from levier.cli.environnement import django_pret

ecran = Console()


def publier(
    fichier: Path = typer.Argument(
        ..., exists=True, dir_okay=False, readable=True, help="Le cahier des charges (YAML)."
    ),
) -> None:
    """Publie un cahier des charges : la version est figée, le guichet ouvre à ses dates, l'enveloppe est créditée la première fois."""
    with django_pret():
        from django.db import transaction

        from levier.appels.actions import publier as publier_cahier
        from levier.appels.queries import cahier_de
        from levier.enveloppes.actions import ouvrir_credits
        from levier.enveloppes.models import Enveloppe
        from levier.socle import argent
        from levier.socle.acteurs import SYSTEME
        from levier.socle.erreurs import RefusMetier

        try:
            with transaction.atomic():
                version = publier_cahier(fichier.read_text(encoding="utf-8"), par=SYSTEME)
                if not Enveloppe.objects.filter(appel=version.appel).exists():
                    credits_du_guichet = cahier_de(version).enveloppe.montant
                    if credits_du_guichet is not None:  # no document gives it: an administrator opens the credits
                        ouvrir_credits(
                            version.appel,
                            argent.depuis_centimes(credits_du_guichet),
                            par=SYSTEME,
                            motif=f"Publication de la version {version.numero}",
                        )
        except RefusMetier as refus:
            ecran.print(f"[bold red]{refus.phrase}[/]", soft_wrap=True)
            raise typer.Exit(1) from refus
    ecran.print(
        f"« {version.appel.titre} », version {version.numero} : publiée, ouverte du {version.ouverture:%d/%m/%Y} au {version.cloture:%d/%m/%Y}."
    )
