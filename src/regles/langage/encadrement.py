"""Bounds of an expression while some judgements are open, compiled like its value.

An open judgement is known only by its bounds or its options; all the rest is known exactly. A number becomes an interval,
a date an interval of ordinals, anything else the set of its possible values (`None` in the set: it may be missing). One pass gives bounds that always
hold; they may be wider than needed when one judgement stands twice in a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, reduce
from itertools import product
from typing import TYPE_CHECKING, cast

from regles.langage import intervalles
from regles.langage.arbre import Operation
from regles.langage.calendrier import mois_apres
from regles.langage.compilation import EXTREMUMS_DES_LIGNES, STRICTES, champs_lus, compiler, lignes_de
from regles.langage.dates import bornes_de_la_fin
from regles.langage.expression import NOMBRES, ORDONNES, SUR_LIGNES, plage
from regles.langage.intervalles import Intervalle
from regles.langage.pour import etendue
from regles.langage.proportions import PRORATAS, bornes_du_prorata
from regles.valeurs import Genre, Valeur

if TYPE_CHECKING:
    from regles.arrondi import Arrondi
    from regles.langage.compilation import Environnement
    from regles.langage.expression import Colonne, Expression
    from regles.valeurs import Donnee

Possibles = frozenset[Valeur]
Encadre = Intervalle | Possibles | None  # None: a number that is missing, or may be
Encadreur = Callable[["Environnement", Mapping[str, "Encadre"]], "Encadre"]
_DeNombre = Callable[["Environnement", Mapping[str, "Encadre"]], Intervalle | None]
_INCONNU: Possibles = frozenset([None])
CERTAINS: Mapping[Valeur, Possibles] = {verdict: frozenset((verdict,)) for verdict in (True, False, None)}
_VRAI, _FAUX = CERTAINS[True], CERTAINS[False]
_APPARTENANCES = (Operation.PARMI, Operation.HORS, Operation.CONTIENT)
_EGALITES = (Operation.EGAL, Operation.DIFFERENT)


def encadrer_valeur(valeur: Valeur, genre: Genre) -> Encadre:
    """A known value as bounds of itself."""
    if genre not in ORDONNES:
        return frozenset((valeur,))
    return None if valeur is None else plage(valeur, genre)


def encadrer_jugement(donnee: Donnee) -> Encadre:
    """All that an open judgement may still become, under the bounds of its `Donnee`."""
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
    if expression.operation is Operation.A_DEFAUT:
        return _a_defaut(*operandes, juge=not juges.isdisjoint(expression.operandes[0].noms()))
    return _combinaison(expression, arrondi, operandes)


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
    """Over repeated lines, which are known: what the bounds of each give, or all their verdicts together."""
    nom, champs = expression.nom, champs_lus(expression)
    nombre = expression.operation is not Operation.TOUS

    def parcourir(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        if env[nom] is None:
            return None if nombre else _INCONNU
        lignes = [corps(env, encadres) for _ in lignes_de(nom, champs, env)]
        if nombre:
            return None if None in lignes else _reunir_les_lignes(expression, cast("list[Intervalle]", lignes))
        verdicts = map(_possibles, lignes)
        return reduce(conjonction, verdicts, CERTAINS[True])

    return parcourir


def _reunir_les_lignes(expression: Expression, lignes: list[Intervalle]) -> Intervalle:
    """The bounds of a sum, of the highest or of the lowest; a line that may be set aside may leave none, hence 0."""
    if expression.operation is Operation.SOMME:
        return reduce(intervalles.somme, lignes, (0, 0))
    ecartee, choisir = cast("int", expression.valeur), EXTREMUMS_DES_LIGNES[expression.operation]
    bas, haut = (reduce(choisir, bornes, ecartee) for bornes in (zip(*lignes, strict=True) if lignes else ((), ())))
    if ecartee not in (bas, haut):
        return bas, haut
    return (0, 0) if bas == haut else expression.intervalle


def _combinaison(expression: Expression, arrondi: Arrondi, operandes: list[Encadreur]) -> Encadreur:
    operation = expression.operation
    if operation in _APPARTENANCES:
        if expression.operandes[0].type.genre is Genre.CHOIX_MULTIPLE:
            return lambda *_: CERTAINS[True] | CERTAINS[False]  # no judgement is a multiple choice
        return _appartenance(operandes[0], frozenset(expression.codes), attendu=operation is Operation.PARMI)
    if expression.table is not None:
        return _lecture(expression.table, operandes[0])
    if operation in _COMPOSEES:
        return _COMPOSEES[operation](operandes)
    if expression.type.genre is Genre.OUI_NON:
        gauche, droite = operandes
        return lambda env, encadres: _comparer(operation, gauche(env, encadres), droite(env, encadres))
    calcul = _ARITHMETIQUE.get(operation) or (lambda taux, montant: intervalles.taux_de(taux, montant, arrondi))
    return _de_nombres(calcul, *operandes)


def _de_nombres(
    calcul: Callable[[Intervalle, Intervalle], Intervalle], gauche: Encadreur, droite: Encadreur
) -> Encadreur:
    """`calcul` when no operand is missing."""
    de, par = cast("_DeNombre", gauche), cast("_DeNombre", droite)

    def de_nombres(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        a = de(env, encadres)
        if a is None:
            return None
        b = par(env, encadres)
        return None if b is None else calcul(a, b)

    return de_nombres


def _de_trois_nombres(calcul: Callable[..., Intervalle], operandes: list[Encadreur]) -> Encadreur:
    nombres = cast("list[_DeNombre]", operandes)

    def de_nombres(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        lus = [nombre(env, encadres) for nombre in nombres]
        return None if None in lus else calcul(*lus)

    return de_nombres


def _fin_de_l_annee(operande: Encadreur) -> Encadreur:
    jour = cast("_DeNombre", operande)

    def fin(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        jours = jour(env, encadres)
        return None if jours is None else bornes_de_la_fin(jours)

    return fin


def _extremum(operandes: list[Encadreur], choisir: Callable[[list[int]], int]) -> Encadreur:
    nombres = cast("list[_DeNombre]", operandes)

    def extremum(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        bas, haut = [], []
        for nombre in nombres:
            intervalle = nombre(env, encadres)
            if intervalle is None:
                return None
            bas.append(intervalle[0])
            haut.append(intervalle[1])
        return choisir(bas), choisir(haut)

    return extremum


def _mois_apres(mois: Intervalle, jours: Intervalle) -> Intervalle:
    """Later months or a later day never give an earlier date: the corners bound it."""
    bas, haut = (mois_apres(m, date.fromordinal(j)).toordinal() for m, j in zip(mois, jours, strict=True))
    return bas, haut


def _possibles(valeur: Encadre) -> Possibles:
    return valeur if isinstance(valeur, frozenset) else _INCONNU


def _appartenance(operande: Encadreur, codes: frozenset[str], *, attendu: bool) -> Encadreur:
    def appartient(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        possibles = _possibles(operande(env, encadres))
        return frozenset(None if code is None else (code in codes) is attendu for code in possibles)

    return appartient


def _lecture(colonne: Colonne, code: Encadreur) -> Encadreur:
    """What the column says of every code that may be; of no code in particular, all that it may say."""
    tout = etendue(colonne)

    def lire(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        codes = _possibles(code(env, encadres))
        if not codes:
            return tout
        valeurs = [None if lu is None else colonne.lire(cast("str", lu)) for lu in codes]
        return reduce(reunir, [encadrer_valeur(valeur, colonne.donnee.genre) for valeur in valeurs])

    return lire


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


def _kleene(a: Possibles, b: Possibles, *, absorbant: bool) -> Possibles:
    return frozenset(
        absorbant if absorbant in (x, y) else None if None in (x, y) else not absorbant for x, y in product(a, b)
    )


@cache
def conjonction(a: Possibles, b: Possibles) -> Possibles:
    """What `et` may give of two conditions."""
    return _kleene(a, b, absorbant=False)


@cache
def disjonction(a: Possibles, b: Possibles) -> Possibles:
    """What `ou` may give of two conditions."""
    return _kleene(a, b, absorbant=True)


def _logique(
    relier: Callable[[Possibles, Possibles], Possibles], absorbant: Possibles
) -> Callable[[Encadreur, Encadreur], Encadreur]:
    """The second condition is not looked at when the first decides."""

    def composer(gauche: Encadreur, droite: Encadreur) -> Encadreur:
        def logique(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
            a = _possibles(gauche(env, encadres))
            return absorbant if a == absorbant else relier(a, _possibles(droite(env, encadres)))

        return logique

    return composer


def _non(operande: Encadreur) -> Encadreur:
    def non(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        verdicts = _possibles(operande(env, encadres))
        return frozenset(None if verdict is None else not verdict for verdict in verdicts)

    return non


def _si(condition: Encadreur, alors: Encadreur, sinon: Encadreur) -> Encadreur:
    """One branch only when the condition is certain."""

    def si(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        verdicts = _possibles(condition(env, encadres))
        if verdicts == _VRAI:
            return alors(env, encadres)
        prise = sinon(env, encadres)
        if verdicts == _FAUX:
            return prise
        if None in verdicts:
            return _INCONNU if isinstance(prise, frozenset) else None
        return reunir(alors(env, encadres), prise)

    return si


def reunir(a: Encadre, b: Encadre) -> Encadre:
    """All that either may be; None when one of them may be missing."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return intervalles.reunion(a, b)
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return a | b
    return None


