"""A formula ready to run: its text, its typed expression, its compiled function, and what may be said of its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regles.langage.arbre import Operation
from regles.langage.compilation import Environnement, compiler
from regles.langage.encadrement import encadreur
from regles.langage.typage import Expression

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.compilation import Calcul
    from regles.langage.encadrement import Encadreur

Gagnant = Callable[[Environnement], Expression | None]


@dataclass(frozen=True, slots=True)
class Formule:
    """A checked formula.

    `calcul` gives its value; `gagnant` the operand that a `min` kept (None: the formula is no `min`);
    `encadrer` its bounds over open judgements (None: it depends on none).
    """

    texte: str
    expression: Expression
    calcul: Calcul
    noms: tuple[str, ...]
    gagnant: Gagnant | None
    encadrer: Encadreur | None

    @classmethod
    def de(cls, texte: str, expression: Expression, arrondi: Arrondi, juges: frozenset[str]) -> Formule:
        """Compile `expression`; `juges` are the names that depend on a judgement."""
        noms = expression.noms()
        encadrer = None if juges.isdisjoint(noms) else encadreur(expression, arrondi, juges)
        gagnant = _gagnant(expression, arrondi)
        return cls(texte, expression, compiler(expression, arrondi), noms, gagnant, encadrer)

    def manquants(self, env: Environnement, arrondi: Arrondi) -> frozenset[str]:
        """The missing names without which the formula has no value, and no others."""
        return _manquants(self.expression, env, arrondi)


def _gagnant(expression: Expression, arrondi: Arrondi) -> Gagnant | None:
    """A function that names the operand kept, when the formula is a `min`, under `si` or not."""
    if expression.operation is Operation.SI:
        return _gagnant_de_la_branche(expression, arrondi)
    if expression.operation is not Operation.MIN:
        return None
    operandes = [(operande, compiler(operande, arrondi)) for operande in expression.operandes]
    calcul = compiler(expression, arrondi)

    def gagnant(env: Environnement) -> Expression | None:
        valeur = calcul(env)
        if valeur is None:
            return None
        return next(operande for operande, valeur_de in operandes if valeur_de(env) == valeur)

    return gagnant


def _gagnant_de_la_branche(expression: Expression, arrondi: Arrondi) -> Gagnant | None:
    condition = compiler(expression.operandes[0], arrondi)
    branches = [_gagnant(branche, arrondi) for branche in expression.operandes[1:]]
    if not any(branches):
        return None

    def gagnant(env: Environnement) -> Expression | None:
        verdict = condition(env)
        branche = None if verdict is None else branches[0 if verdict else 1]
        return branche(env) if branche else None

    return gagnant


def _manquants(expression: Expression, env: Environnement, arrondi: Arrondi) -> frozenset[str]:
    if compiler(expression, arrondi)(env) is not None:
        return frozenset()
    if expression.operation is Operation.NOM:
        return frozenset([expression.nom])
    utiles = expression.operandes
    if expression.operation is Operation.SI:
        condition, alors, sinon = expression.operandes
        verdict = compiler(condition, arrondi)(env)
        utiles = (condition,) if verdict is None else (alors,) if verdict else (sinon,)
    elif expression.operation is Operation.A_DEFAUT:
        utiles = expression.operandes[1:]  # the fallback is enough
    return frozenset().union(*(_manquants(operande, env, arrondi) for operande in utiles))
