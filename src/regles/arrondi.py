"""The two places where numbers are rounded: a rate applied to an amount, and a proportion.

Amounts are integer cents, rates integer parts per million; the product is exact before it is rounded.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

Arrondi = Callable[[int, int], int]

MILLION = 1_000_000  # parts per million: 70 % is 700 000


def _multiple_inferieur(taux: int, montant: int, pas: int) -> int:
    return taux * montant // (MILLION * pas) * pas


def _multiple_le_plus_proche(taux: int, montant: int, pas: int) -> int:
    return (2 * taux * montant + MILLION * pas) // (2 * MILLION * pas) * pas


ARRONDIS: Mapping[str, Arrondi] = MappingProxyType(
    {
        "centime inférieur": lambda taux, montant: taux * montant // MILLION,
        "centime le plus proche": lambda taux, montant: _multiple_le_plus_proche(taux, montant, 1),
        "euro inférieur": lambda taux, montant: _multiple_inferieur(taux, montant, 100),
        "euro le plus proche": lambda taux, montant: _multiple_le_plus_proche(taux, montant, 100),
    }
)
ARRONDI_PAR_DEFAUT = "centime inférieur"


def appliquer_taux(taux: int, montant: int, arrondi: str = ARRONDI_PAR_DEFAUT) -> int:
    """Cents obtained by applying `taux` (ppm) to `montant` (cents), rounded as `arrondi` names it."""
    return ARRONDIS[arrondi](taux, montant)


def pas(arrondi: Arrondi) -> int:
    """To how many cents `arrondi` rounds: 1, or 100."""
    return 1 if arrondi(MILLION, 1) == 1 else 100


# A proportion P × X / T, whose T is 1 at least. They work on Python integers and on columns alike.


def prorata(part: int, mesure: int, total: int) -> int:
    """The proportion rounded down."""
    return part * mesure // total


def prorata_au_dessus(part: int, mesure: int, total: int) -> int:
    """The proportion rounded up."""
    return (part * mesure + total - 1) // total


def prorata_au_plus_pres(part: int, mesure: int, total: int) -> int:
    """The proportion rounded to the nearest, up when it is in the middle."""
    return (2 * part * mesure + total) // (2 * total)
