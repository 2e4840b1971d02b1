"""The four calls in polars, as someone who knows it writes them for complete columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add

import polars as pl
from benchmarks.regles_a_la_main import AUTRES, COLLECTIVITES, NATURES

from regles.cahier import Cahier

ENUM = pl.Enum(NATURES)
Calcul = tuple[pl.Expr, pl.Expr]
col = pl.col


def cents(valeur: int) -> pl.Expr:
    return pl.lit(valeur, dtype=pl.Int64)


def _nature(*codes: str) -> pl.Expr:
    return col("porteur.nature").is_in(pl.Series(codes, dtype=ENUM).implode())


def _masque(exigees: Sequence[pl.Expr]) -> pl.Expr:
    zero = pl.lit(0, dtype=pl.UInt16)
    bits = (
        pl.when(vraie).then(zero).otherwise(pl.lit(1 << rang, dtype=pl.UInt16)) for rang, vraie in enumerate(exigees)
    )
    return reduce(add, bits).cast(pl.UInt32)


def _admis() -> pl.Expr:
    return _nature(*COLLECTIVITES) | (_nature(*AUTRES) & col("porteur.financee_par_collectivites"))


def _depot(cahier: Cahier) -> pl.Expr:
    return col("projet.depot").is_between(cahier.fenetre.ouverture, cahier.fenetre.cloture)


def _limite(cahier: Cahier, nom: str) -> object:
    return next(parametre.valeur for parametre in cahier.parametres if parametre.donnee.nom == nom)


def _reste(eligibles: pl.Expr) -> pl.Expr:
    return pl.max_horizontal(eligibles - col("recettes.autres"), cents(0))


def saone_et_loire(cahier: Cahier) -> Calcul:
    exclus = _nature("ca", "departement")
    petites = _nature("commune", "cc", "cu", "metropole", "ept", "syndicat", "region", "ctu")
    finances = _nature(*AUTRES) & col("porteur.financee_par_collectivites")
    eligibles = pl.max_horizontal(
        col("depenses.total") - col("depenses.personnel") - col("depenses.equipement"), cents(0)
    )
    exigees = (
        ~exclus,
        exclus | petites | col("porteur.france_services") | finances,
        _depot(cahier),
        col("projet.engagement_decisionnel"),
        col("projet.transformation"),
        ~col("projet.engage") & (col("projet.debut") >= col("projet.depot")),
        col("projet.debut") <= _limite(cahier, "debut_limite"),
        col("projet.resultats") <= _limite(cahier, "resultats_limite"),
        col("projet.fin") <= _limite(cahier, "fin_limite"),
    )
    plafond = pl.max_horizontal(cents(3_000_000) - col("porteur.deja_attribue"), cents(0))
    montant = pl.min_horizontal(eligibles * 70 // 100, plafond, _reste(eligibles), col("demande.montant"))
    return _masque(exigees), montant


def ile_de_france(cahier: Cahier) -> Calcul:
    eligibles = pl.max_horizontal(
        col("depenses.total")
        - col("depenses.personnel")
        - col("depenses.licences_hors_ue")
        - col("depenses.equipement")
        - col("depenses.anterieures"),
        cents(0),
    )
    exigees = (
        _admis(),
        _depot(cahier),
        col("projet.engagement_decisionnel"),
        col("projet.transformation"),
        ~col("projet.engage") & (col("projet.debut") >= col("projet.depot")),
        col("projet.resultats") <= _limite(cahier, "resultats_limite"),
        col("projet.fin") <= _limite(cahier, "fin_limite"),
    )
    taux = pl.when(col("groupe.population") <= 15_000).then(cents(100)).otherwise(cents(50))
    return _masque(exigees), pl.min_horizontal(taux * eligibles // 100, _reste(eligibles), col("demande.montant"))


def axe2(cahier: Cahier) -> Calcul:
    vagues = [col("projet.depot").is_between(vague.ouverture, vague.cloture) for vague in cahier.fenetre.vagues]
    assez = (col("groupe.population") >= 500_000) | (col("porteur.population") >= 500_000)
    exigees = (
        _nature(*COLLECTIVITES),
        (col("groupe.departements_entiers") >= 1) | assez,
        vagues[0] | vagues[1] | vagues[2],
        col("projet.resultats") <= col("projet.debut").dt.offset_by("18mo"),
    )
    total = col("depenses.total")
    return _masque(exigees), pl.min_horizontal(total * 50 // 100, _reste(total), col("demande.montant"))


def ads(cahier: Cahier) -> Calcul:
    eligibles = pl.max_horizontal(
        col("depenses.total")
        - col("depenses.personnel")
        - col("depenses.equipement")
        - col("depenses.licences_hors_ue"),
        cents(0),
    )
    role = col("ads.role")
    exigees = (role != "rattachee", (role != "autonome") | (col("porteur.nature") == "commune"), _depot(cahier))
    communes = pl.when(role == "centre").then(pl.min_horizontal(col("ads.communes"), cents(30))).otherwise(cents(0))
    return _masque(exigees), pl.min_horizontal(communes * 40_000 + 400_000, _reste(eligibles))


CALCULS: dict[str, Callable[[Cahier], Calcul]] = {
    "saone_et_loire": saone_et_loire,
    "ile_de_france": ile_de_france,
    "axe2": axe2,
    "ads": ads,
}


def evaluer(cahier: Cahier, appel: str, table: pl.DataFrame) -> pl.DataFrame:
    """`echecs` and `montant` of every row."""
    masque, montant = CALCULS[appel](cahier)
    resultats = table.lazy().select(echecs=masque, montant=montant)
    return resultats.with_columns(
        pl.when(col("echecs") == 0).then(col("montant")).otherwise(cents(0)).alias("montant")
    ).collect()
