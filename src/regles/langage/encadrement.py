"""Bounds of an expression while some judgements are open.

Each open judgement is known only by its bounds; the rest is known exactly. One pass of interval arithmetic gives
bounds that always hold (they may be wider than needed when one judgement appears twice in a formula).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from regles.langage import intervalles
from regles.langage.arbre import Operation
from regles.langage.compilation import STRICTES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from regles.arrondi import Arrondi
    from regles.cahier import Valeur
    from regles.langage.intervalles import Intervalle
    from regles.langage.typage import Expression


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a condition may be."""

    vrai: bool
    faux: bool
    inconnu: bool = False


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes a choice may take."""

    possibles: frozenset[str]


# Bounds of a number, possible verdicts, possible codes, a known date; None: missing.
Encadre = "Intervalle | Verdicts | Codes | dt.date | None"
INCONNU = Verdicts(vrai=False, faux=False, inconnu=True)
CERTAIN = {True: Verdicts(vrai=True, faux=False), False: Verdicts(vrai=False, faux=True), None: INCONNU}