def _a_defaut(valeur: Encadreur, repli: Encadreur, *, juge: bool) -> Encadreur:
    """`juge`: a judgement reaches the value. A judged number without bounds may be missing or not: nothing bounds it."""

    def a_defaut(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
        premiere = valeur(env, encadres)
        if premiere is None:
            return None if juge else repli(env, encadres)
        if not isinstance(premiere, frozenset) or None not in premiere:
            return premiere
        seconde = repli(env, encadres)
        return (premiere - _INCONNU) | seconde if isinstance(seconde, frozenset) else premiere

    return a_defaut


def _au_prorata(operation: Operation) -> Callable[[list[Encadreur]], Encadreur]:
    return lambda operandes: _de_trois_nombres(lambda *trois: bornes_du_prorata(operation, *trois), operandes)


_et, _ou = _logique(conjonction, _FAUX), _logique(disjonction, _VRAI)
_COMPOSEES: Mapping[Operation, Callable[[list[Encadreur]], Encadreur]] = {
    Operation.SI: lambda operandes: _si(*operandes),
    Operation.NON: lambda operandes: _non(*operandes),
    Operation.ET: lambda operandes: _et(*operandes),
    Operation.OU: lambda operandes: _ou(*operandes),
    Operation.MIN: lambda operandes: _extremum(operandes, min),
    Operation.MAX: lambda operandes: _extremum(operandes, max),
    Operation.FIN_DE_L_ANNEE: lambda operandes: _fin_de_l_annee(operandes[0]),
    **{operation: _au_prorata(operation) for operation in PRORATAS},
}
_ARITHMETIQUE: Mapping[Operation, Callable[[Intervalle, Intervalle], Intervalle]] = {
    Operation.PLUS: intervalles.somme,
    Operation.MOINS: intervalles.difference,
    Operation.FOIS: intervalles.produit,
    Operation.QUOTIENT: lambda nombre, par: (nombre[0] // par[0], nombre[1] // par[0]),
    Operation.JOURS_ENTRE: intervalles.difference,
    Operation.JOURS_APRES: intervalles.somme,
    Operation.MOIS_APRES: _mois_apres,
}
