"""From a folded expression to a polars expression, with what makes it missing.

polars gives a missing result to a missing operand as the language does, save in two places: `min_horizontal` skips what is
missing, and `when` takes it for false. There a mask is written, and only over columns that do hold missing values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

import polars as pl

from regles.langage.arbre import Operation
from regles.langage.expression import SUR_LIGNES
from regles.lot.operations import calculer, type_de_colonne
from regles.lot.pliage import constante

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.expression import Expression

JAMAIS: frozenset[str] = frozenset()
PROFONDEUR_MAXIMALE = 25  # beyond, an intermediate column: polars walks expressions recursively


@dataclass(frozen=True, slots=True)
class Colonne:
    """A polars expression and when it is missing.

    `causes`: it is missing exactly when one of these columns is (none: never); None: only the expression itself tells.
    `exacte` is false while the expression shows a value where `causes` says it has none.
    `niveau` is the layer of the plan from which it can be computed.
    """

    expression: pl.Expr
    causes: frozenset[str] | None = JAMAIS
    exacte: bool = True
    niveau: int = 0
    profondeur: int = 1

    @property
    def nulle(self) -> bool:
        """Whether it may be missing."""
        return self.causes != JAMAIS


@dataclass(frozen=True, slots=True)
class Parcours:
    """What is computed over repeated lines, beside the rows: `corps` on each line, then their sum or conjunction.

    `externes` are the columns of the row that a line reads, `champs` its fields by the names that formulas read.
    """

    nom: str  # of the column it gives
    lignes: str
    operation: Operation
    externes: tuple[str, ...]
    corps: pl.Expr
    couches: tuple[Couche, ...]


@dataclass(frozen=True, slots=True)
class Couche:
    """Intermediate columns that can be computed together."""

    expressions: dict[str, pl.Expr] = field(default_factory=dict)
    parcours: list[Parcours] = field(default_factory=list)


@dataclass(slots=True)
class Composition:
    """The columns known so far, and the layers of intermediate columns that they need."""

    arrondi: Arrondi
    colonnes: dict[str, Colonne]
    couches: list[Couche] = field(default_factory=list)
    prefixe: str = "#"

    def composer(self, expression: Expression) -> Colonne:
        """The column of `expression`; every name it reads is known."""
        if expression.operation is Operation.NOM:
            return self.colonnes[expression.nom]
        if constante(expression):
            litteral = pl.lit(expression.valeur, dtype=type_de_colonne(expression.type))
            return Colonne(litteral, None if expression.valeur is None else JAMAIS)
        if expression.operation in SUR_LIGNES:
            return self._parcourir(expression)
        operandes = [self.composer(operande) for operande in expression.operandes]
        colonne = COMPOSEURS.get(expression.operation, composer_stricte)(self, expression, operandes)
        return self.hisser(colonne) if colonne.profondeur > PROFONDEUR_MAXIMALE else colonne

    def hisser(self, colonne: Colonne) -> Colonne:
        """Make it an intermediate column, read by its name from the next layer on."""
        posee = self.poser(propre(colonne))
        nom = posee.expression.meta.output_name()
        return Colonne(posee.expression, frozenset([nom]) if colonne.nulle else JAMAIS, niveau=posee.niveau)

    def poser(self, colonne: Colonne) -> Colonne:
        """The same as an intermediate column, its mask still owed."""
        nom = self._nom()
        self._couche(colonne.niveau).expressions[nom] = colonne.expression
        return Colonne(pl.col(nom), colonne.causes, colonne.exacte, colonne.niveau + 1)

    def situer(self, colonne: Colonne) -> Colonne:
        """The same column, with the columns that make it missing known."""
        return self.hisser(colonne) if colonne.causes is None else colonne

    def _couche(self, niveau: int) -> Couche:
        self.couches.extend(Couche() for _ in range(niveau + 1 - len(self.couches)))
        return self.couches[niveau]

    def _nom(self) -> str:
        return f"{self.prefixe}{sum(len(couche.expressions) + len(couche.parcours) for couche in self.couches)}"

    def _parcourir(self, expression: Expression) -> Colonne:
        """Over repeated lines: an intermediate column, once the columns that its lines read are there."""
        lus = [nom for nom in expression.noms() if nom != expression.nom]
        externes = {nom: self._lire_par_nom(nom) for nom in lus}
        champs = {champ: Colonne(pl.col(champ), frozenset([champ])) for champ in expression.champs}
        lues = {nom: Colonne(colonne.expression, colonne.causes) for nom, colonne in externes.items()}
        dedans = Composition(self.arrondi, lues | champs, prefixe=f"{self.prefixe}#")
        corps = propre(dedans.composer(expression.operandes[0])).expression
        niveau = max((colonne.niveau for colonne in externes.values()), default=0)
        noms = tuple(dict.fromkeys(colonne.expression.meta.output_name() for colonne in externes.values()))
        parcours = Parcours(self._nom(), expression.nom, expression.operation, noms, corps, tuple(dedans.couches))
        self._couche(niveau).parcours.append(parcours)
        return Colonne(pl.col(parcours.nom), frozenset([parcours.nom]), niveau=niveau + 1)

    def _lire_par_nom(self, nom: str) -> Colonne:
        """A column that can be carried to the lines: one that stands in the table, missing where it says so itself."""
        colonne = self.colonnes[nom]
        seule = colonne.profondeur == 1 and colonne.causes in (JAMAIS, {colonne.expression.meta.output_name()})
        if not seule:
            colonne = self.colonnes[nom] = self.hisser(colonne)
        return colonne


def propre(colonne: Colonne) -> Colonne:
    """The same column, missing exactly where it should be."""
    if colonne.exacte or not colonne.causes:
        return colonne
    manque = reduce(or_, (pl.col(nom).is_null() for nom in sorted(colonne.causes)))
    expression = pl.when(manque).then(None).otherwise(colonne.expression)
    return Colonne(expression, colonne.causes, niveau=colonne.niveau, profondeur=colonne.profondeur + 1)


def _colonne(
    expression: pl.Expr, operandes: Sequence[Colonne], causes: frozenset[str] | None, *, exacte: bool = True
) -> Colonne:
    niveau = max(operande.niveau for operande in operandes)
    profondeur = 1 + max(operande.profondeur for operande in operandes)
    return Colonne(expression, causes, exacte, niveau, profondeur)


def composer_stricte(composition: Composition, expression: Expression, operandes: list[Colonne]) -> Colonne:
    """An operation whose result is missing as soon as an operand is."""
    causes = _causes(operandes)
    if causes is None:
        operandes = [propre(operande) for operande in operandes]
    valeur = calculer(expression, [operande.expression for operande in operandes], composition.arrondi)
    return _colonne(valeur, operandes, causes, exacte=all(operande.exacte for operande in operandes))


def _causes(operandes: Sequence[Colonne]) -> frozenset[str] | None:
    connues = [operande.causes for operande in operandes if operande.causes is not None]
    return JAMAIS.union(*connues) if len(connues) == len(operandes) else None


def composer_extremum(composition: Composition, expression: Expression, operandes: list[Colonne]) -> Colonne:
    """Polars skips what is missing: the mask is owed, once, by whoever needs it.

    It stands as a column: polars (2.1.0) computes `min_horizontal` ten times slower inside a `when`.
    """
    operandes = [composition.situer(operande) for operande in operandes]
    causes = _causes(operandes)
    choisir = pl.min_horizontal if expression.operation is Operation.MIN else pl.max_horizontal
    choisi = choisir(*(operande.expression for operande in operandes))
    return composition.poser(_colonne(choisi, operandes, causes, exacte=not causes))


def composer_kleene(_: Composition, expression: Expression, operandes: list[Colonne]) -> Colonne:
    """Polars follows Kleene's logic on booleans."""
    operandes = [propre(operande) for operande in operandes]
    relier = and_ if expression.operation is Operation.ET else or_
    nulle = any(operande.nulle for operande in operandes)
    return _colonne(reduce(relier, (o.expression for o in operandes)), operandes, None if nulle else JAMAIS)


