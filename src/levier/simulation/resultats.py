"""What a simulation tells: who is accepted, how much, who wins and loses. Amounts in cents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import polars as pl

from regles.simulation import Hypothese, RegleSimulee, Simulation
from regles.simulation import simuler as simuler_les_territoires

QUANTILES = ((10, "1er décile"), (25, "1er quartile"), (50, "médiane"), (75, "3e quartile"), (90, "9e décile"))


@dataclass(frozen=True, slots=True)
class Bilan:
    """One rule over the territories: accepted, refused, and those whose amount cannot be told.

    `quantiles` and `moyenne` are those of the accepted whose amount is known; None when there is none.
    """

    recevables: int
    refuses: int
    inconnus: int
    total: int
    moyenne: int | None
    maximum: int | None
    quantiles: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class GroupeSimule:
    """What one group of territories gets: `avant` and `apres` are the totals under both rules (equal without comparison).

    All three are over the territories whose amount is known under both; `incomparables` counts the others.
    """

    cle: str
    territoires: int
    population: int
    avant: int
    apres: int
    ecart: int
    gagnants: int
    perdants: int
    incomparables: int

    @property
    def inchanges(self) -> int:
        return self.connues - self.gagnants - self.perdants

    @property
    def connues(self) -> int:
        """Those whose amount is known under both rules."""
        return self.territoires - self.incomparables

    @property
    def moyenne_avant(self) -> int | None:
        """By territory whose amount is known, refused ones counted at zero; None when there is none."""
        return self.avant // self.connues if self.connues else None

    @property
    def moyenne_apres(self) -> int | None:
        """As `moyenne_avant`."""
        return self.apres // self.connues if self.connues else None

    @property
    def ecart_moyen(self) -> int | None:
        """Towards zero."""
        return abs(self.ecart) // self.connues * (1 if self.ecart >= 0 else -1) if self.connues else None


@dataclass(frozen=True, slots=True)
class Resultats:
    """A simulation, rule by rule and group by group."""

    simulation: Simulation
    bilans: tuple[Bilan, ...]
    ensemble: GroupeSimule
    tranches: tuple[GroupeSimule, ...]
    departements: tuple[GroupeSimule, ...]


def simuler(
    regles: Sequence[RegleSimulee], territoires: pl.DataFrame, hypothese: Hypothese, *, partout: bool = False
) -> Resultats:
    """One rule alone, or the second against the first, over `territoires`: on the ground of the call, or `partout`.

    Raises TableInvalide: the hypothesis leaves the bounds of a cahier.
    """
    simulation = simuler_les_territoires(regles, territoires, hypothese, partout=partout)
    total = simulation.total
    return Resultats(
        simulation=simulation,
        bilans=tuple(_bilan(simulation, total, lettre) for lettre in simulation.lettres),
        ensemble=_groupe("", total),
        tranches=_groupes(simulation.groupes("taille").with_columns(pl.col("taille").to_physical()), "taille"),
        departements=_groupes(simulation.groupes("departement"), "departement"),
    )


def _bilan(simulation: Simulation, total: Mapping[str, int], lettre: str) -> Bilan:
    verdicts, montants = (simulation.lignes.get_column(f"{nom}_{lettre}") for nom in ("recevable", "aide"))
    accepted = montants.filter(verdicts.fill_null(value=False)).drop_nulls()
    ranked = [accepted.quantile(rank / 100, "lower") for rank, _ in QUANTILES]
    largest = accepted.max()
    return Bilan(
        recevables=total[f"recevables_{lettre}"],
        refuses=int((~verdicts).sum()),
        inconnus=total[f"inconnus_{lettre}"],
        total=total[f"aide_{lettre}"],
        moyenne=int(accepted.sum()) // accepted.len() if accepted.len() else None,
        maximum=largest if isinstance(largest, int) else None,
        quantiles=tuple(None if montant is None else int(montant) for montant in ranked),
    )


def _groupes(groupes: pl.DataFrame, cle: str) -> tuple[GroupeSimule, ...]:
    """Those whose key is unknown come last, under « »."""
    rows = groupes.iter_rows(named=True)
    return tuple(_groupe("" if row[cle] is None else str(row[cle]), row) for row in rows)


def _groupe(cle: str, mesures: Mapping[str, int]) -> GroupeSimule:
    names = [one.name for one in fields(GroupeSimule) if one.name != "cle"]
    return GroupeSimule(cle, *(mesures[nom] for nom in names))
