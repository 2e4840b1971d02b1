"""From a folded expression to a polars expression, with what makes it missing.

polars gives a missing result to a missing operand as the language does, save in two places: `min_horizontal` skips what is
missing, and `when` takes it for false. There more is written, and only over columns that do hold missing values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, cast

import polars as pl

from regles.langage.arbre import Operation
from regles.langage.expression import SUR_LIGNES
from regles.lot.operations import calculer, lire_colonne, type_de_colonne
from regles.lot.pliage import constante

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.expression import Expression

PROFONDEUR_MAXIMALE = 25  # beyond, an intermediate column: polars walks expressions recursively


@dataclass(frozen=True, slots=True)
class Colonne:
    """A polars expression, whether it may be missing, and the layer of the plan from which it can be computed.

    `horizontale`: it holds a `min_horizontal`, which polars (2.1.0) computes ten times slower inside a `when`.
    """

    expression: pl.Expr
    nulle: bool = False
    niveau: int = 0
    profondeur: int = 1
    horizontale: bool = False


@dataclass(frozen=True, slots=True)
class Parcours:
    """What is computed over repeated lines, beside the rows: `corps` on each line, then their sum, conjunction or extremum.

    `externes` are the columns of the row that a line reads; `ecartee` is the value of a line that an extremum sets aside.
    """

    nom: str  # of the column it gives
    lignes: str
    operation: Operation
    externes: tuple[str, ...]
    corps: pl.Expr
    couches: tuple[Couche, ...]
    ecartee: int = 0


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
            return Colonne(litteral, expression.valeur is None)
        if expression.operation in SUR_LIGNES:
            return self._parcourir(expression)
        operandes = [self.composer(operande) for operande in expression.operandes]
        colonne = COMPOSEURS.get(expression.operation, composer_stricte)(self, expression, operandes)
        return self.poser(colonne) if colonne.profondeur > PROFONDEUR_MAXIMALE else colonne

    def poser(self, colonne: Colonne) -> Colonne:
        """Make it an intermediate column, read by its name from the next layer on; nothing to do when it is one."""
        if colonne.profondeur == 1:
            return colonne
        nom = self._nom()
        self._couche(colonne.niveau).expressions[nom] = colonne.expression
        return Colonne(pl.col(nom), colonne.nulle, colonne.niveau + 1)

    def sortir(self, colonne: Colonne) -> Colonne:
        """What may stand inside a `when`."""
        return self.poser(colonne) if colonne.horizontale else colonne

    def _couche(self, niveau: int) -> Couche:
        self.couches.extend(Couche() for _ in range(niveau + 1 - len(self.couches)))
        return self.couches[niveau]

    def _nom(self) -> str:
        return f"{self.prefixe}{sum(len(couche.expressions) + len(couche.parcours) for couche in self.couches)}"

    def _parcourir(self, expression: Expression) -> Colonne:
        """Over repeated lines: an intermediate column, once the columns that its lines read are there."""
        lus = [nom for nom in expression.noms() if nom != expression.nom]
        externes = {nom: self.poser(self.colonnes[nom]) for nom in lus}
        self.colonnes |= externes
        champs = {champ: Colonne(pl.col(champ), nulle=True) for champ in expression.champs}
        lues = {nom: Colonne(colonne.expression, colonne.nulle) for nom, colonne in externes.items()}
        dedans = Composition(self.arrondi, lues | champs, prefixe=f"{self.prefixe}#")
        corps = dedans.composer(expression.operandes[0]).expression
        niveau = max((colonne.niveau for colonne in externes.values()), default=0)
        noms = tuple(dict.fromkeys(colonne.expression.meta.output_name() for colonne in externes.values()))
        couches, ecartee = tuple(dedans.couches), cast("int", expression.valeur or 0)
        parcours = Parcours(self._nom(), expression.nom, expression.operation, noms, corps, couches, ecartee)
        self._couche(niveau).parcours.append(parcours)
        return Colonne(pl.col(parcours.nom), nulle=True, niveau=niveau + 1)


def _colonne(expression: pl.Expr, operandes: Sequence[Colonne], *, nulle: bool) -> Colonne:
    niveau = max(operande.niveau for operande in operandes)
    profondeur = 1 + max(operande.profondeur for operande in operandes)
    return Colonne(expression, nulle, niveau, profondeur, any(operande.horizontale for operande in operandes))


def _une_nulle(operandes: Sequence[Colonne]) -> bool:
    return any(operande.nulle for operande in operandes)


def composer_stricte(composition: Composition, expression: Expression, operandes: list[Colonne]) -> Colonne:
    """An operation whose result is missing as soon as an operand is: polars does it."""
    valeur = calculer(expression, [operande.expression for operande in operandes], composition.arrondi)
    return _colonne(valeur, operandes, nulle=_une_nulle(operandes))


def composer_extremum(composition: Composition, expression: Expression, operandes: list[Colonne]) -> Colonne:
    """`min_horizontal` skips what is missing: it serves when nothing is, else operands are compared two by two.

    That is also five times faster over missing values, each result standing as a column.
    """
    au_plus = expression.operation is Operation.MIN
    if not _une_nulle(operandes):
        choisir = pl.min_horizontal if au_plus else pl.max_horizontal
        choisi = choisir(*(operande.expression for operande in operandes))
        return replace(_colonne(choisi, operandes, nulle=False), horizontale=True)
    ordonnes = sorted((composition.poser(operande) for operande in operandes), key=lambda operande: not operande.nulle)
    return reduce(lambda a, b: composition.poser(_garder(a, b, au_plus=au_plus)), ordonnes)


def _garder(a: Colonne, b: Colonne, *, au_plus: bool) -> Colonne:
    """The lower (or the higher) of two columns, missing when one is; `a` may be missing, `b` perhaps."""
    if not b.nulle:
        prise = a.expression > b.expression if au_plus else a.expression < b.expression
        return _colonne(pl.when(prise).then(b.expression).otherwise(a.expression), [a, b], nulle=True)
    prise = a.expression < b.expression if au_plus else a.expression > b.expression
    return _colonne(
        pl.when(prise | a.expression.is_null()).then(a.expression).otherwise(b.expression), [a, b], nulle=True
    )


def composer_kleene(_: Composition, expression: Expression, operandes: list[Colonne]) -> Colonne:
    """Polars follows Kleene's logic on booleans."""
    relier = and_ if expression.operation is Operation.ET else or_
    return _colonne(reduce(relier, (o.expression for o in operandes)), operandes, nulle=_une_nulle(operandes))


