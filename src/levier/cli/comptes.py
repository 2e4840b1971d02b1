"""Commands on accounts: the first administrator, rights of agents, delegations of signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

from levier.cli.environnement import django_pret

if TYPE_CHECKING:
    from django.db.models import TextChoices

    from levier.comptes.models import Personne
    from levier.comptes.qualites import Fonction
    from levier.territoires.ressort import Ressort

C = TypeVar("C", bound="TextChoices")
ecran = Console(soft_wrap=True)
application = typer.Typer(
    help="Ouvrir le premier compte, habiliter des agents, enregistrer des délégations.", no_args_is_help=True
)
TERRITOIRES = "national, region:27, departement:71 ou communes:71178,71222."
Email = Annotated[str, typer.Argument(metavar="ADRESSE", help="Adresse électronique de la personne.")]
Feminin = Annotated[bool, typer.Option("--feminin", help="D’une signataire : « la préfète ».")]
Jour = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="AAAA-MM-JJ")]


@application.command("administrateur")
def administrateur(
    email: Email,
    nom: Annotated[str, typer.Argument(metavar="NOM", help="Nom affiché, entre guillemets.")],
    force: Annotated[bool, typer.Option("--force", help="Même s’il y a déjà un administrateur national.")] = False,
) -> None:
    """Créer le premier administrateur national, sur une plateforme qui n'en a pas.

    Il reçoit par courriel un lien pour choisir son mot de passe ; le même lien s'affiche ici, valable 24 heures.
    """
    with acte():
        from levier.comptes import actions

        personne = actions.creer_premier_administrateur(email, nom, force=force)
        ecran.print(f"{personne.nom} est administrateur national.")
        if not personne.has_usable_password():
            ecran.print(f"Lien pour choisir son mot de passe : {actions.lien_de_choix(personne)}")


@application.command("habiliter")
def habiliter(  # noqa: PLR0913, PLR0917  a command’s options are its arguments
    email: Email,
    role: Annotated[str, typer.Argument(metavar="RÔLE", help="instructeur, signataire, administrateur ou lecteur.")],
    territoire: Annotated[str, typer.Argument(metavar="TERRITOIRE", help=TERRITOIRES)],
    nom: Annotated[str, typer.Option(help="Nom affiché, si le compte est à ouvrir.")] = "",
    du: Jour = None,
    au: Jour = None,
    feminin: Feminin = False,
    qualite: Annotated[
        str, typer.Option(help="D’un signataire qui n’est pas préfet : « le directeur régional ».")
    ] = "",
) -> None:
    """Donner un droit à un agent sur un territoire, entre deux dates. Le compte est ouvert s'il n'existe pas.

    Un droit de signature donné ici vaut aussitôt, sans seconde personne : c'est ainsi qu'un territoire a son premier
    signataire. Le journal dit qu'il vient de la ligne de commande.
    """
    with acte():
        from levier.comptes import actions
        from levier.comptes.enums import Role
        from levier.comptes.periode import Periode
        from levier.socle.acteurs import SYSTEME
        from levier.territoires.queries.noms import en_clair

        choice = _choix(Role, role, "RÔLE")
        where = lire_ressort(territoire, "TERRITOIRE")
        periode = Periode(du.date() if du else None, au.date() if au else None)
        agent = actions.AgentDesigne(email, nom or email)
        habilitation = actions.habiliter_un_agent(
            agent, choice, ressort=where, par=SYSTEME, periode=periode, fonction=_fonction(qualite, where, feminin)
        )
        ecran.print(f"{habilitation.personne.nom} : {choice.label}, {en_clair(where)}{_dates(du, au)}.")


@application.command("deleguer")
def deleguer(  # noqa: PLR0913, PLR0917  a command's options are its arguments
    email: Email,
    territoire: Annotated[str, typer.Argument(metavar="TERRITOIRE", help=TERRITOIRES)],
    qualite: Annotated[str, typer.Option(help="Écrite sous les actes : « le secrétaire général ».")],
    reference: Annotated[str, typer.Option(help="L’arrêté publié, cité dans les actes.")],
    recueil: Annotated[str, typer.Option(help="Le recueil des actes administratifs qui l’a publié.")],
    publie: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], metavar="AAAA-MM-JJ")],
    du: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], metavar="AAAA-MM-JJ")],
    au: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], metavar="AAAA-MM-JJ")],
    par: Annotated[str, typer.Option(help="Adresse du préfet ou de l’administrateur qui l’enregistre.")],
) -> None:
    """Enregistrer une délégation de signature, entre deux dates, toutes deux comprises.

    Elle vaut au plus tôt le lendemain de sa publication. Enregistrée par un administrateur, elle attend d'être confirmée.
    """
    with acte():
        from levier.comptes import actions
        from levier.comptes.delegation import Arrete
        from levier.comptes.periode import Periode
        from levier.socle.acteurs import SYSTEME
        from levier.territoires.queries.noms import en_clair

        bare = ":" not in territoire and territoire != "national"  # 71, as before the other kinds
        where = lire_ressort(f"departement:{territoire}" if bare else territoire, "TERRITOIRE")
        delegation = actions.deleguer_signature(
            personne(email),
            ressort=where,
            fonction=_fonction(qualite, where),
            arrete=Arrete(reference, recueil, publie.date()),
            periode=Periode(du.date(), au.date()),
            par=personne(par),
        )
        actions.accepter_d_office(delegation, par=SYSTEME)
        wait = " une fois la délégation confirmée" if delegation.est_a_confirmer else ""
        ecran.print(f"{delegation.personne.nom} signe pour {en_clair(where)}{_dates(du, au)}{wait}.")


@application.command("fermer")
def fermer(email: Email, motif: Annotated[str, typer.Option(help="Conservé dans le journal.")]) -> None:
    """Fermer un compte : ses droits, liens, sessions et dossiers prennent fin ; ce qu'il a fait reste à son nom."""
    with acte():
        from levier.comptes import actions
        from levier.socle.acteurs import SYSTEME

        closed = actions.fermer_un_compte(personne(email), motif=motif, par=SYSTEME)
        ecran.print(f"Le compte de {closed.nom} est fermé.")


