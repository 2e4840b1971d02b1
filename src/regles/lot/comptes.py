"""What every row reads of the others, at once: one grouping by compte, less what the row itself brings."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

import polars as pl

from regles.compte import Parmi
from regles.langage.arbre import Operation, Place
from regles.langage.expression import Expression, nommer
from regles.lot.execution import evaluer_lot, executer, lire_table
from regles.lot.plan import compiler_expressions
from regles.partage import PartLue, demander, partager_par_groupe
from regles.valeurs import Genre
from regles.vocabulaire import Fourni
from regles.vocabulaire import compte as nom_du_compte

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import Cahier
    from regles.programme import FormulesDeCompte, FormulesDePartage

_NULLE_PART = Place(0, 0)
_BRUT, _GROUPE, _APPORT, _TOTAL = "#brut", "#groupe", "#apport", "#total"


def compter_lot(cahier: Cahier, table: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame:
    """What each row reads of the others on the closed list, a column by compte over complete or eligible requests.

    Raises:
        TableInvalide, AppreciationHorsBornes: as `evaluer_lot`.
    """
    lue = lire_table(cahier, table)
    noms = []
    for formules in cahier.programme.comptes:
        if formules.compte.parmi is not Parmi.RETENUES:
            noms.append(nom_du_compte(formules.compte.id))
            lue = lue.with_columns(_compter(cahier, lue, formules).alias(noms[-1]))
    return lue.select(noms)


def _compter(cahier: Cahier, table: pl.DataFrame, formules: FormulesDeCompte) -> pl.Series:
    apports = _apports(cahier, table, formules)
    if formules.partage:
        return _partager(cahier, table, formules.partage, apports)
    groupes = apports.group_by(_GROUPE).agg(
        pl.col(_APPORT).sum().alias(_TOTAL), pl.col(_APPORT).is_null().any().alias("#inconnu")
    )
    lus = apports.join(groupes, on=_GROUPE, how="left", maintain_order="left", nulls_equal=True)
    connu = ~pl.col("#inconnu") & pl.col(_GROUPE).is_not_null()
    return lus.select(pl.when(connu).then(pl.col(_TOTAL) - pl.col(_APPORT))).to_series()


def _apports(cahier: Cahier, table: pl.DataFrame, formules: FormulesDeCompte) -> pl.DataFrame:
    """The group of each row, missing when a key is, and what it brings: 0 when it is not counted, missing when unknown."""
    compte = formules.compte
    noms = [Fourni.CODE.value if nom == "porteur" else nom for nom in compte.par]
    lues = _valeurs(cahier, table, [*noms, *filter(None, [compte.compter])])
    cles = [lues.get_column(nom).cast(pl.String) for nom in noms]
    comptee = _comptee(cahier, table, formules)
    un = pl.Series([1] * table.height, dtype=pl.Int64)
    brut = lues.get_column(compte.compter).cast(pl.Int64) if compte.compter else un
    return pl.DataFrame(
        {
            _GROUPE: _groupe(cles, table.height),
            _APPORT: pl.select(pl.when(comptee).then(brut).when(~comptee).then(pl.lit(0, dtype=pl.Int64))).to_series(),
        }
    )


def _comptee(cahier: Cahier, table: pl.DataFrame, formules: FormulesDeCompte) -> pl.Series:
    """Whether each row is one of those that the compte counts."""
    gardees = []
    if formules.avec is not None:
        gardees.append(_calculer(cahier, table, {_BRUT: formules.avec.expression}).get_column(_BRUT))
    if formules.compte.parmi is Parmi.RECEVABLES:
        gardees.append(evaluer_lot(cahier, table).get_column("recevable"))
    return reduce(and_, gardees) if gardees else pl.Series([True] * table.height, dtype=pl.Boolean)


def _groupe(cles: list[pl.Series], hauteur: int) -> pl.Series:
    """One text by row, the same for the rows of one group."""
    if not cles:
        return pl.Series([""] * hauteur, dtype=pl.String)
    mesurees = [pl.concat_str(cle.str.len_bytes().cast(pl.String), pl.lit(":"), cle) for cle in cles]
    return pl.select(pl.concat_str(mesurees)).to_series()


def _valeurs(cahier: Cahier, table: pl.DataFrame, noms: list[str]) -> pl.DataFrame:
    """The columns of these names: what the table holds of a text, what the rules compute of anything else."""
    textes = {nom: _texte(table, nom) for nom in noms if cahier.programme.genres[nom] is Genre.TEXTE}
    calculs = {nom: _lire(cahier, nom) for nom in noms if nom not in textes}
    return _calculer(cahier, table, calculs).with_columns(**textes)


def _texte(table: pl.DataFrame, nom: str) -> pl.Series:
    return table.get_column(nom) if nom in table.columns else pl.Series([None] * table.height, dtype=pl.String)


def _lire(cahier: Cahier, nom: str) -> Expression:
    """The reading of a name, a value or a step."""
    if formule := cahier.programme.etapes_par_nom.get(nom):
        return formule.expression
    nomme = nommer(cahier.donnees[nom])
    assert nomme.type is not None  # noqa: S101 - only a wrong definition has none
    return Expression(Operation.NOM, _NULLE_PART, nomme.type, (), nomme.intervalle, nom=nom)


def _calculer(cahier: Cahier, table: pl.DataFrame, expressions: Mapping[str, Expression]) -> pl.DataFrame:
    if not expressions:
        return pl.DataFrame()
    return executer(
        cahier, table, lambda presentes, nulles: compiler_expressions(cahier, presentes, nulles, expressions)
    )


def _partager(cahier: Cahier, table: pl.DataFrame, partage: FormulesDePartage, apports: pl.DataFrame) -> pl.Series:
    """The share of each row, by the function that shares the pot of one list."""
    formules = {nom: formule.expression for nom, formule in partage._asdict().items() if formule}
    lues = _calculer(cahier, table, formules).iter_rows(named=True)
    parts = [
        PartLue(groupe, None if apport is None else apport > 0, lue["pot"], demander(lue, formules.keys()))
        for (groupe, apport), lue in zip(apports.iter_rows(), lues, strict=True)
    ]
    return pl.Series(partager_par_groupe(parts), dtype=pl.Int64)
