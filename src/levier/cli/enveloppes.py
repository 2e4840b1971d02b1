"""Commands on credits: load the tree of a fund, open credits, check the ledger."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from levier.cli.environnement import django_pret

if TYPE_CHECKING:
    from levier.enveloppes.models import Enveloppe

ecran = Console(soft_wrap=True)
fonds_application = typer.Typer(help="Charger l'arbre d'un fonds et de ses enveloppes.", no_args_is_help=True)
application = typer.Typer(help="Ouvrir et contrôler les enveloppes.", no_args_is_help=True)


@fonds_application.command("charger")
def charger(
    fichier: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="L'arbre du fonds (fonds.yaml).")
    ],
) -> None:
    """Charger l'arbre d'un fonds : chaque part garde sa ligne, ce qui change est écrit au journal.

    Dit où les cahiers du même dossier s'en écartent ; tant qu'ils s'en écartent, ils ne peuvent pas être publiés.
    """
    with django_pret():
        from levier.enveloppes.actions import charger_le_fonds
        from levier.enveloppes.queries import sous
        from levier.socle.acteurs import SYSTEME
        from levier.socle.erreurs import RefusMetier

        try:
            racine = charger_le_fonds(fichier.read_text(encoding="utf-8"), par=SYSTEME)
        except RefusMetier as refus:
            ecran.print(f"[bold red]{refus.phrase}[/]")
            raise typer.Exit(1) from refus
        parts = sous(racine).count()
    for phrase in _ecarts(fichier):
        ecran.print(f"[bold yellow]{phrase}[/]")
    ecran.print(f"« {racine} » : {parts} enveloppes.")


@fonds_application.command("calculer")
def calculer(
    fichier: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="L'arbre du fonds (fonds.yaml).")
    ],
) -> None:
    """Ce que donnent les formules du fonds (une prévision, un reliquat) sur chaque part chargée, ce jour."""
    with django_pret():
        from levier.instruction.queries.fonds import calculs_du_fonds
        from regles.chargement import CahierInvalide
        from regles.fonds import charger_fonds
        from regles.texte import ecrire

        try:
            fonds = charger_fonds(fichier.read_text(encoding="utf-8"), fichier.name)
        except CahierInvalide as invalide:
            ecran.print(f"[bold red]{invalide}[/]")
            raise typer.Exit(1) from invalide
        lignes = calculs_du_fonds(fonds)
    for part, faits in lignes:
        for fait in faits:
            manque = f" (il manque : {', '.join(fait.manquants)})" if fait.manquants else ""
            dit = "inconnu" if fait.valeur is None else ecrire(fait.valeur, fait.genre)
            ecran.print(f"{part} ; {fait.formule.libelle} : {dit}{manque}")
    if not lignes:
        ecran.print("Ce fonds n'a pas de formule, ou n'est pas chargé.")


def _ecarts(fichier: Path) -> tuple[str, ...]:
    """What the fund and the cahiers beside it do not say alike; a file that is no cahier is left out."""
    from levier.appels.fichiers import lire_un_cahier
    from regles.chargement import CahierInvalide
    from regles.chargement import charger as charger_un_cahier
    from regles.fonds import charger_fonds, ecarts

    cahiers = []
    for autre in sorted(fichier.parent.glob("*.yaml")):
        try:
            cahiers.append(charger_un_cahier(lire_un_cahier(autre), autre.name))
        except CahierInvalide:
            continue
    return ecarts(charger_fonds(fichier.read_text(encoding="utf-8")), cahiers)


@application.command("ouvrir")
def ouvrir(
    enveloppe: Annotated[str, typer.Argument(metavar="ENVELOPPE", help="Son nom dans le fichier du fonds.")],
    montant: Annotated[str, typer.Argument(metavar="MONTANT", help="En euros : « 24 000 000 ».")],
    motif: Annotated[str, typer.Option(help="Pourquoi, écrit au grand livre.")],
    hypothese: Annotated[bool, typer.Option("--hypothese", help="Aucun document ne donne ce montant.")] = False,
) -> None:
    """Ouvrir des crédits à une enveloppe, dans la limite de ce que le fonds lui donne, et donne aux touts au-dessus."""

    def acte(trouvee: Enveloppe, somme: Decimal) -> None:
        from levier.enveloppes.actions import ouvrir_credits
        from levier.socle.acteurs import SYSTEME

        ouvrir_credits(trouvee, somme, par=SYSTEME, motif=motif, hypothese=hypothese)

    _deplacer(enveloppe, montant, acte, "ouverts")


@application.command("reduire")
def reduire(
    enveloppe: Annotated[str, typer.Argument(metavar="ENVELOPPE", help="Son nom dans le fichier du fonds.")],
    montant: Annotated[str, typer.Argument(metavar="MONTANT", help="En euros : « 12 000 ».")],
    motif: Annotated[str, typer.Option(help="Pourquoi, écrit au grand livre.")],
) -> None:
    """Reprendre des crédits à une enveloppe, au plus ce qu'elle n'a pas encore attribué."""

    def acte(trouvee: Enveloppe, somme: Decimal) -> None:
        from levier.enveloppes.actions import reduire_credits
        from levier.socle.acteurs import SYSTEME

        reduire_credits(trouvee, somme, par=SYSTEME, motif=motif)

    _deplacer(enveloppe, montant, acte, "repris")


def _deplacer(enveloppe: str, montant: str, acte: Callable[[Enveloppe, Decimal], None], fait: str) -> None:
    """Play an act on the credits of an enveloppe in the name of Levier, and say what it did, or why not."""
    with django_pret():
        from levier.enveloppes.models import Enveloppe
        from levier.socle import argent
        from levier.socle.erreurs import RefusMetier

        trouvee = Enveloppe.objects.filter(identifiant=enveloppe).first()
        if trouvee is None:
            raise typer.BadParameter(f"aucune enveloppe ne s'appelle « {enveloppe} »", param_hint="ENVELOPPE")
        try:
            somme = argent.lire(montant)
            acte(trouvee, somme)
        except RefusMetier as refus:
            ecran.print(f"[bold red]{refus.phrase}[/]")
            raise typer.Exit(1) from refus
    ecran.print(f"« {trouvee} » : {argent.ecrire(somme)} {fait}.")


@application.command("imputer")
def imputer_une_enveloppe(
    enveloppe: Annotated[str, typer.Argument(metavar="ENVELOPPE", help="Son nom dans le fichier du fonds.")],
    programme: Annotated[str, typer.Option(help="Du budget de l'État : « 0363 ».")],
    action: Annotated[str, typer.Option(help="Du programme : « 04 », « 04-01 ».")],
    centre_financier: Annotated[str, typer.Option(help="De l'unité opérationnelle : « 0363-DITP-DR71 ».")],
    comptable: Annotated[str, typer.Option(help="Le comptable assignataire, tel que les actes le nomment.")],
) -> None:
    """Dire où s'impute ce que paie une enveloppe : ses parts sans imputation la prennent, les actes l'impriment."""
    with django_pret():
        from levier.enveloppes.actions import imputer
        from levier.enveloppes.imputation import lire_imputation
        from levier.enveloppes.models import Enveloppe
        from levier.socle.acteurs import SYSTEME
        from levier.socle.erreurs import RefusMetier

        trouvee = Enveloppe.objects.filter(identifiant=enveloppe).first()
        if trouvee is None:
            raise typer.BadParameter(f"aucune enveloppe ne s'appelle « {enveloppe} »", param_hint="ENVELOPPE")
        try:
            imputation = lire_imputation(programme, action, centre_financier, comptable)
            imputer(trouvee, imputation, par=SYSTEME)
        except RefusMetier as refus:
            ecran.print(f"[bold red]{refus.phrase}[/]")
            raise typer.Exit(1) from refus
    ecran.print(f"« {trouvee} » : {imputation.phrase} ; comptable assignataire : {imputation.comptable}.")


@application.command("verifier")
def verifier() -> None:
    """Comparer chaque enveloppe à son grand livre et à l'arbre. Code de sortie 1 si l'une s'en écarte."""
    with django_pret():
        from levier.enveloppes.queries import incoherences

        trouvees = incoherences()
    for phrase in trouvees:
        ecran.print(f"[bold red]{phrase}[/]")
    if trouvees:
        raise typer.Exit(1)
    ecran.print("Chaque compteur est la somme de ses mouvements, et chaque tout contient ses parts.")
