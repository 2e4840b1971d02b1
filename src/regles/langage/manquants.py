"""Which missing values keep a formula from having a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from regles.langage.arbre import Operation
from regles.langage.compilation import Environnement, champs_lus, compiler, lignes_de
from regles.langage.expression import SUR_LIGNES

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.compilation import Calcul
    from regles.langage.expression import Expression

_Recherche = Callable[[Environnement, set[str]], None]  # adds to the set the names that are missing
_PARESSEUSES = (Operation.ET, Operation.OU)  # may have a value without all their operands


class Manqueur:
    """The search of what a formula misses, compiled the first time a dossier needs it: most never do."""

    __slots__ = ("arrondi", "expression", "recherche")

    def __init__(self, expression: Expression, arrondi: Arrondi) -> None:
        self.expression = expression
        self.arrondi = arrondi
        self.recherche: _Recherche | None = None

    def __call__(self, env: Environnement) -> set[str]:
        """The names missing in `env`; repeated lines by their own name, whatever the field."""
        if self.recherche is None:
            self.recherche = _chercher(self.expression, self.arrondi)
        trouves: set[str] = set()
        self.recherche(env, trouves)
        return trouves


def _chercher(expression: Expression, arrondi: Arrondi) -> _Recherche:
    operation = expression.operation
    if operation is Operation.LITTERAL:
        return lambda _, __: None
    if operation is Operation.NOM:
        return _nom(expression.nom)
    operandes = [_chercher(operande, arrondi) for operande in expression.operandes]
    if operation in SUR_LIGNES:
        return _si_manquante(compiler(expression, arrondi), _lignes(expression, operandes[0]))
    if operation in (Operation.SI, Operation.LECTURE):
        premiere = compiler(expression.operandes[0], arrondi)
        if operation is Operation.LECTURE:
            premiere, operandes = _dite(premiere, compiler(expression, arrondi)), [operandes[0], _rien, operandes[1]]
        return _si(premiere, *operandes)
    if operation is Operation.A_DEFAUT:
        return _si_manquante(compiler(expression.operandes[0], arrondi), operandes[1])  # the fallback is enough
    tous = operandes[0] if len(operandes) == 1 else _tous(operandes)
    return _si_manquante(compiler(expression, arrondi), tous) if operation in _PARESSEUSES else tous


def _nom(nom: str) -> _Recherche:
    def chercher(env: Environnement, trouves: set[str]) -> None:
        if env[nom] is None:
            trouves.add(nom)

    return chercher


def _tous(operandes: list[_Recherche]) -> _Recherche:
    def chercher(env: Environnement, trouves: set[str]) -> None:
        for operande in operandes:
            operande(env, trouves)

    return chercher


def _si_manquante(calcul: Callable[[Environnement], object], suite: _Recherche) -> _Recherche:
    def chercher(env: Environnement, trouves: set[str]) -> None:
        if calcul(env) is None:
            suite(env, trouves)

    return chercher


def _dite(code_de: Calcul, valeur_de: Calcul) -> Calcul:
    """Whether a file says something of a code: unknown when the code is."""
    return lambda env: None if code_de(env) is None else valeur_de(env) is not None


def _rien(_: Environnement, __: set[str]) -> None:
    """Nothing is missing."""


def _si(
    verdict_de: Callable[[Environnement], object], condition: _Recherche, alors: _Recherche, sinon: _Recherche
) -> _Recherche:
    def chercher(env: Environnement, trouves: set[str]) -> None:
        verdict = verdict_de(env)
        (condition if verdict is None else alors if verdict else sinon)(env, trouves)

    return chercher


def _lignes(expression: Expression, corps: _Recherche) -> _Recherche:
    nom, champs = expression.nom, champs_lus(expression)
    complets = frozenset(expression.champs)

    def chercher(env: Environnement, trouves: set[str]) -> None:
        if env[nom] is None:
            trouves.add(nom)
            return
        dedans: set[str] = set()
        for _ in lignes_de(nom, champs, env):
            corps(env, dedans)
        trouves |= dedans - complets
        if dedans & complets:
            trouves.add(nom)

    return chercher
