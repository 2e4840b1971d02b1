"""`levier cahier`: check a cahier des charges, run it on one situation. Needs no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from levier.appels.controles import controler, enregistrer
from levier.appels.fichiers import CahiersVoisins, avec_ses_fichiers
from levier.documents.controles import variables_de_l_acte
from levier.essai import preuves
from regles import explication, schema, situation, verification
from regles import proposition as proposition_
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger_depuis
from regles.evaluation import AppreciationHorsBornes, evaluer

application = typer.Typer(help="Vérifier et exécuter un cahier des charges.", no_args_is_help=True)

Fichier = Annotated[Path, typer.Argument(help="Le cahier des charges, en YAML.")]
enregistrer(variables_de_l_acte)  # without a database, no step is installed
OCTETS_MAXIMUM = 1024 * 1024


@application.command("verifier")
def verifier(
    fichiers: Annotated[list[Path], typer.Argument(metavar="FICHIER...", help="Les cahiers des charges, en YAML.")],
    proposer: Annotated[
        bool,
        typer.Option(
            "--proposer", help="Écrire ce que les règles donnent à la place de ce que les exemples attendent."
        ),
    ] = False,
    ecrire: Annotated[bool, typer.Option("--ecrire", help="Avec --proposer : l'écrire dans le fichier.")] = False,
) -> None:
    """Vérifie des cahiers des charges : leurs formules, leurs références, leurs exemples, leurs numéros de version."""
    if proposer or ecrire:
        _proposer(fichiers, ecrire=ecrire)
        return
    lus = [(str(fichier), lire_publiable(fichier)) for fichier in fichiers]
    for fichier, cahier in lus:
        doutes = verification.avertissements(cahier)
        for doute in doutes:
            typer.echo(f"{fichier}, {doute}", err=True)
        regles = len(verification.ecrites(cahier)) + len(cahier.bareme) + 1
        suite = f", {len(doutes)} avertissement{'s' if len(doutes) > 1 else ''}" if doutes else ""
        nom = f"{fichier} : " if len(lus) > 1 else ""
        compte = f"{_compter(regles, 'règle')}, {_compter(len(cahier.exemples), 'exemple')}"
        typer.echo(f"{nom}{compte} : tout est conforme{suite} ; {_joue(fichier, cahier)}")
    if doubles := verification.memes_versions(lus):
        _refuser("\n".join(doubles))


def _proposer(fichiers: list[Path], *, ecrire: bool) -> None:
    """Print, or write, each file with its examples as the rules have them; what changes is told beside."""
    if len(fichiers) > 1 and not ecrire:
        _refuser("« --proposer » écrit un seul fichier à l'écran : donnez-en un, ou ajoutez « --ecrire ».")
    for fichier in fichiers:
        try:
            proposition = proposition_.proposer(_texte(fichier), str(fichier), CahiersVoisins(fichier))
        except CahierInvalide as erreur:
            _refuser(str(erreur))
        propose = proposition.appliquer(_lire(fichier))
        if not ecrire:
            typer.echo(propose, nl=False)
        elif proposition.retouches:
            _remplacer(fichier, propose)
        for dit in (*proposition.changements, *proposition.impossibles):
            typer.echo(f"{fichier}, {dit}", err=True)
        reste = f", {len(proposition.impossibles)} à revoir" if proposition.impossibles else ""
        typer.echo(f"{fichier} : {_compter(len(proposition.changements), 'valeur')} à relire{reste}.", err=True)
        if proposition.impossibles:
            raise typer.Exit(1)


def _remplacer(fichier: Path, texte: str) -> None:
    """Write the file over, its ends of lines kept."""
    try:
        retour = "\r\n" if b"\r\n" in fichier.read_bytes() else "\n"
        fichier.write_text(texte, encoding="utf-8", newline=retour)
    except OSError as erreur:
        _refuser(f"Le fichier {fichier} ne peut pas être écrit ({erreur.strerror}).")


def _compter(nombre: int, mot: str) -> str:
    return f"{nombre} {mot}{'s' if nombre > 1 else ''}"


@application.command("schema")
def schema_() -> None:
    """Écrit le schéma JSON d'un cahier des charges, pour les éditeurs qui complètent et vérifient le YAML."""
    typer.echo(schema.en_texte(), nl=False)


