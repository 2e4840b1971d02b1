"""A cahier as it is simulated: its figures may be changed, its typical project stays that of the published text."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from regles import simulation
from regles.cahier import Cahier
from regles.simulation import Hypothese
from regles.valeurs import Situation


@dataclass(frozen=True, slots=True)
class Regle:
    """One rule of the page. `publie` is the cahier as published: its first accepted example gives the typical project."""

    cahier: Cahier
    publie: Cahier
    changements: tuple[str, ...] = ()

    @property
    def titre(self) -> str:
        return self.publie.identite.titre

    @property
    def projet_type(self) -> str:
        """The name of the example; empty when the cahier accepts none."""
        return next((one.cas for one in self.publie.exemples if one.recevable), "")

    @property
    def situation(self) -> Situation:
        """What is the same for every porteur: neither the cost nor what its territory tells."""
        return simulation.situation_type(self.publie)

    def appliquer(self, territoires: pl.DataFrame, hypothese: Hypothese) -> pl.DataFrame:
        """`cout`, `recevable` and `montant` (cents) of each territory, in the order of `territoires`.

        Raises TableInvalide: the hypothesis leaves the bounds of the cahier.
        """
        assumed = replace(hypothese, valeurs={**self.situation, **hypothese.valeurs})
        return simulation.simuler(self.cahier, territoires, assumed).lignes.select("cout", "recevable", "montant")
