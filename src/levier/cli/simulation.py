"""`levier cahier simuler`: what a cahier would give to every territory, and who wins or loses under another one."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import polars as pl
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from levier.appels.fichiers import lire_un_cahier
from levier.simulation.classeur import xlsx
from levier.territoires.donnees.tableau import territoires
from levier.territoires.enums import Demandeurs, NatureTerritoire
from regles import situation, texte
from regles.cahier import Cahier
from regles.chargement import CahierInvalide, charger
from regles.conversion import lire_json
from regles.evaluation import AppreciationHorsBornes
from regles.langage.diagnostics import suggestion
from regles.langage.litteraux import LitteralInvalide
from regles.lot import TableInvalide
from regles.simulation import CALCULEES, TERRITOIRES, Hypothese, Simulation, simuler, telle_que_publiee
from regles.valeurs import Donnee, Genre

FORMATS = ("xlsx", "csv", "parquet")
_COUTS = ("cout_par_habitant", "cout_minimum", "cout_maximum")
_CLES = (*_COUTS, "valeurs")
_LIGNES_MONTREES = 12
_NATURES = {nature.value: str(nature.label) for nature in NatureTerritoire}
ecran = Console(width=None if sys.stdout.isatty() else 150)

Fichier = Annotated[Path, typer.Argument(metavar="FILE", help="Le cahier des charges, en YAML.")]


def simuler_(  # noqa: PLR0913, PLR0917  # each option of the command is an argument
    fichier: Fichier,
    contre: Annotated[Path | None, typer.Option(help="Un autre cahier, pour dire qui gagne et qui perd.")] = None,
    communes: Annotated[bool, typer.Option("--communes", help="Toutes les communes de France.")] = False,
    groupements: Annotated[
        bool, typer.Option("--groupements", help="Toutes les intercommunalités : EPCI, métropoles, EPT.")
    ] = False,
    departements: Annotated[bool, typer.Option("--departements", help="Tous les départements.")] = False,
    regions: Annotated[bool, typer.Option("--regions", help="Toutes les régions.")] = False,
    partout: Annotated[bool, typer.Option("--partout", help="Même hors du territoire de l'appel.")] = False,
    hypothese: Annotated[
        Path | None, typer.Option(help="Hypothèses en JSON : cout_par_habitant, cout_minimum, cout_maximum, valeurs.")
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option(help="Écrire une ligne par territoire : .xlsx, .csv ou .parquet.")
    ] = None,
) -> None:
    """Simule un cahier des charges sur le territoire de l'appel ; les demandeurs d'ailleurs sont comptés à part.

    Chaque territoire dépose seul une demande, pour un projet dont le coût suit sa population (4 € par habitant, de 5 000 €
    à 200 000 €, sauf hypothèse contraire). Sa population, ses communes et les départements entiers qu'il couvre sont
    comptés sur les données du millésime de l'appel ; le reste vient du premier exemple recevable du cahier.
    """
    if sortie is not None:
        _verifier_sortie(sortie)
    flags = zip(Demandeurs, (communes, groupements, departements, regions), strict=True)
    with _avancement() as avancement:
        etape = avancement.add_task("Lecture des cahiers", total=4 if sortie else 3)
        cahier, autre = _charger(fichier), _charger(contre, exemples=False) if contre else None
        hypotheses = _lire_hypothese(cahier, hypothese) if hypothese else Hypothese()
        avancement.update(etape, advance=1, description="Lecture des territoires")
        demandeurs = _territoires(cahier, [one for one, wanted in flags if wanted])
        avancement.update(etape, advance=1, description=f"Calcul de {demandeurs.height} demandes")
        resultat = _calculer([one for one in (autre, cahier) if one], demandeurs, hypotheses, partout=partout)
        if sortie is not None:
            avancement.update(etape, advance=1, description=f"Écriture de {sortie.name}")
            _ecrire(resultat, hypotheses, sortie)
    _montrer(resultat, hypotheses)
    if sortie is not None:
        ecran.print(f"{resultat.lignes.height} lignes écrites dans {sortie}.", highlight=False, soft_wrap=True)


def _calculer(cahiers: list[Cahier], demandeurs: pl.DataFrame, hypothese: Hypothese, *, partout: bool) -> Simulation:
    """The cahier given stands in B when it is compared: a gap is what it gives more."""
    try:
        return simuler([telle_que_publiee(one) for one in cahiers], demandeurs, hypothese, partout=partout)
    except (TableInvalide, AppreciationHorsBornes) as erreur:
        _refuser(str(erreur))


def _avancement() -> Progress:
    """A bar on the terminal's error output; nothing when it is a file or a pipe."""
    colonnes = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*colonnes, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _charger(fichier: Path, *, exemples: bool = True) -> Cahier:
    """The cahier of a file and of those beside it; `exemples` says whether its worked examples must hold."""
    try:
        return charger(lire_un_cahier(fichier), str(fichier), exemples=exemples)
    except CahierInvalide as erreur:
        _refuser(str(erreur))
    except (OSError, UnicodeDecodeError):
        _refuser(f"Le fichier {fichier} ne peut pas être lu.")


