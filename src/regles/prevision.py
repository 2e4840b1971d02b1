"""What a part of a fund is expected to have granted at the end of its period: a formula of the fund's file, and who then gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from regles.arrondi import ARRONDI_PAR_DEFAUT, ARRONDIS
from regles.formules_du_fonds import VALEURS, jours_de_la_periode
from regles.langage.analyse import analyser
from regles.langage.arbre import ErreurDeFormule
from regles.langage.formule import Formule
from regles.langage.typage import Portee, nommer, typer
from regles.partage import PartDemandee, partager
from regles.valeurs import Genre

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from regles.valeurs import Source

_LUES = frozenset({"ouvert", "attribue", "en_instruction", "jours_ecoules", "jours_restants"})
DONNEES = tuple(donnee for donnee in VALEURS if donnee.nom in _LUES)
"""What a forecast may read, under the names of the fund's other formulas: each part, over the period of the review."""
_ARRONDI = ARRONDIS[ARRONDI_PAR_DEFAUT]


@dataclass(frozen=True, slots=True)
class RevueDite:
    """How the parts of a whole are reviewed: from which day, over which period, by which formula."""

    premiere: dt.date
    debut: dt.date
    fin: dt.date
    prevision: str
    source: Source
    lecture: str = ""


class PartSuivie(NamedTuple):
    """A part as a review sees it, in cents."""

    ouvert: int
    attribue: int
    en_instruction: int


class Periode(NamedTuple):
    """Days, both ends counted."""

    debut: dt.date
    fin: dt.date


@lru_cache(maxsize=32)
def lire_la_prevision(texte: str) -> Formule:
    """The formula, checked: an amount, from `DONNEES` only. Raises ErreurDeFormule."""
    expression = typer(analyser(texte), Portee({one.nom: nommer(one) for one in DONNEES}, _ARRONDI))
    if expression.type.genre is not Genre.MONTANT:
        raise ErreurDeFormule(f"il faut ici un montant, pas {expression.type}", expression.place)
    return Formule.de(texte, expression, _ARRONDI, frozenset())


def prevoir(prevision: str, part: PartSuivie, periode: Periode, jour: dt.date) -> int:
    """What the part will have granted at the end, in cents."""
    found = lire_la_prevision(prevision).calcul({**part._asdict(), **jours_de_la_periode(*periode, jour)})
    if not isinstance(found, int):
        raise TypeError("every value of a forecast is known")
    return found


def repartir(parts: Sequence[PartSuivie], previsions: Sequence[int]) -> tuple[int, ...]:
    """What each part receives (positive) or gives (negative), in cents: the sum is zero, to the cent.

    A part gives what it is not expected to need, never what it granted; it receives what it lacks. What is given is shared
    by the needs, what is received by what each could give.
    """
    both = [*zip(parts, previsions, strict=True)]
    excess = [max(0, part.ouvert - max(part.attribue, planned)) for part, planned in both]
    needs = [max(0, planned - part.ouvert) for part, planned in both]
    moved = min(sum(excess), sum(needs))
    given, received = (_partager(moved, shares) for shares in (excess, needs))
    return tuple(plus - minus for plus, minus in zip(received, given, strict=True))


def apparier(variations: Sequence[int]) -> list[tuple[int, int, int]]:
    """Moves (rank of the giver, rank of the receiver, cents) that make these variations, whose sum is zero; one fewer than the parts at most."""
    left = list(variations)
    givers = iter([rank for rank, one in enumerate(left) if one < 0])
    moves, giver = [], next(givers, None)
    for receiver in (rank for rank, one in enumerate(left) if one > 0):
        while left[receiver] and giver is not None:
            cents = min(left[receiver], -left[giver])
            moves.append((giver, receiver, cents))
            left[receiver], left[giver] = left[receiver] - cents, left[giver] + cents
            if not left[giver]:
                giver = next(givers, None)
    return moves


def _partager(pot: int, parts: Sequence[int]) -> tuple[int, ...]:
    shared = partager(pot, [PartDemandee(points=one, plafond=one) for one in parts]).parts
    if shared is None:
        raise ValueError("shares without floor always hold in their pot")
    return shared
