"""A judgement, compiled: when it is open, and what bounds it where that is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from regles.langage.compilation import Calcul
    from regles.langage.formule import Formule
    from regles.valeurs import Appreciation, Valeur


class Calcules(NamedTuple):
    """Of a judgement, the bounds and the default that are formulas; `bas` and `haut` are the bounds that are figures."""

    minimum: Formule | None
    maximum: Formule | None
    defaut: Formule | None
    bas: int | None
    haut: int | None

    @property
    def bornes(self) -> tuple[Formule, ...]:
        """Those of the bounds."""
        return tuple(formule for formule in (self.minimum, self.maximum) if formule)


class Jugement(NamedTuple):
    """A judgement as a dossier meets it; `reserve` says whether it is open (None: always)."""

    nom: str
    defaut: Valeur
    reserve: Calcul | None
    appreciation: Appreciation
    calcules: Calcules | None  # None: its bounds and its default are figures
    formule: Formule | None  # of `reserve`

    @property
    def formules(self) -> tuple[Formule, ...]:
        """All that it reads."""
        calcules = self.calcules
        lues = (self.formule, *(calcules.bornes if calcules else ()), calcules.defaut if calcules else None)
        return tuple(formule for formule in lues if formule)
