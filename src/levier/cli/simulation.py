"""`levier cahier simuler`: what a cahier would give to every territory, and who wins or loses under another one."""

from __future__ import annotations

import io
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, NoReturn

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from levier.territoires.donnees import format as fichiers
from regles import situation, texte
from regles.cahier import Cahier, Donnee, Genre
from regles.chargement import CahierInvalide, charger
from regles.conversion import lire_json
from regles.evaluation import AppreciationHorsBornes
from regles.langage.litteraux import LitteralInvalide
from regles.lot import TableInvalide
from regles.simulation import Hypothese, Simulation, simuler

FORMATS = ("xlsx", "csv", "parquet")
NATURES = ("commune", "cc", "ca", "cu", "metropole", "ept", "departement", "region", "ctu")
_COUTS = ("cout_par_habitant", "cout_minimum", "cout_maximum")
_LIGNES_MONTREES = 12
ecran = Console(width=None if sys.stdout.isatty() else 150)

Fichier = Annotated[Path, typer.Argument(metavar="FILE", help="Le cahier des charges, en YAML.")]


def simuler_(
    fichier: Fichier,
    contre: Annotated[Path | None, typer.Option(help="Un autre cahier, pour dire qui gagne et qui perd.")] = None,
    communes: Annotated[
        bool, typer.Option("--communes", help="Toutes les communes de France, et elles seules.")
    ] = False,
    hypothese: Annotated[
        Path | None, typer.Option(help="Hypothèses en JSON : cout_par_habitant, cout_minimum, cout_maximum, valeurs.")
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option(help="Écrire une ligne par territoire : .xlsx, .csv ou .parquet.")
    ] = None,
) -> None:
    """Simule un cahier des charges sur le territoire de l'appel, ou sur toutes les communes.

    Chaque territoire dépose une demande, pour un projet dont le coût suit sa population (4 € par habitant, de 5 000 € à
    200 000 €, sauf hypothèse contraire). Le reste vient du premier exemple recevable du cahier.
    """
    cahier, autre = _charger(fichier), _charger(contre) if contre else None
    if sortie is not None:
        _verifier_sortie(sortie)
    hypotheses = _lire_hypothese(cahier, hypothese) if hypothese else Hypothese()
    try:
        resultat = simuler(cahier, _territoires(cahier, communes=communes), hypotheses, autre)
    except (TableInvalide, AppreciationHorsBornes) as erreur:
        _refuser(str(erreur))
    _montrer(cahier, resultat, hypotheses)
    if sortie is not None:
        _ecrire(resultat.lignes, sortie)
        ecran.print(f"{resultat.lignes.height} lignes écrites dans {sortie}.", highlight=False)


def _charger(fichier: Path) -> Cahier:
    try:
        return charger(fichier.read_text(encoding="utf-8"), str(fichier))
    except CahierInvalide as erreur:
        _refuser(str(erreur))
    except (OSError, UnicodeDecodeError):
        _refuser(f"Le fichier {fichier} ne peut pas être lu.")


def _territoires(cahier: Cahier, *, communes: bool) -> pl.DataFrame:
    """Those that may carry a project on the ground of the call; or every commune of the vintage."""
    try:
        brut = fichiers.lire(cahier.identite.millesime, "territoires")
    except FileNotFoundError:
        _refuser(f"Le millésime {cahier.identite.millesime} des territoires n'existe pas.")
    lus = pl.read_csv(io.BytesIO(brut), infer_schema=False).rename(
        {"departement_code": "departement", "region_code": "region"}
    )
    lus = lus.with_columns(pl.col("population").cast(pl.Int64)).filter(pl.col("peut_porter") == "t")
    if communes:
        return lus.filter(pl.col("nature") == "commune")
    lus = lus.filter(pl.col("nature").is_in(NATURES))
    if cahier.identite.departement:
        return lus.filter(pl.col("departement") == cahier.identite.departement, pl.col("nature") != "region")
    return lus.filter(pl.col("region") == cahier.identite.region) if cahier.identite.region else lus


