"""Which missing values keep a formula from having a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from regles.langage.arbre import Operation
from regles.langage.compilation import Environnement, champs_lus, compiler, lignes_de
from regles.langage.expression import SUR_LIGNES

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.expression import Expression

Noms = frozenset[str]
_Recherche = Callable[[Environnement], Noms]
_AUCUN: Noms = frozenset()


class Manqueur:
    """The search of what a formula misses, compiled the first time a dossier needs it: most never do."""

    __slots__ = ("arrondi", "expression", "recherche")

    def __init__(self, expression: Expression, arrondi: Arrondi) -> None:
        self.expression = expression
        self.arrondi = arrondi
        self.recherche: _Recherche | None = None

    def __call__(self, env: Environnement) -> Noms:
        """The names missing in `env`; repeated lines by their own name, whatever the field."""
        if self.recherche is None:
            self.recherche = _chercher(self.expression, self.arrondi)
        return self.recherche(env)


def _chercher(expression: Expression, arrondi: Arrondi) -> _Recherche:
    if expression.operation is Operation.NOM:
        nom, seul = expression.nom, frozenset((expression.nom,))
        return lambda env: seul if env[nom] is None else _AUCUN
    calcul = compiler(expression, arrondi)
    operandes = [_chercher(operande, arrondi) for operande in expression.operandes]
    suite = _suite(expression, operandes, arrondi)
    return lambda env: _AUCUN if calcul(env) is not None else suite(env)


def _suite(expression: Expression, operandes: list[_Recherche], arrondi: Arrondi) -> _Recherche:
    if expression.operation is Operation.SI:
        return _si(compiler(expression.operandes[0], arrondi), *operandes)
    if expression.operation is Operation.A_DEFAUT:
        return operandes[1]  # the fallback is enough
    if expression.operation in SUR_LIGNES:
        return _lignes(expression, operandes[0])
    return lambda env: _AUCUN.union(*(operande(env) for operande in operandes))


def _si(
    verdict_de: Callable[[Environnement], object], condition: _Recherche, alors: _Recherche, sinon: _Recherche
) -> _Recherche:
    def si(env: Environnement) -> Noms:
        verdict = verdict_de(env)
        return condition(env) if verdict is None else alors(env) if verdict else sinon(env)

    return si


def _lignes(expression: Expression, corps: _Recherche) -> _Recherche:
    nom, champs = expression.nom, champs_lus(expression)
    complets = frozenset(expression.champs)
    seul = frozenset((nom,))

    def lignes(env: Environnement) -> Noms:
        if env[nom] is None:
            return seul
        trouves = _AUCUN.union(*(corps(env) for _ in lignes_de(nom, champs, env)))
        return trouves - complets | seul if trouves & complets else trouves

    return lignes
