"""The lowest and highest amount that the judgements still open allow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from regles.jugement import Jugement
from regles.langage.encadrement import CERTAINS, conjonction, encadrer_jugement, encadrer_valeur, encadreur, reunir
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

    `elements` are the judgements and the steps that they reach, each after what it reads; `conditions` has one bound by
    condition, None for those that nothing open reaches.
    """

    elements: tuple[tuple[str, Encadreur], ...]
    conditions: tuple[Encadreur | None, ...]


class Encadrements:
    """The `Encadrement` of each set of open judgements, compiled the first time that a dossier leaves them open."""

    __slots__ = ("_arrondi", "_conditions", "_suite", "pour")

    def __init__(
        self, suite: Mapping[str, Formule | Jugement], conditions: tuple[Formule, ...], arrondi: Arrondi
    ) -> None:
        self._suite, self._conditions = suite, conditions
        self._arrondi = arrondi
        self.pour = lru_cache(maxsize=ENSEMBLES_GARDES)(self._compiler)

    def _compiler(self, ouvertes: tuple[str, ...]) -> Encadrement:
        atteints: frozenset[str] = frozenset()
        elements = []
        for nom, element in self._suite.items():
            if isinstance(element, Jugement):
                encadrer = self._juger(element, atteints, ouverte=nom in ouvertes)
            else:
                encadrer = self._encadrer(element, atteints)
            if encadrer:
                elements.append((nom, encadrer))
                atteints |= {nom}
        conditions = tuple(self._encadrer(formule, atteints) for formule in self._conditions)
        return Encadrement(tuple(elements), conditions)

    def _encadrer(self, formule: Formule | None, atteints: frozenset[str]) -> Encadreur | None:
        if formule is None or atteints.isdisjoint(formule.noms):
            return None
        return encadreur(formule.expression, self._arrondi, atteints)

    def _juger(self, jugement: Jugement, atteints: frozenset[str], *, ouverte: bool) -> Encadreur | None:
        """All that a judgement may be: within its bounds where it may be open, its default where it may not."""
        libre, reserve = self._libre(jugement, atteints), self._encadrer(jugement.formule, atteints)
        if reserve is None:
            return libre if ouverte else None
        defaut = self._defaut(jugement, atteints)
        nom, reservee, genre = jugement.nom, jugement.reserve, jugement.appreciation.donnee.genre

        def juger(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
            rendue = not ouverte and reservee is not None and reservee(env) is True
            possibles = [encadrer_valeur(env[nom], genre) if rendue else libre(env, encadres), defaut(env, encadres)]
            verdicts = reserve(env, encadres)
            if verdicts == CERTAINS[True]:
                return possibles[0]
            certaine = isinstance(verdicts, frozenset) and True not in verdicts
            return possibles[1] if certaine else reunir(*possibles)

        return juger

    def _libre(self, jugement: Jugement, atteints: frozenset[str]) -> Encadreur:
        """What an open judgement may become; its bounds may themselves depend on another one."""
        possibles, calcules = encadrer_jugement(jugement.appreciation.donnee), jugement.calcules
        if calcules is None or not calcules.bornes:
            return lambda *_: possibles
        bas = encadreur(calcules.minimum.expression, self._arrondi, atteints) if calcules.minimum else None
        haut = encadreur(calcules.maximum.expression, self._arrondi, atteints) if calcules.maximum else None
        fixes = calcules.bas or 0, calcules.haut or 0

        def libre(env: Environnement, encadres: Mapping[str, Encadre]) -> Encadre:
            plus_bas = bas(env, encadres) if bas else fixes
            plus_haut = haut(env, encadres) if haut else fixes
            if not isinstance(plus_bas, tuple) or not isinstance(plus_haut, tuple) or plus_bas[0] > plus_haut[1]:
                return None
            return plus_bas[0], plus_haut[1]

        return libre

    def _defaut(self, jugement: Jugement, atteints: frozenset[str]) -> Encadreur:
        if jugement.calcules and jugement.calcules.defaut:
            return encadreur(jugement.calcules.defaut.expression, self._arrondi, atteints)
        valeur = encadrer_valeur(jugement.defaut, jugement.appreciation.donnee.genre)
        return lambda *_: valeur


def encadrer_montant(encadrement: Encadrement, env: Environnement, verdicts: Iterable[bool | None]) -> Bornes:
    """Bounds of the amount (cents), both None when some judgement would make it, or eligibility, depend on a missing value.

    `verdicts` are those of the conditions: the ones that no open judgement reaches hold as they are. A judgement that
    could refuse the request opens the lower bound.
    """
    encadres: dict[str, Encadre] = {}
    for nom, encadrer in encadrement.elements:
        encadres[nom] = encadrer(env, encadres)
    recevable = _recevabilite(encadrement, env, encadres, verdicts)
    if None in recevable:
        return None, None
    if recevable == {False}:
        return 0, 0
    montant = encadres["montant"] if "montant" in encadres else encadrer_valeur(env["montant"], Genre.MONTANT)
    if not isinstance(montant, tuple):
        return None, None
    bas, haut = max(0, montant[0]), max(0, montant[1])
    return (bas if recevable == {True} else 0), haut


def _recevabilite(
    encadrement: Encadrement, env: Environnement, encadres: Mapping[str, Encadre], verdicts: Iterable[bool | None]
) -> Possibles:
    """What eligibility may be, over the open judgements."""
    recevable = CERTAINS[True]
    for encadrer, verdict in zip(encadrement.conditions, verdicts, strict=True):
        if encadrer is None:
            if verdict is not True:
                recevable = conjonction(recevable, CERTAINS[verdict])
            continue
        possibles = encadrer(env, encadres)
        if isinstance(possibles, frozenset) and possibles != CERTAINS[True]:
            recevable = conjonction(recevable, possibles)
    return recevable
