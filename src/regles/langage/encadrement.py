"""Bounds of an expression while some judgements are open.

An open judgement is known only by its bounds or its options; all the rest is known exactly. A number becomes an interval,
anything else the set of its possible values (`None` in the set: it may be missing). One pass gives bounds that always
hold; they may be wider than needed when one judgement stands twice in a formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, cast

from regles.cahier import Genre, Valeur
from regles.langage import intervalles
from regles.langage.arbre import Operation
from regles.langage.compilation import STRICTES
from regles.langage.intervalles import Intervalle
from regles.langage.typage import NOMBRES

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.cahier import Donnee
    from regles.langage.typage import Expression

Possibles = frozenset[Valeur]
Encadre = Intervalle | Possibles | None  # None: a missing number
_INCONNU: Possibles = frozenset([None])


def encadrer_valeur(valeur: Valeur, genre: Genre) -> Encadre:
    """A known value as bounds of itself."""
    if genre not in NOMBRES:
        return frozenset([valeur])
    return None if valeur is None else (cast("int", valeur), cast("int", valeur))


def encadrer_jugement(donnee: Donnee) -> Encadre:
    """All that an open judgement may still become."""
    if donnee.genre is Genre.OUI_NON:
        return frozenset([True, False])
    if donnee.genre is Genre.CHOIX:
        return frozenset(option.code for option in donnee.options)
    return donnee.minimum or 0, donnee.maximum or 0


def encadrer(expression: Expression, env: Mapping[str, Encadre], arrondi: Arrondi) -> Encadre:
    """Bounds of `expression` where `env` bounds every name it reads."""
    operation = expression.operation
    if operation is Operation.NOM:
        return env[expression.nom]
    if operation is Operation.LITTERAL:
        return encadrer_valeur(expression.valeur, expression.type.genre)
    operandes = [encadrer(operande, env, arrondi) for operande in expression.operandes]
    match operation:
        case Operation.SI:
            return _si(*operandes)
        case Operation.ET | Operation.OU | Operation.NON:
            return _logique(operation, operandes)
        case Operation.A_DEFAUT:
            return _a_defaut(*operandes)
        case Operation.PARMI | Operation.HORS:
            attendu = operation is Operation.PARMI
            return frozenset(
                None if code is None else (code in expression.codes) is attendu for code in _possibles(operandes[0])
            )
    if expression.type.genre is Genre.OUI_NON:
        return _comparer(operation, *operandes)
    return _calculer(operation, operandes, arrondi)


def _possibles(valeur: Encadre) -> Possibles:
    return valeur if isinstance(valeur, frozenset) else _INCONNU


def _calculer(operation: Operation, operandes: list[Encadre], arrondi: Arrondi) -> Intervalle | None:
    nombres = [operande for operande in operandes if isinstance(operande, tuple)]
    if len(nombres) < len(operandes):
        return None
    match operation:
        case Operation.MIN:
            return intervalles.minimum(nombres)
        case Operation.MAX:
            return intervalles.maximum(nombres)
        case Operation.PLUS:
            return intervalles.somme(*nombres)
        case Operation.MOINS:
            return intervalles.difference(*nombres)
        case Operation.FOIS:
            return intervalles.produit(*nombres)
        case _:
            return intervalles.taux_de(*nombres, arrondi)


def _comparer(operation: Operation, a: Encadre, b: Encadre) -> Possibles:
    if a is None or b is None:
        return _INCONNU
    comparer = STRICTES[operation]
    if isinstance(a, tuple) and isinstance(b, tuple):
        return _comparer_intervalles(operation, a, b)
    paires = product(_possibles(a), _possibles(b))
    return frozenset(None if x is None or y is None else comparer(cast("int", x), cast("int", y)) for x, y in paires)


def _comparer_intervalles(operation: Operation, a: Intervalle, b: Intervalle) -> Possibles:
    if operation in (Operation.EGAL, Operation.DIFFERENT):
        egal = {True, False} if a[0] <= b[1] and b[0] <= a[1] else {False}
        if a[0] == a[1] == b[0] == b[1]:
            egal = {True}
        return frozenset(egal if operation is Operation.EGAL else {not verdict for verdict in egal})
    comparer = STRICTES[operation]
    return frozenset(bool(comparer(x, y)) for x, y in product(a, b))


def _logique(operation: Operation, operandes: list[Encadre]) -> Possibles:
    if operation is Operation.NON:
        return frozenset(None if verdict is None else not verdict for verdict in _possibles(operandes[0]))
    absorbant = operation is Operation.OU
    return frozenset(
        absorbant if absorbant in (a, b) else None if None in (a, b) else not absorbant
        for a, b in product(*(_possibles(operande) for operande in operandes))
    )


def _si(condition: Encadre, alors: Encadre, sinon: Encadre) -> Encadre:
    verdicts = _possibles(condition)
    if verdicts == {True}:
        return alors
    if verdicts == {False}:
        return sinon
    if None in verdicts:
        return _INCONNU if isinstance(alors, frozenset) else None
    return _reunir(alors, sinon)


def _reunir(a: Encadre, b: Encadre) -> Encadre:
    if isinstance(a, tuple) and isinstance(b, tuple):
        return intervalles.reunion(a, b)
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return a | b
    return None


def _a_defaut(valeur: Encadre, repli: Encadre) -> Encadre:
    if isinstance(valeur, frozenset) and isinstance(repli, frozenset):
        return (valeur - {None}) | repli if None in valeur else valeur
    return repli if valeur is None else valeur
