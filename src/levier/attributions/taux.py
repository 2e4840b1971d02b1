"""The rate of a grant: the exact share of the eligible expenses that it is, never a rounded one. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from levier.socle import argent
from regles.texte import entier

_DECIMALES_MAX = 4
_CENTIME = Fraction(1, 100)
_PARTS = {3: "tiers", 6: "sixième", 7: "septième", 9: "neuvième", 11: "onzième", 12: "douzième"}
_NOMBRES = dict(
    enumerate(["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"], start=1)
)


def taux_exact(montant: Decimal, assiette: Decimal | None) -> Fraction | None:
    """`montant` over `assiette`, in lowest terms; None where the call computes no eligible expenses."""
    if not assiette:
        return None
    return Fraction(argent.en_centimes(montant), argent.en_centimes(assiette))


def ecrire_le_taux(taux: Fraction | None, assiette: Decimal | None) -> str:
    """« 70 % » when a percentage of at most four decimals gives the amount back to the cent, else the fraction itself:
    « deux tiers », « 300/451 ». Never a rounded rate: a balance is computed on it. Empty without rate.
    """
    if taux is None or assiette is None:
        return ""
    for decimals in range(_DECIMALES_MAX + 1):
        rounded = _arrondir(taux * 100, decimals)
        if abs(Fraction(rounded) / 100 - taux) * Fraction(assiette) < _CENTIME:
            return _pourcentage(rounded)
    return _en_fraction(taux)


def est_un_pourcentage(taux: str) -> bool:
    """Whether a rate written by `ecrire_le_taux` is a percentage."""
    return taux.endswith("%")


def _en_fraction(taux: Fraction) -> str:
    """In words where French has short ones, else in figures."""
    noun, count = _PARTS.get(taux.denominator), taux.numerator
    if noun is None or count not in _NOMBRES:
        return f"{entier(taux.numerator)}/{entier(taux.denominator)}"
    return f"{_NOMBRES[count]} {noun}{'s' if count > 1 and not noun.endswith('s') else ''}"


def _arrondir(valeur: Fraction, decimales: int) -> Decimal:
    """To the nearest, halves up."""
    return Decimal(int(valeur * 10**decimales + Fraction(1, 2))).scaleb(-decimales)


def _pourcentage(valeur: Decimal) -> str:
    figures = f"{valeur:f}"
    if "." in figures:
        figures = figures.rstrip("0").rstrip(".")
    return f"{figures.replace('.', ',')}\u00a0%"