Motif = Annotated[str, typer.Option(help="Conservé dans le journal.")]


@application.command("suspendre")
def suspendre(email: Email, motif: Motif) -> None:
    """Suspendre un compte : ses sessions sont fermées, il n'entre plus ; ses droits attendent qu'il soit rétabli."""
    with acte():
        from levier.comptes import actions
        from levier.socle.acteurs import SYSTEME

        held = actions.suspendre_un_compte(personne(email), motif=motif, par=SYSTEME)
        ecran.print(f"Le compte de {held.nom} est suspendu.")


@application.command("retablir")
def retablir(email: Email, motif: Motif) -> None:
    """Rétablir un compte suspendu : la personne choisit un nouveau mot de passe par courriel."""
    with acte():
        from levier.comptes import actions
        from levier.socle.acteurs import SYSTEME

        back = actions.retablir_un_compte(personne(email), motif=motif, par=SYSTEME)
        ecran.print(f"Le compte de {back.nom} est rétabli.")


@application.command("retirer-codes")
def retirer_codes(email: Email, motif: Motif) -> None:
    """Retirer l'application de codes d'un agent qui l'a perdue, codes de secours compris : il en choisit une autre."""
    with acte():
        from levier.comptes import actions
        from levier.socle.acteurs import SYSTEME

        held = actions.oublier_le_second_facteur(personne(email), motif=motif, par=SYSTEME)
        ecran.print(f"{held.nom} choisira une autre application à sa prochaine connexion.")


@contextmanager
def acte() -> Iterator[None]:
    """Django ready; a refusal is its sentence, and exit code 1."""
    with django_pret():
        from levier.socle.erreurs import RefusMetier

        try:
            yield
        except RefusMetier as refus:
            Console(stderr=True).print(f"[bold red]{refus.phrase}[/]", soft_wrap=True)
            raise typer.Exit(1) from refus


def personne(email: str) -> Personne:
    from levier.comptes.queries import personne_par_email

    personne = personne_par_email(email)
    if personne is None:
        raise typer.BadParameter(f"Aucun compte n’a l’adresse {email} : ouvrez-le d’abord (levier compte habiliter).")
    return personne


def lire_ressort(texte: str, nom: str) -> Ressort:
    """The ressort of an argument or option; the acts say whether its codes are known."""
    from levier.territoires.enums import Perimetre
    from levier.territoires.queries.ressorts import depuis_cle

    _choix(Perimetre, texte.partition(":")[0], nom)
    return depuis_cle(texte)


def _choix(enumeration: type[C], valeur: str, nom: str) -> C:
    try:
        return enumeration(valeur)
    except ValueError:
        known = ", ".join(str(value) for value in enumeration.values)
        raise typer.BadParameter(f"{nom} « {valeur} » inconnu : choisissez parmi {known}.") from None


def _fonction(qualite: str, ressort: Ressort, feminin: bool = False) -> Fonction:
    """The quality of an option: what signs by right there when it is empty, else its words."""
    from levier.comptes.enums import Accord, Titre
    from levier.comptes.qualites import Fonction, titre_de_droit

    titre = Titre.AUTRE if qualite else titre_de_droit(ressort.perimetre)
    return Fonction(titre, Accord.FEMININ if feminin else Accord.MASCULIN, qualite)


def _dates(du: dt.datetime | None, au: dt.datetime | None) -> str:
    return (f", à partir du {du:%d/%m/%Y}" if du else "") + (f", jusqu’au {au:%d/%m/%Y} inclus" if au else "")
