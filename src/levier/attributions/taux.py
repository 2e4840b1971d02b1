"""The rate of a grant: the exact share of the eligible expenses that it is, never a rounded one. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from levier.socle import argent
from regles.texte import entier

_DECIMALES_MAX = 4
_CENTIME = Fraction(1, 100)


def taux_exact(montant: Decimal, assiette: Decimal | None) -> Fraction | None:
    """`montant` over `assiette`, in lowest terms; None where the call computes no eligible expenses."""
    if not assiette:
        return None
    return Fraction(argent.en_centimes(montant), argent.en_centimes(assiette))


def ecrire_le_taux(taux: Fraction | None, assiette: Decimal | None) -> str:
    """« 70 % » when a percentage of at most four decimals gives the amount back to the cent, else the fraction:
    « 1/3, soit environ 33,33 % ». Empty without rate.
    """
    if taux is None or assiette is None:
        return ""
    for decimals in range(_DECIMALES_MAX + 1):
        rounded = _arrondir(taux * 100, decimals)
        if abs(Fraction(rounded) / 100 - taux) * Fraction(assiette) < _CENTIME:
            return _pourcentage(rounded)
    about = _pourcentage(_arrondir(taux * 100, 2))
    return f"{entier(taux.numerator)}/{entier(taux.denominator)}, soit environ {about}"


def _arrondir(valeur: Fraction, decimales: int) -> Decimal:
    """To the nearest, halves up."""
    return Decimal(int(valeur * 10**decimales + Fraction(1, 2))).scaleb(-decimales)


def _pourcentage(valeur: Decimal) -> str:
    figures = f"{valeur:f}"
    if "." in figures:
        figures = figures.rstrip("0").rstrip(".")
    return f"{figures.replace('.', ',')}\u00a0%"
