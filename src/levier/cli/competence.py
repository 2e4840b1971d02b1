"""Commands on who instructs: the service of a département that a cahier leaves open, who is kept away from a dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

from levier.cli.comptes import acte, lire_ressort, personne

if TYPE_CHECKING:
    from django.db.models import Model

M = TypeVar("M", bound="Model")
ecran = Console(soft_wrap=True)
appels = typer.Typer(help="Régler ce qu'un cahier des charges laisse ouvert.", no_args_is_help=True)
dossiers = typer.Typer(help="Tenir quelqu'un à l'écart d'un dossier, ou l'y réadmettre.", no_args_is_help=True)
Guichet = Annotated[str, typer.Argument(metavar="GUICHET", help="Identifiant : fitn7-axe3-ile-de-france-volet1.")]
Qui = Annotated[str, typer.Option("--par", help="Adresse de l’administrateur ; sinon, la ligne de commande.")]
Numero = Annotated[str, typer.Argument(metavar="NUMÉRO", help="Du dossier : 71-2021-000012.")]
Email = Annotated[str, typer.Argument(metavar="ADRESSE", help="Adresse électronique de la personne.")]
Motif = Annotated[str, typer.Option(help="Gardé au journal du dossier.")]
Par = Annotated[str, typer.Option(help="Adresse de l’administrateur qui le fait.")]


@appels.callback()
def _appels() -> None:
    """Régler ce qu'un cahier des charges laisse ouvert."""


@appels.command("regler-competence")
def regler_competence(
    appel: Guichet,
    departement: Annotated[str, typer.Argument(metavar="DÉPARTEMENT", help="Code, tel que 75.")],
    instruit: Annotated[str, typer.Option(help="Le service qui instruit : region:11 ou departement:75.")],
    paie: Annotated[str, typer.Option(help="L’enveloppe qui paie, par son identifiant dans fonds.yaml.")],
    par: Qui = "",
) -> None:
    """Dire quel service instruit les projets d'un département que le cahier laisse à un réglage, et ce qui les paie."""
    with acte():
        from levier.appels import actions
        from levier.appels.models import Appel
        from levier.socle.acteurs import SYSTEME
        from levier.territoires.queries.noms import en_clair

        reglage = actions.regler_competence(
            _trouver(Appel, "guichet", identifiant=appel),
            departement,
            instruit=lire_ressort(instruit, "--instruit"),
            paie=paie,
            par=personne(par) if par else SYSTEME,
        )
        ecran.print(f"Département {departement} : instruit par {en_clair(reglage.ressort)}, payé par {reglage.paie}.")


@appels.command("ouvrir")
def ouvrir(appel: Guichet, par: Qui = "") -> None:
    """Ouvrir le dépôt d'un guichet dont le cahier ne donne pas le jour d'ouverture, ou qu'un acte a fermé."""
    with acte():
        from levier.appels import actions
        from levier.appels.models import Appel
        from levier.socle.acteurs import SYSTEME

        actions.ouvrir_le_depot(_trouver(Appel, "guichet", identifiant=appel), par=personne(par) if par else SYSTEME)
        ecran.print(f"Guichet {appel} : le dépôt est ouvert.")


@appels.command("fermer")
def fermer(
    appel: Guichet, motif: Annotated[str, typer.Option(help="Gardé au journal du guichet.")], par: Qui = ""
) -> None:
    """Fermer le dépôt d'un guichet qu'aucun jour ne ferme : les crédits sont épuisés, ou la date est venue."""
    with acte():
        from levier.appels import actions
        from levier.appels.models import Appel
        from levier.socle.acteurs import SYSTEME

        actions.fermer_le_depot(
            _trouver(Appel, "guichet", identifiant=appel), motif=motif, par=personne(par) if par else SYSTEME
        )
        ecran.print(f"Guichet {appel} : le dépôt est fermé.")


@dossiers.command("exclure")
def exclure(numero: Numero, email: Email, motif: Motif, par: Par) -> None:
    """Tenir une personne à l'écart d'un dossier : elle ne le voit plus, n'en reçoit plus rien, n'y fait plus rien."""
    with acte():
        from levier.dossiers import actions
        from levier.dossiers.models import Dossier

        away = personne(email)
        actions.exclure(_trouver(Dossier, "dossier", numero=numero), away, motif=motif, par=personne(par))
        ecran.print(f"{away.nom} est tenu à l’écart du dossier {numero}.")


@dossiers.command("readmettre")
def readmettre(numero: Numero, email: Email, motif: Motif, par: Par) -> None:
    """Mettre fin à une exclusion."""
    with acte():
        from levier.dossiers import actions
        from levier.dossiers.models import Dossier

        back = personne(email)
        actions.readmettre(_trouver(Dossier, "dossier", numero=numero), back, motif=motif, par=personne(par))
        ecran.print(f"{back.nom} n’est plus tenu à l’écart du dossier {numero}.")


def _trouver(modele: type[M], nom: str, **cle: str) -> M:
    found: M | None = modele._default_manager.filter(**cle).first()  # noqa: SLF001  Django's documented model API
    if found is None:
        raise typer.BadParameter(f"Aucun {nom} « {', '.join(cle.values())} » : vérifiez-le.")
    return found