def _territoires(cahier: Cahier, demandeurs: list[Demandeurs]) -> pl.DataFrame:
    """Those chosen, in all of France; else those that may carry a project on the ground of the call."""
    identite = cahier.identite
    try:
        connus = territoires(identite.millesime)
    except FileNotFoundError:
        _refuser(f"Le millésime {identite.millesime} des territoires n'existe pas.")
    if demandeurs:
        return connus.de(demandeurs).table
    lieu = f"D{identite.departement}" if identite.departement else f"R{identite.region}" if identite.region else ""
    table = connus.dans(lieu)
    if identite.departement:
        table = table.filter(pl.col("nature") != NatureTerritoire.REGION)
    if table.is_empty():
        _refuser(
            f"Aucun territoire à simuler : en {identite.millesime}, l'appel désigne un territoire inconnu "
            f"({identite.departement or identite.region}). Choisissez des demandeurs dans toute la France : --communes, "
            "--groupements, --departements, --regions."
        )
    return table


def _lire_hypothese(cahier: Cahier, fichier: Path) -> Hypothese:
    brut = _lire_json(fichier)
    if inconnue := next((cle for cle in brut if cle not in _CLES), ""):
        _refuser(f"{fichier} : « {inconnue} » n'est pas attendu{suggestion(inconnue, _CLES)} {_attendu()}")
    valeurs = brut.get("valeurs", {})
    if not isinstance(valeurs, dict):
        _refuser(f"{fichier} : « valeurs » contient des valeurs par leur nom. {_attendu()}")
    if calculee := next((nom for nom in valeurs if nom in CALCULEES), ""):
        _refuser(f"{fichier} : « {calculee} » vient de chaque territoire, retirez-la des hypothèses.")
    couts = {nom: _lire_cout(nom, brut[nom]) for nom in _COUTS if nom in brut}
    try:
        lue = Hypothese(**couts, valeurs=situation.lire(cahier, valeurs))
    except situation.SituationInvalide as erreur:
        _refuser(f"{fichier} : des valeurs ne peuvent pas être lues.\n{erreur}")
    if lue.cout_minimum > lue.cout_maximum:
        _refuser(
            f"{fichier} : le coût minimum ({texte.montant(lue.cout_minimum)}) dépasse le coût maximum "
            f"({texte.montant(lue.cout_maximum)})."
        )
    return lue


def _lire_json(fichier: Path) -> dict[str, object]:
    try:
        brut = json.loads(fichier.read_text(encoding="utf-8"))
    except OSError as erreur:
        _refuser(f"{fichier} ne peut pas être lu ({erreur.strerror or erreur}).")
    except json.JSONDecodeError as erreur:
        _refuser(f"{fichier} n'est pas du JSON : ligne {erreur.lineno}, caractère {erreur.colno}. {_attendu()}")
    except (ValueError, RecursionError):
        _refuser(f"{fichier} ne peut pas être lu comme du JSON en UTF-8. {_attendu()}")
    if not isinstance(brut, dict):
        _refuser(f"{fichier} ne contient pas un objet. {_attendu()}")
    return brut


def _attendu() -> str:
    return (
        f"Une hypothèse contient {', '.join(_COUTS)} et valeurs, par exemple "
        '{"cout_par_habitant": "2 €", "valeurs": {"recettes.autres": "1 000 €"}}.'
    )


def _lire_cout(nom: str, brut: object) -> int:
    try:
        cout = lire_json(brut, Donnee(nom, Genre.MONTANT, nom))
    except LitteralInvalide as erreur:
        _refuser(f"{nom} : {erreur}.")
    if not isinstance(cout, int):
        _refuser(f"{nom} : il faut un montant, par exemple « 4 € ».")
    return cout


def _montrer(resultat: Simulation, hypothese: Hypothese) -> None:
    """The totals, then by size and by département."""
    cahier, total = resultat.regles[-1].cahier, _montres(resultat, pl.DataFrame(resultat.total)).row(0, named=True)
    ecran.print(
        f"{cahier.identite.titre} : {total['territoires']} demandes de {texte.montant(hypothese.cout_par_habitant)} par "
        f"habitant, {total['recevables']} recevables, {texte.montant(total['montant'])} au total.",
        soft_wrap=True,
        highlight=False,
    )
    if not total["recevables"] and total["inconnus"] < total["territoires"]:
        ecran.print(
            "Aucune n'est recevable : ces demandeurs ne sont pas admis, ou le projet supposé ne remplit pas une condition."
        )
    if resultat.hors_territoire:
        ecran.print(
            f"{resultat.hors_territoire} demandeurs hors territoire, comptés à part : l'appel ne les admet pas (« --partout » y essaie sa règle).",
            highlight=False,
        )
    if total["inconnus"]:
        ecran.print(f"{total['inconnus']} montants inconnus : une valeur manque (population non publiée, par exemple).")
    _montrer_l_enveloppe(cahier, total["montant"])
    if resultat.comparee:
        ecran.print(
            f"Contre l'autre cahier ({texte.montant(total['contre'])}) : {total['gagnants']} gagnent, "
            f"{total['perdants']} perdent, écart {texte.montant(total['ecart'])}.",
            highlight=False,
        )
    par_nature = resultat.groupes("nature").with_columns(pl.col("nature").replace(_NATURES))
    _tableau("Par nature de demandeur", _montres(resultat, par_nature))
    _tableau("Par taille (habitants)", _montres(resultat, resultat.groupes("taille")))
    _tableau("Par département", _montres(resultat, resultat.groupes("departement")))