def composer_si(composition: Composition, _: Expression, operandes: list[Colonne]) -> Colonne:
    """Polars takes a missing condition for false: the second branch asks that it be known to be."""
    condition, alors, sinon = (propre(operande) for operande in operandes)
    if condition.nulle:
        condition = condition if condition.profondeur == 1 else composition.hisser(condition)
        valeur = pl.when(condition.expression).then(alors.expression).when(~condition.expression).then(sinon.expression)
        return _colonne(valeur, [condition, alors, sinon], None)
    choisie = pl.when(condition.expression).then(alors.expression).otherwise(sinon.expression)
    return _colonne(choisie, [condition, alors, sinon], None if alors.nulle or sinon.nulle else JAMAIS)


def composer_a_defaut(_: Composition, __: Expression, operandes: list[Colonne]) -> Colonne:
    """The first where it is known, else the second."""
    valeur, repli = (propre(operande) for operande in operandes)
    if not valeur.nulle:
        return valeur
    return _colonne(pl.coalesce(valeur.expression, repli.expression), [valeur, repli], None if repli.nulle else JAMAIS)


COMPOSEURS: dict[Operation, Callable[[Composition, Expression, list[Colonne]], Colonne]] = {
    Operation.MIN: composer_extremum,
    Operation.MAX: composer_extremum,
    Operation.ET: composer_kleene,
    Operation.OU: composer_kleene,
    Operation.SI: composer_si,
    Operation.A_DEFAUT: composer_a_defaut,
}
