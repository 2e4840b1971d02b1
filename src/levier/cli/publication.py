"""`levier cahier publier`: a checked file becomes a guichet, in the tree of its fund, its credits opened the first time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from levier.cli.cahier import lire_publiable
from levier.cli.environnement import django_pret
from levier.essai import preuves

if TYPE_CHECKING:
    from levier.appels.models import VersionCahier

ecran = Console()


def publier(
    fichier: Path = typer.Argument(
        ..., exists=True, dir_okay=False, readable=True, help="Le cahier des charges (YAML)."
    ),
    sans_essai: str = typer.Option(
        "",
        metavar="MOTIF",
        help="Publier un fichier qui n'a pas été joué, avec la raison : le journal du guichet la garde.",
    ),
) -> None:
    """Publie un cahier des charges : la version est figée, le guichet ouvre à ses dates, l'enveloppe est créditée la première fois.

    Le fichier a d'abord été joué par « levier cahier essayer ». Le fichier « fonds.yaml » du même dossier, s'il y est, donne
    d'abord sa place au guichet dans l'arbre du fonds.
    """
    if not sans_essai.strip():
        _exiger_joue(fichier)
    with django_pret():
        from levier.appels.queries import cahier_de
        from levier.enveloppes.queries import ouvert_sous
        from levier.socle import argent
        from levier.socle.erreurs import RefusMetier

        try:
            version = _publier(fichier, sans_essai.strip())
        except RefusMetier as refus:
            ecran.print(f"[bold red]{refus.phrase}[/]", soft_wrap=True)
            raise typer.Exit(1) from refus
        ouvert = ouvert_sous(version.appel.enveloppe)
        credits_ = f"{argent.ecrire(ouvert)} de crédits ouverts" if ouvert else "aucun crédit n'est ouvert à ce guichet"
    ecran.print(
        f"« {version.appel.titre} », version {version.numero} : publiée, dépôts {cahier_de(version).fenetre.dite} ; "
        f"{credits_}.",
        soft_wrap=True,
    )


def _exiger_joue(fichier: Path) -> None:
    """The gate: this very text was played, and each of its examples reached what it says."""
    if preuves.preuve_de(fichier, lire_publiable(fichier)) is None:
        ecran.print(
            f"[bold red]« {fichier} » n'a pas été joué dans cette version : lancez « levier cahier essayer {fichier} », puis "
            "publiez. Pour publier sans essai, donnez la raison par --sans-essai.[/]",
            soft_wrap=True,
        )
        raise typer.Exit(1)


def _publier(fichier: Path, sans_essai: str) -> VersionCahier:
    """The fund beside the file, then the guichet, or neither."""
    from django.db import transaction

    from levier.appels.erreurs import CahierRefuse
    from levier.appels.fichiers import lire_un_cahier
    from levier.enveloppes.actions import charger_le_fonds, ouvrir_le_guichet
    from levier.socle.acteurs import SYSTEME
    from regles.chargement import CahierInvalide

    fonds = fichier.with_name("fonds.yaml")
    with transaction.atomic():
        if fonds.exists():
            charger_le_fonds(fonds.read_text(encoding="utf-8"), par=SYSTEME)
        motif = f"Publié sans essai : {sans_essai}" if sans_essai else ""
        try:
            texte = lire_un_cahier(fichier)
        except CahierInvalide as invalide:
            raise CahierRefuse(invalide) from invalide
        return ouvrir_le_guichet(texte, par=SYSTEME, motif=motif)
