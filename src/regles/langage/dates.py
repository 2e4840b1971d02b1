"""Dates moved by months, by days, to the end of their year: checked, and turned into the plain operations."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from regles.langage import calendrier, intervalles
from regles.langage.arbre import Noeud, Operation
from regles.langage.expression import DATE, DUREES, NOMBRE, Expression, litteral, refuser
from regles.valeurs import Genre

if TYPE_CHECKING:
    from regles.langage.intervalles import Intervalle

FINS = (Operation.FIN_DE_L_ANNEE, Operation.FIN_DE_L_ANNEE_SUIVANTE)
_ANNEES = (1700 * 365, 2400 * 365)  # ordinals, roughly: where a shifted date may go


def decalage(noeud: Noeud, duree: Expression, jour: Expression) -> Expression:
    """`18 mois après X`, `10 jours avant X`: a number of months or days, then a date."""
    unite = duree.type.unite if duree.type.genre is Genre.ENTIER else ""
    if unite not in DUREES:
        message = f"avant « {noeud.operation} » il faut une durée, par exemple « 18 mois » ou « 30 jours », pas"
        refuser(f"{message} {duree.type}", duree)
    _verifier_date(noeud, jour)
    if unite == "ans":
        douze = litteral(12, NOMBRE, duree.place)
        annees = intervalles.produit((12, 12), duree.intervalle)
        duree = Expression(Operation.FOIS, duree.place, NOMBRE, (douze, duree), annees)
    if noeud.operation is Operation.AVANT:
        oppose = intervalles.difference((0, 0), duree.intervalle)
        duree = Expression(Operation.MOINS, duree.place, NOMBRE, (litteral(0, NOMBRE, duree.place), duree), oppose)
    return _decaler(noeud, duree, jour, Operation.JOURS_APRES if unite == "jours" else Operation.MOIS_APRES)


def fin_de_l_annee(noeud: Noeud, jour: Expression) -> Expression:
    """31 December of the year of a date; of the next one, a year later."""
    _verifier_date(noeud, jour)
    fin = Expression(Operation.FIN_DE_L_ANNEE, noeud.place, DATE, (jour,), bornes_de_la_fin(jour.intervalle))
    if noeud.operation is Operation.FIN_DE_L_ANNEE:
        return fin
    return _decaler(noeud, litteral(12, NOMBRE, noeud.place), fin, Operation.MOIS_APRES)


def bornes_de_la_fin(jours: Intervalle) -> Intervalle:
    """Bounds of the end of the year: a later day never has an earlier one."""
    bas, haut = (calendrier.fin_de_l_annee(dt.date.fromordinal(rang)).toordinal() for rang in jours)
    return bas, haut


def _verifier_date(noeud: Noeud, jour: Expression) -> None:
    if jour.type != DATE:
        refuser(f"« {noeud.operation} » attend une date, pas {jour.type}", jour)


def _decaler(noeud: Noeud, duree: Expression, jour: Expression, operation: Operation) -> Expression:
    """A date moved by a number of months or days, which must stay a date of our calendar."""
    par = 31 if operation is Operation.MOIS_APRES else 1
    bornes = intervalles.somme(jour.intervalle, intervalles.produit((par, par), duree.intervalle))
    if bornes[0] < _ANNEES[0] or bornes[1] > _ANNEES[1]:
        refuser("cette durée peut être trop longue : donnez-lui un maximum", duree)
    return Expression(operation, noeud.place, DATE, (duree, jour), bornes)