def _montrer_l_enveloppe(cahier: Cahier, montant: int) -> None:
    enveloppe = cahier.enveloppe.montant
    if enveloppe:
        dixiemes = montant * 10 // enveloppe
        ecran.print(
            f"Enveloppe de {texte.montant(enveloppe)} : {dixiemes // 10},{dixiemes % 10} fois demandée.",
            highlight=False,
        )


def _montres(resultat: Simulation, groupes: pl.DataFrame) -> pl.DataFrame:
    """The measures that the command shows, under the words of the cahier given."""
    lettre = resultat.lettres[-1]
    montres = {"recevables": f"recevables_{lettre}", "montant": f"aide_{lettre}", "inconnus": f"inconnus_{lettre}"}
    if resultat.comparee:
        montres |= {"contre": "aide_a", "ecart": "ecart", "gagnants": "gagnants", "perdants": "perdants"}
    cle = [nom for nom in groupes.columns if nom in {"nature", "taille", "departement"}]
    return groupes.select(*cle, "territoires", **montres)


def _tableau(titre: str, groupes: pl.DataFrame) -> None:
    montres = groupes.head(_LIGNES_MONTREES)
    table = Table(titre, box=None)
    for nom in montres.columns[1:]:
        table.add_column(nom.capitalize(), justify="right", no_wrap=True)
    montants = {"montant", "contre", "ecart"}
    for ligne in montres.iter_rows(named=True):
        table.add_row(
            *[texte.montant(v) if nom in montants else str("—" if v in (None, "") else v) for nom, v in ligne.items()]
        )
    ecran.print(table)
    if groupes.height > montres.height:
        ecran.print(f"… et {groupes.height - montres.height} autres : « --sortie » les donne tous, ligne par ligne.")


def _verifier_sortie(sortie: Path) -> None:
    """Before any work: a name that says its format, in a folder that exists."""
    if sortie.suffix.removeprefix(".") not in FORMATS:
        _refuser(f"{sortie} : le nom se termine par .xlsx, .csv ou .parquet.")
    if sortie.is_dir():
        _refuser(f"{sortie} est un dossier : donnez un nom de fichier.")
    if not sortie.parent.is_dir():
        _refuser(f"{sortie} ne peut pas être écrit : le dossier {sortie.parent} n'existe pas.")


def _ecrire(resultat: Simulation, hypothese: Hypothese, sortie: Path) -> None:
    """Amounts in euros where people read them, exact to the cent."""
    try:
        sortie.write_bytes(_contenu(resultat, hypothese, sortie.suffix))
    except OSError as erreur:
        _refuser(f"{sortie} ne peut pas être écrit ({erreur.strerror or erreur}).")


def _contenu(resultat: Simulation, hypothese: Hypothese, suffixe: str) -> bytes:
    if suffixe == ".xlsx":
        return xlsx(resultat, _suppose(resultat.regles[-1].cahier, hypothese))
    contenu = io.BytesIO()
    if suffixe == ".parquet":
        _en_euros(resultat).write_parquet(contenu)
    else:
        _en_euros(resultat).write_csv(contenu, separator=";", include_bom=True)
    return contenu.getvalue()


def _en_euros(resultat: Simulation) -> pl.DataFrame:
    """A row by territory: `recevable` and `montant` are those of the cahier given, `contre` the amount of the other."""
    lettre = resultat.lettres[-1]
    choisies = {"recevable": f"recevable_{lettre}", "montant": f"aide_{lettre}"}
    if resultat.comparee:
        choisies |= {"contre": "aide_a", "contre_recevable": "recevable_a", "ecart": "ecart"}
    lignes = resultat.lignes.select(*TERRITOIRES, "cout", **choisies, taille="taille")
    montants = [nom for nom in ("cout", "montant", "contre", "ecart") if nom in lignes.columns]
    return lignes.with_columns(pl.col(nom).cast(pl.Decimal(18, 2)) / 100 for nom in montants)


def _suppose(cahier: Cahier, hypothese: Hypothese) -> list[str]:
    return [
        (
            f"Chaque territoire demande seul, pour un projet de {texte.montant(hypothese.cout_par_habitant)} par habitant, "
            f"d'au moins {texte.montant(hypothese.cout_minimum)} et d'au plus {texte.montant(hypothese.cout_maximum)}."
        ),
        f"Population, communes et départements entiers : données de {cahier.identite.millesime}.",
        *(
            f"{cahier.donnees[nom].libelle} : {texte.ecrire_valeur(valeur, cahier.donnees[nom])}"
            for nom, valeur in hypothese.valeurs.items()
        ),
    ]


def _refuser(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
