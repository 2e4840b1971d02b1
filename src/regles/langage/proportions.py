"""Rates and proportions, the only places that round: `15 % de …`, `… au prorata de … sur …`, and the rounding they say."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from regles.arrondi import MILLION, pas, prorata, prorata_au_dessus, prorata_au_plus_pres
from regles.langage import intervalles
from regles.langage.arbre import Noeud, Operation
from regles.langage.expression import (
    MONTANT,
    NOMBRE,
    NOMBRES,
    Expression,
    Type,
    accorder,
    depassement,
    dire,
    litteral,
    refuser,
)
from regles.valeurs import Genre

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from regles.arrondi import Arrondi
    from regles.langage.intervalles import Intervalle

PRORATAS: Mapping[Operation, Callable[[int, int, int], int]] = {
    Operation.PRORATA: prorata,
    Operation.PRORATA_AU_DESSUS: prorata_au_dessus,
    Operation.PRORATA_AU_PLUS_PRES: prorata_au_plus_pres,
}
_TAUX = Type(Genre.TAUX)


def taux_de(noeud: Noeud, taux: Expression, base: Expression, arrondi: Arrondi) -> Expression:
    """A rate of a number, in its unit: an amount is rounded as the call says, anything else down."""
    if base.type.genre not in NOMBRES:
        refuser(f"un taux s'applique à un nombre, pas à {base.type}", base)
    if base.type.genre is not Genre.MONTANT:
        return _proportion(Operation.PRORATA, noeud, (base, taux, litteral(MILLION, _TAUX, noeud.place)))
    if not intervalles.taux_tient_sur_64_bits(taux.intervalle, base.intervalle):
        refuser(depassement(base), noeud)
    bornes = intervalles.taux_de(taux.intervalle, base.intervalle, arrondi)
    return Expression(Operation.TAUX_DE, noeud.place, MONTANT, (taux, base), bornes)


def au_prorata(noeud: Noeud, part: Expression, mesure: Expression, total: Expression) -> Expression:
    """`part` × `mesure` / `total`, in the unit of `part`: the total is proved to be 1 at least.

    Raises:
        ErreurDeFormule: two units, a total that may be nothing, a result that may be too large.
    """
    for operande in (part, mesure, total):
        if operande.type.genre not in NOMBRES:
            refuser(f"« au prorata » attend des nombres, pas {operande.type}", operande)
    type_ = accorder("de rapporter", mesure, total, noeud)
    if total.intervalle[0] < 1:
        refuser(f"ce total peut être nul : écrivez max({dire(1, type_)}, …), ou donnez-lui un « minimum: »", total)
    return _proportion(Operation.PRORATA, noeud, (part, mesure, total))


def arrondir(noeud: Noeud, exacte: Expression, arrondi: Arrondi) -> Expression:
    """The rate or the proportion `exacte` rounded otherwise; an amount keeps the step of the call, a cent or a euro."""
    operation = (
        Operation.PRORATA_AU_DESSUS if noeud.codes[0].texte.endswith("dessus") else Operation.PRORATA_AU_PLUS_PRES
    )
    if exacte.operation is Operation.PRORATA:
        return _proportion(operation, noeud, exacte.operandes)
    if exacte.operation is not Operation.TAUX_DE:
        refuser("« arrondi » suit un « % de » ou un « au prorata de … sur … » : rien d'autre ne s'arrondit", exacte)
    taux, base = exacte.operandes
    facteur = pas(arrondi)
    total = litteral(MILLION * facteur, _TAUX, noeud.place)
    arrondie = _proportion(operation, noeud, (base, taux, total))
    if facteur == 1:
        return arrondie
    bornes = intervalles.produit((facteur, facteur), arrondie.intervalle)
    return Expression(Operation.FOIS, noeud.place, MONTANT, (litteral(facteur, NOMBRE, noeud.place), arrondie), bornes)


def bornes_du_prorata(operation: Operation, part: Intervalle, mesure: Intervalle, total: Intervalle) -> Intervalle:
    """Bounds of a proportion: it goes one way with each of its three numbers, so the corners bound it."""
    coins = [PRORATAS[operation](*coin) for coin in product(part, mesure, total)]
    return min(coins), max(coins)


def _proportion(operation: Operation, noeud: Noeud, operandes: tuple[Expression, ...]) -> Expression:
    part, mesure, total = operandes
    if mesure.intervalle[0] >= 0 and _comprise(mesure, total):
        bornes = min(0, part.intervalle[0]), max(0, part.intervalle[1])
    else:
        bornes = bornes_du_prorata(operation, part.intervalle, mesure.intervalle, total.intervalle)
    if not intervalles.tient_sur_64_bits(bornes):
        refuser(f"{depassement(part, mesure)} ; une part d'un total s'écrit « min(…, total) sur total »", noeud)
    return Expression(operation, noeud.place, part.type, operandes, bornes)


def est_un_taux(proportion: Expression) -> bool:
    """Whether it was written as a rate of a number."""
    total = proportion.operandes[2]
    return total.operation is Operation.LITTERAL and total.valeur in (MILLION, 100 * MILLION) and total.type == _TAUX


def _comprise(mesure: Expression, total: Expression) -> bool:
    """Whether the way they are written shows that `mesure` is never above `total`."""
    if _pareilles(mesure, total):
        return True
    if mesure.operation is Operation.MIN:
        return any(_comprise(operande, total) for operande in mesure.operandes)
    if total.operation is Operation.MAX:
        return any(_comprise(mesure, operande) for operande in total.operandes)
    if total.operation is Operation.PLUS:
        un, autre = total.operandes
        return any(_comprise(mesure, a) and b.intervalle[0] >= 0 for a, b in ((un, autre), (autre, un)))
    return False


def _pareilles(a: Expression, b: Expression) -> bool:
    """Whether two expressions always have the same value, by the way they are written."""
    if (a.operation, a.nom, a.valeur, a.codes, len(a.operandes)) != (
        b.operation,
        b.nom,
        b.valeur,
        b.codes,
        len(b.operandes),
    ):
        return False
    return all(_pareilles(x, y) for x, y in zip(a.operandes, b.operandes, strict=True))
