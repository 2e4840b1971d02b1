"""Amounts of a plan with and without VAT, counted as the structure counts them. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from levier.dossiers.enums import RecuperationTVA
from levier.socle import argent
from levier.socle.erreurs import SaisieRefusee
from regles.arrondi import MILLION, appliquer_taux
from regles.cahier import Cahier
from regles.financement import BasePlan

_TAUX = re.compile(r"(\d{1,3})(?:[,.](\d{1,2}))?\s*%?")
_POUR_CENT = MILLION // 100
_ARRONDI = "centime le plus proche"


_FIXES = {BasePlan.HT: RecuperationTVA.OUI, BasePlan.TTC: RecuperationTVA.NON}
_PHRASES = {
    BasePlan.HT: "Ce guichet compte les dépenses hors taxes (HT), que la structure récupère la TVA ou non.",
    BasePlan.TTC: "Ce guichet compte les dépenses toutes taxes comprises (TTC), que la structure récupère la TVA ou non.",
}


def recuperation(cahier: Cahier, repondue: str) -> str:
    """How the expenses of a request count: as the call fixes it, else as its structure answered (empty: not yet)."""
    return _FIXES.get(cahier.plan.base, repondue) if cahier.plan else repondue


def base_fixee(cahier: Cahier) -> str:
    """What the call says of taxes, in a sentence; empty when the recovery of VAT decides."""
    return _PHRASES.get(cahier.plan.base, "") if cahier.plan else ""


def base_dite(cahier: Cahier, repondue: str) -> str:
    """How expenses count, for who reads the plan: as the call says, else as its structure answered; empty before."""
    answered = f"TVA récupérée\u00a0: {RecuperationTVA(repondue).label}." if repondue else ""
    return base_fixee(cahier) or answered


def mention_de_base(cahier: Cahier) -> str:
    """« HT », « TTC » beside the amounts of a call that fixes it; empty otherwise."""
    return cahier.plan.base.value if cahier.plan and cahier.plan.base in _FIXES else ""


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
