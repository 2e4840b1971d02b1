"""A formula ready to run: its text, its typed expression, its compiled function, and what may be said of its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from regles.langage.arbre import Operation
from regles.langage.compilation import Environnement, compiler
from regles.langage.expression import Expression
from regles.langage.manquants import Manqueur

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.compilation import Calcul

Gagnant = Callable[[Environnement], Expression | None]


@dataclass(frozen=True, slots=True)
class Formule:
    """A checked formula.

    `calcul` gives its value; `gagnant` the operand that a `min` kept or the line of a table (None: the formula is
    neither); `jugee` whether it depends on a judgement.
    """

    texte: str
    expression: Expression
    calcul: Calcul
    noms: tuple[str, ...]
    gagnant: Gagnant | None
    jugee: bool
    manqueur: Manqueur

    @classmethod
    def de(cls, texte: str, expression: Expression, arrondi: Arrondi, juges: frozenset[str]) -> Formule:
        """Compile `expression`; `juges` are the names that depend on a judgement."""
        noms = expression.noms()
        calcul = compiler(expression, arrondi)
        retenu = gagnant(expression, arrondi)
        return cls(texte, expression, calcul, noms, retenu, not juges.isdisjoint(noms), Manqueur(expression, arrondi))

    def manquants(self, env: Environnement) -> set[str]:
        """The missing names without which the formula has no value, and no others."""
        return self.manqueur(env)


def gagnant(expression: Expression, arrondi: Arrondi, situe: str = "") -> Gagnant | None:
    """A function that names the operand kept by a `min`, or the line of a table, under `si` or not."""
    situe = ", ".join(filter(None, (situe, expression.cas)))
    if expression.operation is Operation.SI:
        return _gagnant_de_la_branche(expression, arrondi, situe)
    if expression.operation is Operation.MIN:
        return _gagnant_du_min(expression, arrondi)
    retenue = replace(expression, cas=situe)
    return (lambda _: retenue) if situe else None


def _gagnant_du_min(expression: Expression, arrondi: Arrondi) -> Gagnant:
    operandes = expression.operandes
    calculs = [compiler(operande, arrondi) for operande in operandes]
    suites = [gagnant(operande, arrondi) for operande in operandes]

    def retenir(env: Environnement) -> Expression | None:
        valeurs = [calcul(env) for calcul in calculs]
        if None in valeurs:
            return None
        rang = valeurs.index(min(cast("list[int]", valeurs)))
        suite = suites[rang]
        return (suite and suite(env)) or operandes[rang]

    return retenir


def _gagnant_de_la_branche(expression: Expression, arrondi: Arrondi, situe: str) -> Gagnant | None:
    condition = compiler(expression.operandes[0], arrondi)
    branches = [gagnant(branche, arrondi, situe) for branche in expression.operandes[1:]]
    if not any(branches):
        return None

    def retenir(env: Environnement) -> Expression | None:
        verdict = condition(env)
        branche = None if verdict is None else branches[0 if verdict else 1]
        return branche(env) if branche else None

    return retenir
