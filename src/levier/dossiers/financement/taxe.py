"""Amounts of a plan with and without VAT, counted as the structure counts them. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from levier.dossiers.enums import RecuperationTVA
from levier.socle import argent
from levier.socle.erreurs import SaisieRefusee
from regles.arrondi import MILLION, appliquer_taux

_TAUX = re.compile(r"(\d{1,3})(?:[,.](\d{1,2}))?\s*%?")
_POUR_CENT = MILLION // 100
_ARRONDI = "centime le plus proche"


def lire_taux(texte: str) -> Decimal:
    """A rate of VAT typed "20", "5,5 %", in percent. Raises SaisieRefusee with a sentence."""
    found = _TAUX.fullmatch(texte.strip())
    if found is None:
        raise SaisieRefusee(f"« {texte[:40]} » n’est pas un taux de TVA : écrivez par exemple 20 ou 5,5.")
    taux = Decimal(f"{found[1]}.{found[2] or '0'}")
    if taux > 100:
        raise SaisieRefusee(f"« {texte[:40]} » dépasse 100 % : vérifiez le taux de TVA de cette dépense.")
    return taux


def compter(hors_taxe: Decimal, taux: Decimal, recupere: RecuperationTVA) -> Decimal:
    """What an expense without tax counts for: itself when all VAT is recovered; else with its tax, to the nearest cent.

    A structure that recovers VAT in part gives a rate to the expenses whose tax it bears, and to no other.
    """
    if recupere is RecuperationTVA.OUI:
        return hors_taxe
    tax = appliquer_taux(int(taux * _POUR_CENT), argent.en_centimes(hors_taxe), _ARRONDI)
    return hors_taxe + argent.depuis_centimes(tax)


def ecrire_taux(taux: Decimal) -> str:
    """« 5,5 », « 20 »: as a person types it."""
    return f"{taux.normalize():f}".replace(".", ",")
