"""From a typed expression to Python functions: one call per node, no tree to walk when a dossier is computed.

A missing value is `None` and logic has three values: `non recevable et inconnu` is false, `recevable et inconnu` is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from regles.langage.arbre import Operation

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.cahier import Valeur
    from regles.langage.typage import Expression

Environnement = dict[str, "Valeur"]
Calcul = Callable[[Environnement], "Valeur"]
_Nombre = Callable[[Environnement], int | None]
_Binaire = Callable[[int, int], int]

# The table that the batch evaluator shares: each works on Python integers and on columns alike.
STRICTES: Mapping[Operation, _Binaire] = {
    Operation.PLUS: operator.add,
    Operation.MOINS: operator.sub,
    Operation.FOIS: operator.mul,
    Operation.EGAL: operator.eq,
    Operation.DIFFERENT: operator.ne,
    Operation.INFERIEUR: operator.lt,
    Operation.INFERIEUR_OU_EGAL: operator.le,
    Operation.SUPERIEUR: operator.gt,
    Operation.SUPERIEUR_OU_EGAL: operator.ge,
}


def compiler(expression: Expression, arrondi: Arrondi) -> Calcul:
    """The function that computes `expression` in an environment where every name it reads is present."""
    operandes = [compiler(operande, arrondi) for operande in expression.operandes]
    operation = expression.operation
    if operation is Operation.LITTERAL:
        valeur = expression.valeur
        return lambda _: valeur
    if operation is Operation.NOM:
        return itemgetter(expression.nom)
    if operation in (Operation.PARMI, Operation.HORS):
        return _appartient(operandes[0], frozenset(expression.codes), attendu=operation is Operation.PARMI)
    if operation is Operation.TAUX_DE:
        return _stricte(arrondi, *operandes)
    if operation in STRICTES:
        return _stricte(STRICTES[operation], *operandes)
    return _COMPOSES[operation](operandes)


def _stricte(calcul: _Binaire, gauche: Calcul, droite: Calcul) -> Calcul:
    a, b = cast("_Nombre", gauche), cast("_Nombre", droite)

    def stricte(env: Environnement) -> Valeur:
        x = a(env)
        if x is None:
            return None
        y = b(env)
        return None if y is None else calcul(x, y)

    return stricte


def _extremum(operandes: list[Calcul], choisir: Callable[[list[int]], int]) -> Calcul:
    nombres = cast("list[_Nombre]", operandes)

    def extremum(env: Environnement) -> Valeur:
        valeurs = []
        for nombre in nombres:
            valeur = nombre(env)
            if valeur is None:
                return None
            valeurs.append(valeur)
        return choisir(valeurs)

    return extremum


def _si(condition: Calcul, alors: Calcul, sinon: Calcul) -> Calcul:
    def si(env: Environnement) -> Valeur:
        verdict = condition(env)
        return None if verdict is None else alors(env) if verdict else sinon(env)

    return si


def _kleene(gauche: Calcul, droite: Calcul, *, absorbant: bool) -> Calcul:
    def kleene(env: Environnement) -> Valeur:
        a = gauche(env)
        if a is absorbant:
            return absorbant
        b = droite(env)
        if b is absorbant:
            return absorbant
        return None if a is None or b is None else not absorbant

    return kleene


def _non(operande: Calcul) -> Calcul:
    def non(env: Environnement) -> Valeur:
        verdict = operande(env)
        return None if verdict is None else not verdict

    return non


def _a_defaut(valeur: Calcul, repli: Calcul) -> Calcul:
    def a_defaut(env: Environnement) -> Valeur:
        connue = valeur(env)
        return repli(env) if connue is None else connue

    return a_defaut


def _appartient(operande: Calcul, codes: frozenset[str], *, attendu: bool) -> Calcul:
    def appartient(env: Environnement) -> Valeur:
        code = operande(env)
        return None if code is None else (code in codes) is attendu

    return appartient


_COMPOSES: Mapping[Operation, Callable[[list[Calcul]], Calcul]] = {
    Operation.SI: lambda operandes: _si(*operandes),
    Operation.ET: lambda operandes: _kleene(*operandes, absorbant=False),
    Operation.OU: lambda operandes: _kleene(*operandes, absorbant=True),
    Operation.NON: lambda operandes: _non(*operandes),
    Operation.A_DEFAUT: lambda operandes: _a_defaut(*operandes),
    Operation.MIN: lambda operandes: _extremum(operandes, min),
    Operation.MAX: lambda operandes: _extremum(operandes, max),
}
