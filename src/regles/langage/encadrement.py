"""Bounds of an expression while some judgements are open, compiled like its value.

An open judgement is known only by its bounds or its options; all the rest is known exactly. A number becomes an interval,
a date an interval of ordinals, anything else the set of its possible values (`None` in the set: it may be missing). One pass gives bounds that always
hold; they may be wider than needed when one judgement stands twice in a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, reduce
from itertools import product
from typing import TYPE_CHECKING, cast

from regles.cahier import Genre, Valeur
from regles.langage import intervalles
from regles.langage.arbre import Operation
from regles.langage.calendrier import mois_apres
from regles.langage.compilation import STRICTES, champs_lus, compiler, lignes_de
from regles.langage.expression import NOMBRES, ORDONNES, SUR_LIGNES, plage
from regles.langage.intervalles import Intervalle

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.cahier import Donnee
    from regles.langage.compilation import Environnement
    from regles.langage.expression import Expression

Possibles = frozenset[Valeur]
Encadre = Intervalle | Possibles | None  # None: a number that is missing, or may be
Encadreur = Callable[["Environnement", Mapping[str, "Encadre"]], "Encadre"]
_INCONNU: Possibles = frozenset([None])
CERTAINS: Mapping[Valeur, Possibles] = {verdict: frozenset((verdict,)) for verdict in (True, False, None)}
_APPARTENANCES = (Operation.PARMI, Operation.HORS, Operation.CONTIENT)
_EGALITES = (Operation.EGAL, Operation.DIFFERENT)


def encadrer_valeur(valeur: Valeur, genre: Genre) -> Encadre:
    """A known value as bounds of itself."""
    if genre not in ORDONNES:
        return frozenset((valeur,))
    return None if valeur is None else plage(valeur, genre)


def encadrer_jugement(donnee: Donnee) -> Encadre:
    """All that an open judgement may still become."""
    if donnee.genre is Genre.OUI_NON:
        return frozenset((True, False))
    if donnee.genre is Genre.CHOIX:
        return frozenset(option.code for option in donnee.options)
    return donnee.minimum or 0, donnee.maximum or 0


def encadreur(expression: Expression, arrondi: Arrondi, juges: frozenset[str]) -> Encadreur:
    """The function that bounds `expression`: exact values in one environment, bounds of the names in `juges` in another."""
    if juges.isdisjoint(expression.noms()):
        return _exact(expression, arrondi)
    if expression.operation is Operation.NOM:
        nom = expression.nom
        return lambda _, encadres: encadres[nom]
    operandes = [encadreur(operande, arrondi, juges) for operande in expression.operandes]
    if expression.operation in SUR_LIGNES:
        return _parcourir(expression, operandes[0])
    combiner = _combinaison(expression, arrondi)
    if expression.operation is Operation.A_DEFAUT and not juges.isdisjoint(expression.operandes[0].noms()):
        combiner = _a_defaut_d_un_jugement
    if len(operandes) == 2:
        gauche, droite = operandes
        return lambda env, encadres: combiner((gauche(env, encadres), droite(env, encadres)))
    return lambda env, encadres: combiner([operande(env, encadres) for operande in operandes])


def _exact(expression: Expression, arrondi: Arrondi) -> Encadreur:
    """What no judgement reaches: its value, as bounds of itself."""
    genre = expression.type.genre
    if expression.operation is Operation.LITTERAL:
        constante = encadrer_valeur(expression.valeur, genre)
        return lambda *_: constante
    calcul = compiler(expression, arrondi)
    if genre is Genre.OUI_NON:
        return lambda env, _: CERTAINS[calcul(env)]
    if genre not in NOMBRES:
        return lambda env, _: encadrer_valeur(calcul(env), genre)
    nombre = cast("Callable[[Environnement], int | None]", calcul)

    def exact(env: Environnement, _: Mapping[str, Encadre]) -> Encadre:
        valeur = nombre(env)
        return None if valeur is None else (valeur, valeur)

    return exact


def _parcourir(expression: Expression, corps: Encadreur) -> Encadreur:
    """Over repeated lines, which are known: the sum of the bounds of each, or all their verdicts together."""
    nom, champs = expression.nom, champs_lus(expression)
    somme = expression.operation is Operation.SOMME

    def parcourir(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        if env[nom] is None:
            return None if somme else _INCONNU
        lignes = [corps(env, encadres) for _ in lignes_de(nom, champs, env)]
        if somme:
            return None if None in lignes else reduce(intervalles.somme, cast("list[Intervalle]", lignes), (0, 0))
        verdicts = map(_possibles, lignes)
        return reduce(lambda a, b: kleene(a, b, absorbant=False), verdicts, CERTAINS[True])

    return parcourir


def _combinaison(expression: Expression, arrondi: Arrondi) -> Callable[[Sequence[Encadre]], Encadre]:
    operation = expression.operation
    if operation in _APPARTENANCES:
        if expression.operandes[0].type.genre is Genre.CHOIX_MULTIPLE:
            return lambda _: CERTAINS[True] | CERTAINS[False]  # no judgement is a multiple choice
        return _appartenance(frozenset(expression.codes), attendu=operation is Operation.PARMI)
    if operation in _LOGIQUE:
        return _LOGIQUE[operation]
    if expression.type.genre is Genre.OUI_NON:
        return lambda operandes: _comparer(operation, *operandes)
    if operation is Operation.TAUX_DE:
        return _nombres(lambda nombres: intervalles.taux_de(nombres[0], nombres[1], arrondi))
    return _nombres(_ARITHMETIQUE[operation])


def _mois_apres(mois: Intervalle, jours: Intervalle) -> Intervalle:
    """Later months or a later day never give an earlier date: the corners bound it."""
    bas, haut = (mois_apres(m, date.fromordinal(j)).toordinal() for m, j in zip(mois, jours, strict=True))
    return bas, haut


def _possibles(valeur: Encadre) -> Possibles:
    return valeur if isinstance(valeur, frozenset) else _INCONNU


def _nombres(calcul: Callable[[Sequence[Intervalle]], Intervalle]) -> Callable[[Sequence[Encadre]], Encadre]:
    """`calcul` when no operand is missing."""

    def combiner(operandes: Sequence[Encadre]) -> Encadre:
        return None if None in operandes else calcul(cast("Sequence[Intervalle]", operandes))

    return combiner


def _appartenance(codes: frozenset[str], *, attendu: bool) -> Callable[[Sequence[Encadre]], Encadre]:
    def combiner(operandes: Sequence[Encadre]) -> Encadre:
        return frozenset(None if code is None else (code in codes) is attendu for code in _possibles(operandes[0]))

    return combiner


def _comparer(operation: Operation, a: Encadre, b: Encadre) -> Possibles:
    comparer = STRICTES[operation]
    if isinstance(a, tuple) and isinstance(b, tuple):
        if operation not in _EGALITES:
            return frozenset(bool(comparer(x, y)) for x, y in product(a, b))
        certain = a[0] == a[1] == b[0] == b[1]
        possible = a[0] <= b[1] and b[0] <= a[1]
        egal = {True} if certain else {True, False} if possible else {False}
        return frozenset(egal if operation is Operation.EGAL else {not verdict for verdict in egal})
    paires = product(_possibles(a), _possibles(b))
    return frozenset(None if x is None or y is None else comparer(cast("int", x), cast("int", y)) for x, y in paires)


@cache
def kleene(a: Possibles, b: Possibles, *, absorbant: bool) -> Possibles:
    """What `ou` (absorbing: true) or `et` (absorbing: false) may give of two conditions."""
    return frozenset(
        absorbant if absorbant in (x, y) else None if None in (x, y) else not absorbant for x, y in product(a, b)
    )


def _non(operandes: Sequence[Encadre]) -> Encadre:
    return frozenset(None if verdict is None else not verdict for verdict in _possibles(operandes[0]))


def _si(operandes: Sequence[Encadre]) -> Encadre:
    condition, alors, sinon = operandes
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


def _a_defaut(operandes: Sequence[Encadre]) -> Encadre:
    valeur, repli = operandes
    if isinstance(valeur, frozenset) and isinstance(repli, frozenset):
        return (valeur - {None}) | repli if None in valeur else valeur
    return repli if valeur is None else valeur


def _a_defaut_d_un_jugement(operandes: Sequence[Encadre]) -> Encadre:
    """A judged number without bounds may be missing or not: neither it nor its fallback bounds the whole."""
    return None if operandes[0] is None else _a_defaut(operandes)


_LOGIQUE: Mapping[Operation, Callable[[Sequence[Encadre]], Encadre]] = {
    Operation.SI: _si,
    Operation.A_DEFAUT: _a_defaut,
    Operation.NON: _non,
    Operation.ET: lambda operandes: kleene(*map(_possibles, operandes), absorbant=False),
    Operation.OU: lambda operandes: kleene(*map(_possibles, operandes), absorbant=True),
}
_ARITHMETIQUE: Mapping[Operation, Callable[[Sequence[Intervalle]], Intervalle]] = {
    Operation.MIN: intervalles.minimum,
    Operation.MAX: intervalles.maximum,
    Operation.PLUS: lambda nombres: intervalles.somme(*nombres),
    Operation.MOINS: lambda nombres: intervalles.difference(*nombres),
    Operation.FOIS: lambda nombres: intervalles.produit(*nombres),
    Operation.QUOTIENT: lambda nombres: (nombres[0][0] // nombres[1][0], nombres[0][1] // nombres[1][0]),
    Operation.JOURS_ENTRE: lambda dates: intervalles.difference(*dates),
    Operation.JOURS_APRES: lambda dates: intervalles.somme(*dates),
    Operation.MOIS_APRES: lambda dates: _mois_apres(*dates),
}
