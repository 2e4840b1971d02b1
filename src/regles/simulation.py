"""What a cahier would give to every territory, under a stated hypothesis; and who wins or loses under another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import polars as pl

from regles.lot import evaluer_lot, tabuler
from regles.valeurs import Genre

if TYPE_CHECKING:
    from regles.cahier import Cahier
    from regles.valeurs import Situation, Valeur

TERRITOIRES = ("code", "nom", "nature", "departement", "population", "communes", "departements_entiers")
TAILLES = (500, 2_000, 5_000, 15_000, 50_000, 500_000)  # inhabitants, each the first of its class
COUT_PAR_HABITANT = 400  # cents
COUT_MINIMUM = 5_000_00
COUT_MAXIMUM = 200_000_00
_DU_TERRITOIRE = {
    "porteur.nature": "nature",
    "porteur.population": "population",
    "groupe.population": "population",
    "groupe.communes": "communes",
    "groupe.departements_entiers": "departements_entiers",
}
"""Values of the rules that come from the territory, never from the example: a porteur alone is a group of one."""
CALCULEES = (*_DU_TERRITOIRE, "depenses.total")


@dataclass(frozen=True, slots=True)
class Hypothese:
    """What is assumed of each territory, in cents; `valeurs` are those of the request, the same everywhere."""

    cout_par_habitant: int = COUT_PAR_HABITANT
    cout_minimum: int = COUT_MINIMUM
    cout_maximum: int = COUT_MAXIMUM
    valeurs: Mapping[str, Valeur] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Simulation:
    """Amounts in cents. `lignes` has one row by territory; with a second cahier, `contre` and `ecart` (first minus second)."""

    lignes: pl.DataFrame
    par_departement: pl.DataFrame
    par_taille: pl.DataFrame
    par_nature: pl.DataFrame
    total: dict[str, int]


def simuler(
    cahier: Cahier, territoires: pl.DataFrame, hypothese: Hypothese, contre: Cahier | None = None
) -> Simulation:
    """Run `cahier`, and `contre` beside it, over `territoires` (columns `TERRITOIRES`).

    Each territory asks once, for a project whose cost follows its population. What the hypothesis does not say is taken
    from the first eligible example of the cahier, without other expenses or aids.

    Raises:
        TableInvalide: a population or a cost outside the bounds of the cahier.
    """
    lignes = territoires.select(TERRITOIRES).with_columns(_cout(hypothese))
    lignes = lignes.with_columns(_evaluer(cahier, lignes, hypothese))
    if contre is not None:
        autre = _evaluer(contre, lignes, hypothese)
        lignes = lignes.with_columns(contre=autre["montant"], contre_recevable=autre["recevable"])
        lignes = lignes.with_columns(ecart=pl.col("montant") - pl.col("contre"))
    lignes = lignes.with_columns(taille())
    return Simulation(
        lignes=lignes,
        par_departement=_grouper(lignes, "departement"),
        par_taille=_grouper(lignes, "taille"),
        par_nature=_grouper(lignes, "nature"),
        total={nom: valeur or 0 for nom, valeur in lignes.select(_mesures(lignes)).row(0, named=True).items()},
    )


def situation_type(cahier: Cahier) -> Situation:
    """The first eligible example, stripped of what would only be its own: particular expenses, other aids, amount asked."""
    exemples = (exemple.donnees for exemple in cahier.exemples if exemple.recevable)
    depart = next(exemples, {})
    retenues = {nom: valeur for nom, valeur in depart.items() if nom not in CALCULEES and nom != "demande.montant"}
    nulles = [
        nom
        for nom, donnee in cahier.donnees.items()
        if donnee.genre is Genre.MONTANT
        and (nom.startswith("depenses.") or nom in ("recettes.autres", "porteur.deja_attribue"))
    ]
    return retenues | {nom: 0 for nom in nulles if nom != "depenses.total"}


def _cout(hypothese: Hypothese) -> pl.Expr:
    cout = pl.col("population").cast(pl.Int64) * hypothese.cout_par_habitant
    return cout.clip(hypothese.cout_minimum, hypothese.cout_maximum).alias("cout")


def _evaluer(cahier: Cahier, lignes: pl.DataFrame, hypothese: Hypothese) -> pl.DataFrame:
    """`recevable` and `montant` of each territory."""
    communes = {nom: valeur for nom, valeur in hypothese.valeurs.items() if nom in cahier.donnees}
    constantes = tabuler(cahier, [{**situation_type(cahier), **communes}])
    table = lignes.select(**_DU_TERRITOIRE, **{"depenses.total": "cout"})
    connues = [nom for nom in constantes.columns if nom not in table.columns]
    table = table.with_columns(constantes[nom].new_from_index(0, table.height) for nom in connues)
    return evaluer_lot(cahier, table).select("recevable", "montant")


def taille() -> pl.Expr:
    """Column `taille` of a table that has `population`: its classes, labelled so that they sort."""
    population = pl.col("population")
    bornes = [f"{_mille(bas)} à {_mille(haut - 1)}" for bas, haut in pairwise(TAILLES)]
    noms = [f"moins de {_mille(TAILLES[0])}", *bornes, f"{_mille(TAILLES[-1])} et plus"]
    classe = pl.sum_horizontal((population >= borne).cast(pl.Int32) for borne in TAILLES)
    classes = classe.replace_strict(dict(enumerate(noms)), return_dtype=pl.Enum(noms))
    return pl.when(population.is_not_null()).then(classes).alias("taille")


def _mille(nombre: int) -> str:
    return f"{nombre:,}".replace(",", "\u202f")


def _grouper(lignes: pl.DataFrame, cle: str) -> pl.DataFrame:
    return lignes.group_by(cle).agg(_mesures(lignes)).sort(cle, nulls_last=True)


def _mesures(lignes: pl.DataFrame) -> list[pl.Expr]:
    """What is counted of a group of territories."""
    mesures = [
        pl.len().cast(pl.Int64).alias("territoires"),
        pl.col("recevable").sum().cast(pl.Int64).alias("recevables"),
        pl.col("montant").sum().alias("montant"),
        pl.col("montant").null_count().cast(pl.Int64).alias("inconnus"),
    ]
    if "ecart" not in lignes.columns:
        return mesures
    ecart = pl.col("ecart")
    return [
        *mesures,
        pl.col("contre").sum().alias("contre"),
        ecart.sum().alias("ecart"),
        (ecart > 0).sum().cast(pl.Int64).alias("gagnants"),
        (ecart < 0).sum().cast(pl.Int64).alias("perdants"),
    ]
