"""The legal frames that a call chooses from, as dated data: what they add to the arithmetic of public money.

A call names its regime and the step that holds its eligible expenses; the same few steps then follow its own barème, for
every call alike. None is written by the author, none can be forgotten.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DROIT_COMMUN = "aucun"
"""The regime whose delays hold when a call's own says nothing."""
ETAPES_COMMUNES = ("aides.reste_a_financer", "aides.plafond_du_regime", "aides.part_propre")
"""The names of the steps that a regime may add."""
PLEIN = "100"
PART_PROPRE = "20"
NON_ETABLI = "non établi"
"""What silence means, where the texts that were read do not agree or were not read."""
NOTE_PART_PROPRE = (
    "Part minimale du maître d'ouvrage, en part de ce que les personnes publiques apportent à une opération "
    "d'investissement, sa propre part comprise : l'argent privé n'y compte pas (code général des collectivités "
    "territoriales, article L. 1111-10, III). Elle ne s'applique que si le cahier des charges le dit."
)
ARGENT_PRIVE = "(recettes.prive à défaut max(0 €, recettes.autres - (recettes.dotations à défaut recettes.autres)))"
"""Private money: what the plan tells; else what other aids hold beside dotations, none when nothing tells them apart."""


@dataclass(frozen=True, slots=True)
class Delai:
    """Months that the service has from the reception, and what its silence then means: rejet, recevable or complet."""

    mois: int
    effet: str
    reference: str
    prorogeable: bool = False  # by a decision with its reasons


@dataclass(frozen=True, slots=True)
class Delais:
    """What a request may expect: a check of what was sent, when the regime gives one, then a decision.

    `decision` is None where no text read so far says what silence means: no date may then be told.
    """

    examen: Delai | None
    decision: Delai | None


@dataclass(frozen=True, slots=True)
class Version:
    """A regime from one day on. `plafond` (%) bounds the grant and what `plafond_compte` holds, together.

    A delay that a regime does not fix is the one of common law, held by the regime « aucun »; unless its `silence` is
    not established, which is neither.
    """

    depuis: dt.date
    plafond: str
    plafond_compte: str
    plafond_libelle: str
    reference: str
    note: str
    examen: Delai | None = None
    decision: Delai | None = None
    silence: str = ""


@dataclass(frozen=True, slots=True)
class Regime:
    """A legal frame, in the version in force when the call opens."""

    id: str
    libelle: str
    version: Version
    assiette: str  # the step, or the value, that holds the eligible expenses
    part_propre: bool = False


@dataclass(frozen=True, slots=True)
class Commune:
    """A step common to all calls, as an author would write it."""

    id: str
    libelle: str
    calculer: str
    limite: str
    lecture: str


@cache
def regimes() -> dict[str, tuple[str, tuple[Version, ...]]]:
    """Each regime by its id: its label and its versions, oldest first."""
    lus = json.loads(Path(__file__).with_name("regimes.json").read_text(encoding="utf-8"))
    return {
        regime["id"]: (
            regime["libelle"],
            tuple(_version(version) for version in regime["versions"]),
        )
        for regime in lus
    }


def delais(identifiant: str, jour: dt.date) -> Delais:
    """The delays that hold for a call of this regime opened on `jour`; common law for what the regime does not fix."""
    version = en_vigueur(identifiant, jour)
    if version is not None and version.silence == NON_ETABLI:
        return Delais(version.examen, None)
    common = en_vigueur(DROIT_COMMUN, jour)
    decision = (version.decision if version else None) or (common.decision if common else None)
    if decision is None:
        raise ValueError(f"no delay of decision is described for {identifiant} on {jour}")
    return Delais(version.examen if version else None, decision)


def _version(lue: dict[str, Any]) -> Version:
    spans: dict[str, Any] = {nom: Delai(**lue[nom]) for nom in ("examen", "decision") if nom in lue}
    return Version(**{**lue, **spans, "depuis": dt.date.fromisoformat(lue["depuis"])})


def en_vigueur(identifiant: str, jour: dt.date) -> Version | None:
    """The version of a regime in force on `jour`; None before the first."""
    _, versions = regimes()[identifiant]
    return next((version for version in reversed(versions) if version.depuis <= jour), None)


def etapes_communes(regime: Regime) -> tuple[Commune, ...]:
    """What every grant respects: what is left to finance, the ceiling of the regime, the own share when it applies."""
    version, assiette = regime.version, regime.assiette
    etapes = [
        Commune(
            "aides.reste_a_financer",
            "Reste à financer après les autres aides",
            f"max(0 €, {assiette} - recettes.autres)",
            "limité à ce qui reste à financer après les autres aides",
            "L'aide ne dépasse jamais ce que les autres financements laissent à payer des dépenses éligibles.",
        )
    ]
    if version.plafond != PLEIN:
        etapes.append(
            Commune(
                "aides.plafond_du_regime",
                version.plafond_libelle,
                f"max(0 €, {version.plafond} % de {assiette} - {version.plafond_compte})",
                f"limité à {version.plafond} % des dépenses éligibles ({version.reference})",
                f"{version.note[:-1]} ({version.reference}).",
            )
        )
    if regime.part_propre:
        etapes.append(
            Commune(
                "aides.part_propre",
                "Part des financements publics ouverte aux aides",
                "max(0 €, depenses.total - recettes.autres"
                f" - {PART_PROPRE} % de max(0 €, depenses.total - {ARGENT_PRIVE}))",
                f"limité par la part propre de {PART_PROPRE} % du maître d'ouvrage",
                NOTE_PART_PROPRE,
            )
        )
    return tuple(etapes)
