"""Interval arithmetic on exact integers.

Used twice: on load, to prove that no formula can leave the 64-bit integers (so that a table computes it as exactly as
one dossier); at run time, to bound an amount over the judgements that are still open.
"""

from __future__ import annotations

from collections.abc import Sequence

from regles.arrondi import Arrondi

Intervalle = tuple[int, int]

ENTIER_64_BITS = 2**63 - 1
MARGE_D_ARRONDI = 10**8  # what a rounding to the euro may add to a product before it is divided


def somme(a: Intervalle, b: Intervalle) -> Intervalle:
    """Bounds of a sum."""
    return a[0] + b[0], a[1] + b[1]


def difference(a: Intervalle, b: Intervalle) -> Intervalle:
    """Bounds of a difference."""
    return a[0] - b[1], a[1] - b[0]


def produit(a: Intervalle, b: Intervalle) -> Intervalle:
    """Bounds of a product, whatever the signs."""
    coins = [x * y for x in a for y in b]
    return min(coins), max(coins)


def taux_de(taux: Intervalle, montant: Intervalle, arrondi: Arrondi) -> Intervalle:
    """Bounds of a rate applied to an amount: rounding grows with the product, so the corners bound it."""
    (t, tt), (m, mm) = taux, montant
    if t >= 0 and m >= 0:
        return arrondi(t, m), arrondi(tt, mm)
    coins = [arrondi(x, y) for x in taux for y in montant]
    return min(coins), max(coins)


def minimum(operandes: Sequence[Intervalle]) -> Intervalle:
    """Bounds of the lowest operand."""
    bas, haut = zip(*operandes, strict=True)
    return min(bas), min(haut)


def maximum(operandes: Sequence[Intervalle]) -> Intervalle:
    """Bounds of the highest operand."""
    bas, haut = zip(*operandes, strict=True)
    return max(bas), max(haut)


def reunion(a: Intervalle, b: Intervalle) -> Intervalle:
    """The smallest interval that holds both."""
    return min(a[0], b[0]), max(a[1], b[1])


def tient_sur_64_bits(intervalle: Intervalle) -> bool:
    """Whether every value of the interval is a 64-bit integer."""
    return max(abs(intervalle[0]), abs(intervalle[1])) <= ENTIER_64_BITS


def taux_tient_sur_64_bits(taux: Intervalle, montant: Intervalle) -> bool:
    """Whether the product behind a rate stays a 64-bit integer, doubled for rounding to the nearest."""
    bas, haut = produit(taux, montant)
    return 2 * max(abs(bas), abs(haut)) + MARGE_D_ARRONDI <= ENTIER_64_BITS
