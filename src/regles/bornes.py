"""The lowest and highest amount that the judgements still open allow."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from regles.langage.encadrement import encadrer, encadrer_jugement, encadrer_valeur

if TYPE_CHECKING:
    from collections.abc import Mapping

    from regles.cahier import Appreciation, Valeur
    from regles.langage.compilation import Environnement
    from regles.langage.encadrement import Encadre
    from regles.programme import Programme

Bornes = tuple[int | None, int | None]


class _Encadres(dict[str, "Encadre"]):
    """Bounds of each name, made when first read from its known value."""

    def __init__(self, programme: Programme, env: Environnement) -> None:
        super().__init__()
        self.programme, self.env = programme, env

    def __missing__(self, nom: str) -> Encadre:
        self[nom] = encadrer_valeur(self.env[nom], self.programme.genres[nom])
        return self[nom]


def encadrer_montant(programme: Programme, env: Environnement, ouvertes: Mapping[str, Appreciation]) -> Bornes:
    """Bounds of the amount (cents), both None when a missing value leaves it unknown."""
    encadres = _Encadres(programme, env)
    for nom, appreciation in ouvertes.items():
        encadres[nom] = encadrer_jugement(appreciation.donnee)
    verdicts = _verdicts(programme, env, encadres)
    if verdicts == {False}:
        return 0, 0
    montant = _montant(programme, env, encadres)
    if None in verdicts or not isinstance(montant, tuple):
        return None, None
    bas, haut = max(0, montant[0]), max(0, montant[1])
    return (0 if False in verdicts else bas), haut


def _verdicts(programme: Programme, env: Environnement, encadres: _Encadres) -> set[Valeur]:
    """What eligibility may be, over the open judgements."""
    verdicts: set[Valeur] = {True}
    for formule in programme.conditions:
        possibles = (
            frozenset([formule.calcul(env)])
            if encadres.keys().isdisjoint(formule.noms)
            else encadrer(formule.expression, encadres, programme.arrondi)
        )
        if isinstance(possibles, frozenset):
            verdicts = {_et(a, b) for a, b in product(verdicts, possibles)}
    return verdicts


def _et(a: Valeur, b: Valeur) -> Valeur:
    return False if False in (a, b) else None if None in (a, b) else True


def _montant(programme: Programme, env: Environnement, encadres: _Encadres) -> Encadre:
    """Bounds of the amount, recomputing only the steps that an open judgement reaches."""
    touches = set(encadres)
    for nom, formule in zip(programme.noms_etapes, programme.etapes, strict=True):
        if not touches.isdisjoint(formule.noms):
            touches.add(nom)
            encadres[nom] = encadrer(formule.expression, encadres, programme.arrondi)
    return encadres["montant"]
