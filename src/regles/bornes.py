"""The lowest and highest amount that the judgements still open allow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from regles.langage.encadrement import CERTAINS, conjonction, encadrer_valeur, encadreur
from regles.valeurs import Genre

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from regles.arrondi import Arrondi
    from regles.langage.compilation import Environnement
    from regles.langage.encadrement import Encadre, Encadreur, Possibles
    from regles.langage.formule import Formule

Bornes = tuple[int | None, int | None]
ENSEMBLES_GARDES = 32  # sets of open judgements whose bounds stay compiled: a call has few, and its dossiers fewer


@dataclass(frozen=True, slots=True)
class Encadrement:
    """What bounds the amount while some judgements are open; the rest is known, and computed as it is.

    `conditions` has one bound by condition, None for those that the open judgements do not reach; `etapes` are the
    steps that they reach, in order.
    """

    possibles: Mapping[str, Encadre]
    conditions: tuple[Encadreur | None, ...]
    etapes: tuple[tuple[str, Encadreur], ...]


class Encadrements:
    """The `Encadrement` of each set of open judgements, compiled the first time that a dossier leaves them open."""

    __slots__ = ("_arrondi", "_conditions", "_etapes", "_jugements", "pour")

    def __init__(
        self,
        jugements: Mapping[str, Encadre],
        conditions: tuple[Formule, ...],
        etapes: Mapping[str, Formule],
        arrondi: Arrondi,
    ) -> None:
        self._jugements, self._conditions, self._etapes = jugements, conditions, etapes
        self._arrondi = arrondi
        self.pour = lru_cache(maxsize=ENSEMBLES_GARDES)(self._compiler)

    def _compiler(self, ouvertes: tuple[str, ...]) -> Encadrement:
        atteints = frozenset(ouvertes)
        conditions = tuple(self._encadrer(formule, atteints) for formule in self._conditions)
        etapes = []
        for nom, formule in self._etapes.items():
            if encadrer := self._encadrer(formule, atteints):
                etapes.append((nom, encadrer))
                atteints |= {nom}
        return Encadrement({nom: self._jugements[nom] for nom in ouvertes}, conditions, tuple(etapes))

    def _encadrer(self, formule: Formule, atteints: frozenset[str]) -> Encadreur | None:
        if atteints.isdisjoint(formule.noms):
            return None
        return encadreur(formule.expression, self._arrondi, atteints)


def encadrer_montant(encadrement: Encadrement, env: Environnement, verdicts: Iterable[bool | None]) -> Bornes:
    """Bounds of a known amount (cents), both None when some judgement would make it depend on a missing value.

    `verdicts` are those of the conditions: the ones that no open judgement reaches hold as they are. A judgement that
    could leave eligibility false, or unknown, opens the lower bound.
    """
    recevable = _recevabilite(encadrement, env, verdicts)
    if recevable == {False}:
        return 0, 0
    montant = _montant(encadrement, env)
    if not isinstance(montant, tuple):
        return None, None
    bas, haut = max(0, montant[0]), max(0, montant[1])
    return (bas if recevable == {True} else 0), haut


def _recevabilite(encadrement: Encadrement, env: Environnement, verdicts: Iterable[bool | None]) -> Possibles:
    """What eligibility may be, over the open judgements."""
    recevable = CERTAINS[True]
    for encadrer, verdict in zip(encadrement.conditions, verdicts, strict=True):
        if encadrer is None:
            if verdict is not True:
                recevable = conjonction(recevable, CERTAINS[verdict])
            continue
        possibles = encadrer(env, encadrement.possibles)
        if isinstance(possibles, frozenset) and possibles != CERTAINS[True]:
            recevable = conjonction(recevable, possibles)
    return recevable


def _montant(encadrement: Encadrement, env: Environnement) -> Encadre:
    """Bounds of the amount, computing again only the steps that an open judgement reaches."""
    encadres = dict(encadrement.possibles)
    for nom, encadrer in encadrement.etapes:
        encadres[nom] = encadrer(env, encadres)
    return encadres["montant"] if "montant" in encadres else encadrer_valeur(env["montant"], Genre.MONTANT)
