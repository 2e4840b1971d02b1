"""`levier cahier essayer`: each example of a cahier becomes a whole request in the product, in a scratch database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from levier.cli.cahier import lire_publiable
from levier.cli.environnement import base_disponible
from levier.config.base_d_essai import base_d_essai
from levier.essai import preuves
from levier.essai.arret import EtapeDuJeu
from levier.socle import horloge
from regles.cahier import Cahier

ecran = Console(stderr=True)
_ISSUES = {
    "attribution": ("attribution", "attributions"),
    "refus": ("refus", "refus"),
    "porte": ("refusé à la porte", "refusés à la porte"),
    "attente": ("en attente comme il le dit", "en attente comme ils le disent"),
    "inconnu": ("arrêté faute d'une valeur", "arrêtés faute d'une valeur"),
    "arret": ("arrêt inattendu", "arrêts inattendus"),
}
Ligne = dict[str, Any]


def essayer(
    fichiers: Annotated[list[Path], typer.Argument(metavar="FICHIER...", help="Les cahiers des charges, en YAML.")],
    en_json: Annotated[bool, typer.Option("--json", help="Écrire le rapport en JSON, exemple par exemple.")] = False,
) -> None:
    """Joue chaque exemple dans le produit : demande, formulaire, plan, pièces, dépôt, instruction, décision, acte composé.

    Tout se passe dans une base à part, jetée à la fin. Le rapport dit où un exemple s'arrête, et pourquoi. Un fichier dont
    tout aboutit comme ses exemples le disent garde sa preuve à côté de lui (« preuves.json ») : « publier » la demande.
    """
    cahiers = {str(fichier): lire_publiable(fichier) for fichier in fichiers}
    parties = _jouer_tout(cahiers, muet=en_json)
    conformes = {nom for nom, cahier in cahiers.items() if _conforme(cahier, parties[nom])}
    for nom in sorted(conformes):
        _garder_la_preuve(Path(nom), cahiers[nom])
    if en_json:
        rapports = [_rapport(nom, parties[nom], conformes) for nom in cahiers]
        typer.echo(json.dumps(rapports, ensure_ascii=False, indent=2))
    else:
        for nom in cahiers:
            _dire(nom, parties[nom])
    if len(conformes) < len(cahiers):
        raise typer.Exit(1)


def _jouer_tout(cahiers: Mapping[str, Cahier], *, muet: bool) -> dict[str, list[Ligne]]:
    """The lines of each file, with a bar for who waits."""
    parties: dict[str, list[Ligne]] = {nom: [] for nom in cahiers}
    total = sum(len(cahier.exemples) for cahier in cahiers.values())
    with Progress(console=ecran, transient=True, disable=muet or not ecran.is_terminal) as avancement:
        tache = avancement.add_task("Préparation d'une base d'essai", total=total or None)
        for ligne in jouer(list(cahiers)):
            parties[ligne.pop("fichier")].append(ligne)
            avancement.update(tache, advance=1, description="Exemples joués")
    return parties


def jouer(fichiers: list[str]) -> Iterator[Ligne]:
    """Play these files in a process of its own, in a scratch database; one line per example, as it is played.

    Raises EssaiImpossible, PostgresqlIndisponible.
    """
    with base_disponible() as serveur:
        adresse = os.environ.get("DATABASE_URL_PROPRIETAIRE") or os.environ["DATABASE_URL"]
        with base_d_essai(adresse, modele_garde=serveur is not None) as environnement:
            commande = [sys.executable, "-m", "levier.cli.joueur", *fichiers]
            with subprocess.Popen(commande, env=environnement, stdout=subprocess.PIPE, text=True) as enfant:
                for ligne in enfant.stdout or ():
                    yield json.loads(ligne)
            if enfant.returncode:
                raise typer.Exit(enfant.returncode)


def _conforme(cahier: Cahier, parties: list[Ligne]) -> bool:
    return len(parties) == len(cahier.exemples) > 0 and all(partie.get("conforme") for partie in parties)


def _rapport(nom: str, parties: list[Ligne], conformes: set[str]) -> dict[str, object]:
    refus = next((partie["refus"] for partie in parties if "refus" in partie), "")
    joues = [partie for partie in parties if "refus" not in partie]
    return {"fichier": nom, "conforme": nom in conformes, "refus": refus, "exemples": joues}


def _dire(nom: str, parties: list[Ligne]) -> None:
    for partie in parties:
        if "refus" in partie:
            typer.echo(f"{nom} : le guichet ne s'ouvre pas. {partie['refus']}", err=True)
        elif not partie["conforme"]:
            etape = EtapeDuJeu[partie["etape"].upper()]
            fin = "va jusqu'à l'acte, mais " if etape is EtapeDuJeu.FIN else f"s'arrête {etape.value}. "
            typer.echo(f"{nom} : l'exemple « {partie['cas']} » {fin}{partie['phrase']}", err=True)
            for note in partie["notes"]:
                typer.echo(f"  {note}", err=True)
    issues = Counter(partie["issue"] for partie in parties if "issue" in partie)
    if not issues:
        typer.echo(f"{nom} : aucun exemple n'est joué, écrivez-en au moins un.")
        return
    dites = ", ".join(f"{issues[issue]} {_ISSUES[issue][issues[issue] > 1]}" for issue in _ISSUES if issues[issue])
    nombre = issues.total()
    typer.echo(f"{nom} : {nombre} exemple{'s' if nombre > 1 else ''} joué{'s' if nombre > 1 else ''} : {dites}")


def _garder_la_preuve(fichier: Path, cahier: Cahier) -> None:
    try:
        preuves.garder(fichier, cahier, horloge.temps_reel().date())
    except OSError as erreur:
        typer.echo(
            f"{fichier} : la preuve de l'essai ne peut pas s'écrire à côté du fichier ({erreur.strerror}) ; "
            "« publier » la demandera.",
            err=True,
        )
