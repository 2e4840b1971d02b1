"""What a table makes constant, computed once: figures of the call, absent columns, and all that follows from them.

A missing value is the literal `None`. What is left reads columns, with constants on the right of comparisons: polars
(2.1.0) gives a wrong number of rows to `literal < expression`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from regles.langage.arbre import Operation
from regles.langage.compilation import compiler
from regles.langage.expression import CONDITION, SUR_LIGNES, Expression, plage
from regles.langage.intervalles import reunion

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.arbre import Place
    from regles.langage.expression import Type
    from regles.valeurs import Valeur, ValeurConnue

MIROIRS = {
    Operation.EGAL: Operation.EGAL,
    Operation.DIFFERENT: Operation.DIFFERENT,
    Operation.INFERIEUR: Operation.SUPERIEUR,
    Operation.INFERIEUR_OU_EGAL: Operation.SUPERIEUR_OU_EGAL,
    Operation.SUPERIEUR: Operation.INFERIEUR,
    Operation.SUPERIEUR_OU_EGAL: Operation.INFERIEUR_OU_EGAL,
}


def litteral(valeur: Valeur, type_: Type, place: Place) -> Expression:
    """A constant; `None` is a value that is missing in every row."""
    return Expression(
        Operation.LITTERAL, place, type_, (), plage(valeur, type_.genre), cast("ValeurConnue | None", valeur)
    )


def constante(expression: Expression) -> bool:
    """Whether the expression is the same in every row."""
    return expression.operation is Operation.LITTERAL


@dataclass(frozen=True, slots=True)
class Connu:
    """What a table makes known: the names that are constant, and those never missing."""

    constantes: Mapping[str, Expression]
    pleines: AbstractSet[str]
    arrondi: Arrondi


def plier(expression: Expression, connu: Connu) -> Expression:
    """`expression` with constant names replaced and everything constant computed, by the scalar evaluator."""
    if expression.operation is Operation.NOM:
        return connu.constantes.get(expression.nom, expression)
    if expression.operation in SUR_LIGNES and expression.nom in connu.constantes:
        return _inconnue(expression)  # no row has lines
    operandes = tuple(plier(operande, connu) for operande in expression.operandes)
    pliee = replace(expression, operandes=operandes)
    if expression.operation in SUR_LIGNES:
        return pliee
    if expression.operandes and all(constante(operande) for operande in operandes):
        return litteral(compiler(pliee, connu.arrondi)({}), pliee.type, pliee.place)
    if expression.operation is Operation.A_DEFAUT and _toujours_connue(operandes[0], connu):
        return operandes[0]
    return _REDUCTIONS.get(pliee.operation, _stricte)(pliee)


def _toujours_connue(expression: Expression, connu: Connu) -> bool:
    return expression.operation is Operation.NOM and expression.nom in connu.pleines


def _inconnue(expression: Expression) -> Expression:
    return litteral(None, expression.type, expression.place)


def _vaut(expression: Expression, valeur: ValeurConnue | None) -> bool:
    return constante(expression) and expression.valeur is valeur


def _stricte(expression: Expression) -> Expression:
    """One operand missing everywhere, and so is the result."""
    if any(_vaut(operande, None) for operande in expression.operandes):
        return _inconnue(expression)
    if expression.operation in MIROIRS and constante(expression.operandes[0]):
        gauche, droite = expression.operandes
        return replace(expression, operation=MIROIRS[expression.operation], operandes=(droite, gauche))
    return expression


def _si(expression: Expression) -> Expression:
    condition, alors, sinon = expression.operandes
    if not constante(condition):
        return expression
    return _inconnue(expression) if condition.valeur is None else alors if condition.valeur else sinon


def _a_defaut(expression: Expression) -> Expression:
    valeur, repli = expression.operandes
    if constante(valeur):
        return repli if valeur.valeur is None else valeur
    return valeur if _vaut(repli, None) else expression


def _lecture(expression: Expression) -> Expression:
    """Without a code there is nothing to read; the value that stands for what is not said may be missing."""
    return _inconnue(expression) if _vaut(expression.operandes[0], None) else expression


def _kleene(expression: Expression) -> Expression:
    absorbant = expression.operation is Operation.OU
    if any(_vaut(operande, absorbant) for operande in expression.operandes):
        return litteral(absorbant, expression.type, expression.place)
    utiles = tuple(operande for operande in expression.operandes if not _vaut(operande, not absorbant))
    return utiles[0] if len(utiles) == 1 else replace(expression, operandes=utiles)


def _extremum(expression: Expression) -> Expression:
    """Constants gathered in one, dropped when the bounds of another operand show that it never counts."""
    if any(_vaut(operande, None) for operande in expression.operandes):
        return _inconnue(expression)
    au_plus = expression.operation is Operation.MIN
    fixes = [operande for operande in expression.operandes if constante(operande)]
    autres = tuple(operande for operande in expression.operandes if not constante(operande))
    if fixes:
        fixe = (min if au_plus else max)(fixes, key=lambda operande: operande.intervalle[0])
        seuil = fixe.intervalle[0]
        inutile = any(o.intervalle[1] <= seuil if au_plus else o.intervalle[0] >= seuil for o in autres)
        autres = autres if inutile else (*autres, fixe)
    return autres[0] if len(autres) == 1 else replace(expression, operandes=autres)


_REDUCTIONS: Mapping[Operation, Callable[[Expression], Expression]] = {
    Operation.SI: _si,
    Operation.A_DEFAUT: _a_defaut,
    Operation.LECTURE: _lecture,
    Operation.ET: _kleene,
    Operation.OU: _kleene,
    Operation.MIN: _extremum,
    Operation.MAX: _extremum,
}


def si(condition: Expression, alors: Expression, sinon: Expression) -> Expression:
    """`alors` where the condition is true, `sinon` where it is false or unknown."""
    certaine = replace(
        condition,
        operation=Operation.A_DEFAUT,
        operandes=(condition, litteral(valeur=False, type_=condition.type, place=condition.place)),
        nom="",
        codes=(),
    )
    bornes = alors.intervalle if _vaut(sinon, None) else reunion(alors.intervalle, sinon.intervalle)
    return replace(
        alors,
        operation=Operation.SI,
        operandes=(certaine, alors, sinon),
        intervalle=bornes,
        nom="",
        valeur=None,
        codes=(),
    )


def entre(valeur: Expression, bas: Expression, haut: Expression) -> Expression:
    """`valeur` where it is known to be within its bounds, else missing."""
    au_moins = Expression(Operation.SUPERIEUR_OU_EGAL, valeur.place, CONDITION, (valeur, bas))
    au_plus = Expression(Operation.INFERIEUR_OU_EGAL, valeur.place, CONDITION, (valeur, haut))
    tient = Expression(Operation.ET, valeur.place, CONDITION, (au_moins, au_plus))
    return si(tient, valeur, litteral(None, valeur.type, valeur.place))


def a_defaut(valeur: Expression, repli: Expression) -> Expression:
    """`valeur`, or `repli` where it is missing."""
    return replace(valeur, operation=Operation.A_DEFAUT, operandes=(valeur, repli), nom="")