def _lire_hypothese(cahier: Cahier, fichier: Path) -> Hypothese:
    try:
        brut = json.loads(fichier.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        _refuser(f"{fichier} ne peut pas être lu comme du JSON.")
    if not isinstance(brut, dict) or set(brut) - {*_COUTS, "valeurs"} or not isinstance(brut.get("valeurs", {}), dict):
        _refuser(f"{fichier} contient : {', '.join(_COUTS)} (montants) et valeurs (celles du dossier, par leur nom).")
    couts = {nom: _lire_cout(nom, brut[nom]) for nom in _COUTS if nom in brut}
    try:
        return Hypothese(**couts, valeurs=situation.lire(cahier, brut.get("valeurs", {})))
    except situation.SituationInvalide as erreur:
        _refuser(f"{fichier} : des valeurs ne peuvent pas être lues.\n{erreur}")


def _lire_cout(nom: str, brut: object) -> int:
    try:
        cout = lire_json(brut, Donnee(nom, Genre.MONTANT, nom))
    except LitteralInvalide as erreur:
        _refuser(f"{nom} : {erreur}.")
    if not isinstance(cout, int):
        _refuser(f"{nom} : il faut un montant, par exemple « 4 € ».")
    return cout


def _montrer(cahier: Cahier, resultat: Simulation, hypothese: Hypothese) -> None:
    """The totals, then by size and by département."""
    total = resultat.total
    ecran.print(
        f"{cahier.identite.titre} : {total['territoires']} demandes de {texte.montant(hypothese.cout_par_habitant)} par "
        f"habitant, {total['recevables']} recevables, {texte.montant(total['montant'])} au total.",
        soft_wrap=True,
        highlight=False,
    )
    if total["inconnus"]:
        ecran.print(f"{total['inconnus']} montants inconnus : une valeur manque (population non publiée, par exemple).")
    enveloppe = cahier.enveloppe.montant
    if enveloppe:
        dixiemes = total["montant"] * 10 // enveloppe
        ecran.print(
            f"Enveloppe de {texte.montant(enveloppe)} : {dixiemes // 10},{dixiemes % 10} fois demandée.",
            highlight=False,
        )
    if "ecart" in total:
        ecran.print(
            f"Contre l'autre cahier ({texte.montant(total['contre'])}) : {total['gagnants']} gagnent, "
            f"{total['perdants']} perdent, écart {texte.montant(total['ecart'])}.",
            highlight=False,
        )
    _tableau("Par taille (habitants)", resultat.par_taille)
    _tableau("Par département", resultat.par_departement)


def _tableau(titre: str, groupes: pl.DataFrame) -> None:
    montres = groupes.head(_LIGNES_MONTREES)
    table = Table(titre, box=None)
    for nom in montres.columns[1:]:
        table.add_column(nom.capitalize(), justify="right", no_wrap=True)
    montants = {"montant", "contre", "ecart"}
    for ligne in montres.iter_rows(named=True):
        table.add_row(
            *[texte.montant(v) if nom in montants else str(v if v is not None else "—") for nom, v in ligne.items()]
        )
    ecran.print(table)
    if groupes.height > montres.height:
        ecran.print(f"… et {groupes.height - montres.height} autres : « --sortie » les donne tous, ligne par ligne.")


def _verifier_sortie(sortie: Path) -> None:
    suffixe = sortie.suffix.removeprefix(".")
    if suffixe not in FORMATS:
        _refuser(f"{sortie} : le nom se termine par .xlsx, .csv ou .parquet.")
    if suffixe == "xlsx" and find_spec("xlsxwriter") is None:
        _refuser(
            "Le tableur .xlsx demande le paquet xlsxwriter, qui n'est pas installé : écrivez un .csv ou un .parquet."
        )


def _ecrire(lignes: pl.DataFrame, sortie: Path) -> None:
    """Amounts in euros where people read them, exact to the cent."""
    montants = [nom for nom in ("cout", "montant", "contre", "ecart") if nom in lignes.columns]
    euros = lignes.with_columns(pl.col(nom).cast(pl.Decimal(18, 2)) / 100 for nom in montants)
    try:
        match sortie.suffix:
            case ".parquet":
                euros.write_parquet(sortie)
            case ".csv":
                euros.write_csv(sortie, separator=";", include_bom=True)
            case _:
                euros.write_excel(sortie)
    except OSError as erreur:
        _refuser(f"{sortie} ne peut pas être écrit ({erreur.strerror or erreur}).")


def _refuser(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