def composer_si(composition: Composition, _: Expression, operandes: list[Colonne]) -> Colonne:
    """Polars takes a missing condition for false: the second branch asks that it be known to be."""
    condition, alors, sinon = (composition.sortir(operande) for operande in operandes)
    if condition.nulle:
        condition = composition.poser(condition)
        valeur = pl.when(condition.expression).then(alors.expression).when(~condition.expression).then(sinon.expression)
        return _colonne(valeur, [condition, alors, sinon], nulle=True)
    choisie = pl.when(condition.expression).then(alors.expression).otherwise(sinon.expression)
    return _colonne(choisie, [condition, alors, sinon], nulle=alors.nulle or sinon.nulle)


def composer_a_defaut(composition: Composition, _: Expression, operandes: list[Colonne]) -> Colonne:
    """The first where it is known, else the second."""
    if not operandes[0].nulle:
        return operandes[0]
    valeur, repli = operandes = [composition.sortir(operande) for operande in operandes]
    return _colonne(pl.coalesce(valeur.expression, repli.expression), operandes, nulle=repli.nulle)


def composer_lecture(composition: Composition, expression: Expression, operandes: list[Colonne]) -> Colonne:
    """What a file says of a code, else the value of the row."""
    code, repli = composition.poser(operandes[0]), operandes[1]
    lue = lire_colonne(expression, code.expression)
    if constante(expression.operandes[1]):
        return _colonne(lue, [code], nulle=True)
    repli = composition.sortir(repli)
    valeur = pl.when(code.expression.is_not_null()).then(pl.coalesce(lue, repli.expression))
    return _colonne(valeur, [code, repli], nulle=True)


COMPOSEURS: dict[Operation, Callable[[Composition, Expression, list[Colonne]], Colonne]] = {
    Operation.MIN: composer_extremum,
    Operation.MAX: composer_extremum,
    Operation.ET: composer_kleene,
    Operation.OU: composer_kleene,
    Operation.SI: composer_si,
    Operation.A_DEFAUT: composer_a_defaut,
    Operation.LECTURE: composer_lecture,
}
