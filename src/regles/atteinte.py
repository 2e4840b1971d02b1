"""Whether an example could give a number or a date to an expression: what no example reaches is not asked of one.

The answer « no » is proved; « yes » may be wrong, where two names move together. Steps are looked into.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from math import gcd
from typing import TYPE_CHECKING

from regles.langage.arbre import Operation
from regles.langage.calendrier import fin_de_l_annee, mois_apres
from regles.langage.expression import Expression
from regles.langage.proportions import PRORATAS

if TYPE_CHECKING:
    from regles.cahier import Cahier

ESSAIS = 62  # values tried on one side of a threshold: two months of days
TOTAUX = 2_000  # totals of a proportion that are tried; beyond, nearly every share exists
_JOURS_CONFONDUS = 4  # the last days of a month that one shift by months may bring to the same day
_Regle = Callable[["Atteinte", Expression, int], bool]


class Atteinte:
    """What the expressions of one cahier may be worth."""

    def __init__(self, cahier: Cahier) -> None:
        self.etapes = cahier.programme.etapes_par_nom
        self.arrondi = cahier.programme.arrondi
        self._vus: dict[tuple[str, int], bool] = {}
        self._pas: dict[str, int] = {}

    def proche(self, expression: Expression, valeur: int, sens: int) -> int | None:
        """The nearest value to `valeur`, itself or on the side of `sens`, that an example could give."""
        bas, haut = expression.intervalle
        multiple = max(1, self.pas(expression))
        depart = -(-valeur // multiple) * multiple if sens > 0 else valeur // multiple * multiple
        for rang in range(ESSAIS):
            essai = depart + sens * rang * multiple
            if not bas <= essai <= haut:
                return None
            if self.peut_valoir(expression, essai):
                return essai
        return None

    def peut_valoir(self, expression: Expression, valeur: int) -> bool:
        """Whether nothing proves that `expression` never is `valeur`."""
        bas, haut = expression.intervalle
        if not bas <= valeur <= haut:
            return False
        if expression.operation is Operation.NOM:
            return self._nom(expression.nom, valeur)
        regle = _REGLES.get(expression.operation)
        return regle is None or regle(self, expression, valeur)

    def _nom(self, nom: str, valeur: int) -> bool:
        etape = self.etapes.get(nom)
        if etape is None:
            return True
        cle = nom, valeur
        if cle not in self._vus:
            self._vus[cle] = self.peut_valoir(etape.expression, valeur)
        return self._vus[cle]

    def pas(self, expression: Expression) -> int:
        """A number that divides every value of `expression`; 0 when it is only worth zero."""
        operation, operandes = expression.operation, expression.operandes
        if (constante := expression.constante()) is not None:
            return abs(constante)
        if operation is Operation.NOM and expression.nom in self.etapes:
            if expression.nom not in self._pas:
                self._pas[expression.nom] = self.pas(self.etapes[expression.nom].expression)
            return self._pas[expression.nom]
        if operation is Operation.FOIS:
            return self.pas(operandes[0]) * self.pas(operandes[1])
        if operation in _DES_MEMES:
            return gcd(*map(self.pas, operandes))
        return gcd(*map(self.pas, operandes[1:])) if operation is Operation.SI else 1


def _une(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    return any(atteinte.peut_valoir(operande, valeur) for operande in expression.operandes)


def _branche(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    return any(atteinte.peut_valoir(branche, valeur) for branche in expression.operandes[1:])


def _multiple(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    pas = atteinte.pas(expression)
    return valeur % pas == 0 if pas else valeur == 0


def _plus(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    a, b = expression.operandes
    for fixe, autre in ((a, b), (b, a)):
        if (constante := fixe.constante()) is not None:
            return atteinte.peut_valoir(autre, valeur - constante)
    return _multiple(atteinte, expression, valeur)


def _moins(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    a, b = expression.operandes
    if (constante := b.constante()) is not None:
        return atteinte.peut_valoir(a, valeur + constante)
    if (constante := a.constante()) is not None:
        return atteinte.peut_valoir(b, constante - valeur)
    return _multiple(atteinte, expression, valeur)


def _fois(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    a, b = expression.operandes
    for fixe, autre in ((a, b), (b, a)):
        if constante := fixe.constante():
            return valeur % constante == 0 and atteinte.peut_valoir(autre, valeur // constante)
    return _multiple(atteinte, expression, valeur)


def _taux_de(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    """A fixed rate grows with its base: the first base that reaches the value says it."""
    taux, base = expression.operandes
    constante = taux.constante()
    return constante is None or _croissante(lambda nombre: atteinte.arrondi(constante, nombre), base, valeur)


def _croissante(calcul: Callable[[int], int], base: Expression, valeur: int) -> bool:
    """Whether `calcul`, which grows with its base, may give `valeur`: the first base that reaches it says so."""
    bas, haut = base.intervalle
    while bas < haut:
        milieu = (bas + haut) // 2
        if calcul(milieu) >= valeur:
            haut = milieu
        else:
            bas = milieu + 1
    return calcul(bas) == valeur


def _au_prorata(_: Atteinte, expression: Expression, valeur: int) -> bool:
    part, mesure, total = expression.operandes
    calcul, diviseur = PRORATAS[expression.operation], total.constante()
    for fixe, autre in ((part, mesure), (mesure, part)):
        facteur = fixe.constante()
        if facteur is not None and facteur >= 0 and diviseur is not None:
            return _croissante(partial(_rapporte, calcul, facteur, diviseur), autre, valeur)
    facteur = part.constante()
    return not facteur or facteur < 0 or _une_part(partial(calcul, facteur), mesure, total, valeur)


def _une_part(calcul: Callable[[int, int], int], mesure: Expression, total: Expression, valeur: int) -> bool:
    """Whether some total, of a few, has a measure of which the share is `valeur`: 9,9999 % of 2 000 pupils is no share."""
    petit, grand = max(1, total.intervalle[0]), total.intervalle[1]
    if grand - petit > TOTAUX:
        return True
    return any(_croissante(partial(_part, calcul, diviseur), mesure, valeur) for diviseur in range(petit, grand + 1))


def _part(calcul: Callable[[int, int], int], diviseur: int, nombre: int) -> int:
    return calcul(nombre, diviseur)


def _rapporte(calcul: Callable[[int, int, int], int], facteur: int, diviseur: int, nombre: int) -> int:
    return calcul(facteur, nombre, diviseur)


def _fin_de_l_annee(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    jour = dt.date.fromordinal(valeur)
    veilles = (dt.date(jour.year, mois, 1).toordinal() for mois in range(1, 13))
    dernier = jour == fin_de_l_annee(jour)
    return dernier and any(atteinte.peut_valoir(expression.operandes[0], une) for une in (valeur, *veilles))


def _mois_apres(atteinte: Atteinte, expression: Expression, valeur: int) -> bool:
    mois, jour = expression.operandes
    constante = mois.constante()
    if constante is None:
        return True
    cible = dt.date.fromordinal(valeur)
    depart = mois_apres(-constante, cible)
    essais = [depart + dt.timedelta(ecart) for ecart in range(_JOURS_CONFONDUS)]
    venus = [essai for essai in essais if mois_apres(constante, essai) == cible]
    return any(atteinte.peut_valoir(jour, essai.toordinal()) for essai in venus)


_DES_MEMES = (Operation.PLUS, Operation.MOINS, Operation.MIN, Operation.MAX, Operation.A_DEFAUT, Operation.SOMME)
_REGLES: Mapping[Operation, _Regle] = {
    Operation.PLUS: _plus,
    Operation.MOINS: _moins,
    Operation.JOURS_APRES: _plus,
    Operation.MOIS_APRES: _mois_apres,
    Operation.FOIS: _fois,
    Operation.TAUX_DE: _taux_de,
    **dict.fromkeys(PRORATAS, _au_prorata),
    Operation.FIN_DE_L_ANNEE: _fin_de_l_annee,
    Operation.SI: _branche,
    Operation.MIN: _une,
    Operation.MAX: _une,
    Operation.A_DEFAUT: _une,
    Operation.SOMME: _multiple,
}