@application.command("evaluer")
def evaluer_(
    fichier: Fichier,
    fichier_situation: Annotated[
        Path, typer.Argument(metavar="SITUATION.json", help="Les valeurs connues du dossier, par leur nom.")
    ],
    en_json: Annotated[bool, typer.Option("--json", help="Écrire le résultat en JSON.")] = False,
) -> None:
    """Calcule la recevabilité et le montant d'un dossier, avec chaque étape."""
    cahier = _charger(fichier)
    try:
        resultat = evaluer(cahier, situation.lire(cahier, _lire_situation(fichier_situation)))
    except situation.SituationInvalide as erreur:
        _refuser(f"{fichier_situation} : des valeurs ne peuvent pas être lues.\n{erreur}")
    except AppreciationHorsBornes as erreur:
        _refuser(f"{fichier_situation} : {erreur}")
    if en_json:
        typer.echo(json.dumps(resultat.en_json(), ensure_ascii=False, indent=2))
        return
    typer.echo(explication.ligne(cahier, resultat))
    for phrase in explication.calcul(cahier, resultat):
        typer.echo(f"  - {phrase}")


def _joue(fichier: str, cahier: Cahier) -> str:
    """Whether the gate has played this very text, which a check without database does not do."""
    preuve = preuves.preuve_de(Path(fichier), cahier)
    return f"joué le {preuve.joue_le:%d/%m/%Y}" if preuve else "pas encore joué"


def lire_publiable(fichier: Path) -> Cahier:
    """The cahier of a file that may be published; its mistakes are printed, and the command ends, otherwise."""
    cahier = _charger(fichier)
    try:
        controler(cahier, _texte(fichier), str(fichier))
    except CahierInvalide as erreur:
        _refuser(str(erreur))
    return cahier


def _charger(fichier: Path) -> Cahier:
    try:
        return charger_depuis(_texte(fichier), CahiersVoisins(fichier), str(fichier))
    except CahierInvalide as erreur:
        _refuser(str(erreur))


def _texte(fichier: Path) -> str:
    """The text of a cahier, with the files that it names beside it."""
    texte = _lire(fichier)
    try:
        return avec_ses_fichiers(texte, fichier)
    except CahierInvalide as erreur:
        _refuser(str(erreur))
    except OSError as erreur:
        _refuser(f"Un fichier joint à {fichier} ne peut pas être lu ({erreur.strerror}).")


def _lire_situation(fichier: Path) -> dict[str, object]:
    try:
        brut = json.loads(_lire(fichier))
    except json.JSONDecodeError as erreur:
        _refuser(f"{fichier} n'est pas du JSON lisible (ligne {erreur.lineno}, colonne {erreur.colno}).")
    except (RecursionError, ValueError):
        _refuser(f"{fichier} n'est pas du JSON lisible (trop de niveaux, ou un nombre démesuré).")
    if not isinstance(brut, dict):
        _refuser(f'{fichier} doit contenir des valeurs par leur nom, par exemple {{"depenses.total": "40000.00"}}.')
    return brut


def _lire(fichier: Path) -> str:
    try:
        if fichier.stat().st_size > OCTETS_MAXIMUM:
            _refuser(f"{fichier} est trop gros : plus de {OCTETS_MAXIMUM // 1024} ko.")
        return fichier.read_text(encoding="utf-8")
    except FileNotFoundError:
        _refuser(f"Le fichier {fichier} n'existe pas.")
    except UnicodeDecodeError:
        _refuser(f"Le fichier {fichier} n'est pas du texte en UTF-8.")
    except OSError as erreur:
        _refuser(f"Le fichier {fichier} ne peut pas être lu ({erreur.strerror}).")


def _refuser(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
