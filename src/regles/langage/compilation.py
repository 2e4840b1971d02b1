"""From a typed expression to Python functions: one call per node, no tree to walk when a dossier is computed.

A missing value is `None` and logic has three values: `non recevable et inconnu` is false, `recevable et inconnu` is unknown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from regles.langage import calendrier
from regles.langage.arbre import Operation
from regles.langage.expression import SUR_LIGNES
from regles.langage.proportions import PRORATAS
from regles.valeurs import Genre

if TYPE_CHECKING:
    import datetime as dt

    from regles.arrondi import Arrondi
    from regles.langage.expression import Expression
    from regles.valeurs import Ligne, Valeur

Environnement = dict[str, "Valeur"]
Calcul = Callable[[Environnement], "Valeur"]
_Nombre = Callable[[Environnement], int | None]
_Binaire = Callable[[int, int], int]
Champs = tuple[tuple[str, str], ...]  # of repeated lines: each field read, by its own name and by its full one

# The table that the batch evaluator shares: each works on Python integers and on columns alike.
STRICTES: Mapping[Operation, _Binaire] = {
    Operation.PLUS: operator.add,
    Operation.MOINS: operator.sub,
    Operation.FOIS: operator.mul,
    Operation.QUOTIENT: operator.floordiv,
    Operation.EGAL: operator.eq,
    Operation.DIFFERENT: operator.ne,
    Operation.INFERIEUR: operator.lt,
    Operation.INFERIEUR_OU_EGAL: operator.le,
    Operation.SUPERIEUR: operator.gt,
    Operation.SUPERIEUR_OU_EGAL: operator.ge,
}
# On dates: the batch evaluator has its own.
CALENDRIER: Mapping[Operation, Callable[..., int | dt.date]] = {
    Operation.MOIS_APRES: calendrier.mois_apres,
    Operation.JOURS_APRES: calendrier.jours_apres,
    Operation.JOURS_ENTRE: calendrier.jours_entre,
}


_BINAIRES: Mapping[Operation, _Binaire] = {**STRICTES, **cast("Mapping[Operation, _Binaire]", CALENDRIER)}


def compiler(expression: Expression, arrondi: Arrondi) -> Calcul:
    """The function that computes `expression` in an environment where every name it reads is present."""
    operation = expression.operation
    if operation is Operation.LITTERAL:
        valeur = expression.valeur
        return lambda _: valeur
    if operation is Operation.NOM:
        return itemgetter(expression.nom)
    operandes = [compiler(operande, arrondi) for operande in expression.operandes]
    if operation in _PARTICULIERES:
        return _PARTICULIERES[operation](expression, *operandes)
    if operation in _COMPOSES:
        return _COMPOSES[operation](operandes)
    return _stricte(arrondi if operation is Operation.TAUX_DE else _BINAIRES[operation], expression, *operandes)


def _stricte(calcul: _Binaire, expression: Expression, gauche: Calcul, droite: Calcul) -> Calcul:
    """Names and figures, which most operands are, are read in place: a call costs more than what it computes."""
    premier, second = expression.operandes
    if premier.operation is Operation.NOM and second.operation is Operation.NOM:
        return _stricte_de_noms(calcul, premier.nom, second.nom)
    a, b = cast("_Nombre", gauche), cast("_Nombre", droite)
    return (
        _stricte_et_nom(calcul, a, second.nom) if second.operation is Operation.NOM else _stricte_de_deux(calcul, a, b)
    )


def _stricte_de_deux(calcul: _Binaire, a: _Nombre, b: _Nombre) -> Calcul:
    def stricte(env: Environnement) -> Valeur:
        x = a(env)
        if x is None:
            return None
        y = b(env)
        return None if y is None else calcul(x, y)

    return stricte


def _stricte_de_noms(calcul: _Binaire, premier: str, second: str) -> Calcul:
    def de_noms(env: dict[str, int]) -> int | None:
        x, y = env[premier], env[second]
        return None if x is None or y is None else calcul(x, y)

    return cast("Calcul", de_noms)


def _stricte_et_nom(calcul: _Binaire, gauche: _Nombre, second: str) -> Calcul:
    a = cast("Callable[[dict[str, int]], int | None]", gauche)

    def et_nom(env: dict[str, int]) -> int | None:
        x = a(env)
        if x is None:
            return None
        y = env[second]
        return None if y is None else calcul(x, y)

    return cast("Calcul", et_nom)


def _stricte_d_un(calcul: Callable[..., int | dt.date], operande: Calcul) -> Calcul:
    def stricte(env: Environnement) -> Valeur:
        valeur = operande(env)
        return None if valeur is None else calcul(valeur)

    return stricte


def _stricte_de_trois(calcul: Callable[[int, int, int], int], *operandes: Calcul) -> Calcul:
    premier, second, troisieme = cast("list[_Nombre]", operandes)

    def stricte(env: Environnement) -> Valeur:
        a, b, c = premier(env), second(env), troisieme(env)
        return None if a is None or b is None or c is None else calcul(a, b, c)

    return stricte


def _extremum(operandes: list[Calcul], choisir: Callable[..., int]) -> Calcul:
    nombres = cast("list[_Nombre]", operandes)
    if len(nombres) == 2:
        return _stricte_de_deux(choisir, *nombres)

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


def _lecture(expression: Expression, code: Calcul, repli: Calcul) -> Calcul:
    colonne = expression.table
    assert colonne is not None  # noqa: S101 - only a reading of a file comes here
    valeurs, absent = colonne.valeurs, colonne.absent

    def lire(env: Environnement) -> Valeur:
        lu = code(env)
        if lu is None:
            return None
        valeur = valeurs.get(cast("str", lu), absent)
        return repli(env) if valeur is None else valeur

    return lire


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


def _appartenance(expression: Expression, operande: Calcul) -> Calcul:
    codes, operation = frozenset(expression.codes), expression.operation
    if expression.operandes[0].type.genre is Genre.CHOIX_MULTIPLE:
        return _ensemble(operande, _ENSEMBLES[operation](codes))
    attendu = operation is Operation.PARMI

    def appartient(env: Environnement) -> Valeur:
        code = operande(env)
        return None if code is None else (code in codes) is attendu

    return appartient


def _ensemble(operande: Calcul, verifier: Callable[[frozenset[str]], bool]) -> Calcul:
    def ensemble(env: Environnement) -> Valeur:
        choisis = operande(env)
        return None if choisis is None else verifier(cast("frozenset[str]", choisis))

    return ensemble


_APPARTENANCES = (Operation.PARMI, Operation.HORS, Operation.CONTIENT)
_ENSEMBLES: Mapping[Operation, Callable[[frozenset[str]], Callable[[frozenset[str]], bool]]] = {
    Operation.PARMI: lambda codes: codes.issuperset,
    Operation.HORS: lambda codes: codes.isdisjoint,
    Operation.CONTIENT: lambda codes: codes.issubset,
}


def champs_lus(expression: Expression) -> Champs:
    """The fields that a formula over repeated lines reads, each with its full name."""
    debut = len(expression.nom) + 1
    lus = expression.operandes[0].noms()
    return tuple((nom[debut:], nom) for nom in lus if nom in expression.champs)


def lignes_de(nom: str, champs: Champs, env: Environnement) -> Iterator[None]:
    """Put the fields of each line in `env`, one line after the other."""
    for ligne in cast("tuple[Ligne, ...]", env[nom]):
        for court, complet in champs:
            env[complet] = ligne.get(court)
        yield


def _parcours(expression: Expression, corps: Calcul) -> Calcul:
    champs, operation = champs_lus(expression), expression.operation
    if operation in EXTREMUMS_DES_LIGNES:
        choisir = EXTREMUMS_DES_LIGNES[operation]
        return _extremum_des_lignes(expression.nom, champs, corps, choisir, cast("int", expression.valeur))
    return (_somme if operation is Operation.SOMME else _tous)(expression.nom, champs, corps)


def _extremum_des_lignes(nom: str, champs: Champs, corps: Calcul, choisir: _Binaire, ecartee: int) -> Calcul:
    """`ecartee` stands for a line that does not count: when nothing else is found, the result is 0."""
    terme = cast("_Nombre", corps)

    def extremum(env: Environnement) -> Valeur:
        if env[nom] is None:
            return None
        trouve = ecartee
        for _ in lignes_de(nom, champs, env):
            valeur = terme(env)
            if valeur is None:
                return None
            trouve = choisir(trouve, valeur)
        return 0 if trouve == ecartee else trouve

    return extremum


def _somme(nom: str, champs: Champs, corps: Calcul) -> Calcul:
    terme = cast("_Nombre", corps)

    def somme(env: Environnement) -> Valeur:
        if env[nom] is None:
            return None
        total = 0
        for _ in lignes_de(nom, champs, env):
            valeur = terme(env)
            if valeur is None:
                return None
            total += valeur
        return total

    return somme


def _tous(nom: str, champs: Champs, corps: Calcul) -> Calcul:
    def tous(env: Environnement) -> Valeur:
        if env[nom] is None:
            return None
        verdict: bool | None = True
        for _ in lignes_de(nom, champs, env):
            ligne = corps(env)
            if ligne is False:
                return False
            if ligne is None:
                verdict = None
        return verdict

    return tous


EXTREMUMS_DES_LIGNES: Mapping[Operation, _Binaire] = {Operation.PLUS_HAUT: max, Operation.PLUS_BAS: min}


def _au_prorata(operation: Operation) -> Callable[[list[Calcul]], Calcul]:
    return lambda operandes: _stricte_de_trois(PRORATAS[operation], *operandes)


_PARTICULIERES: Mapping[Operation, Callable[..., Calcul]] = {
    **dict.fromkeys(_APPARTENANCES, _appartenance),
    **dict.fromkeys(SUR_LIGNES, _parcours),
    Operation.LECTURE: _lecture,
}
_COMPOSES: Mapping[Operation, Callable[[list[Calcul]], Calcul]] = {
    Operation.SI: lambda operandes: _si(*operandes),
    Operation.ET: lambda operandes: _kleene(*operandes, absorbant=False),
    Operation.OU: lambda operandes: _kleene(*operandes, absorbant=True),
    Operation.NON: lambda operandes: _non(*operandes),
    Operation.A_DEFAUT: lambda operandes: _a_defaut(*operandes),
    Operation.FIN_DE_L_ANNEE: lambda operandes: _stricte_d_un(calendrier.fin_de_l_annee, operandes[0]),
    **{operation: _au_prorata(operation) for operation in PRORATAS},
    Operation.MIN: lambda operandes: _extremum(operandes, min),
    Operation.MAX: lambda operandes: _extremum(operandes, max),
}
