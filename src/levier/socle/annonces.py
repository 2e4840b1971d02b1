"""Announcements: an act says what happened, in its own transaction; later steps react after commit, as jobs.

A job row is written by the act's own transaction: a rolled-back act leaves none, a killed worker loses none.
Handlers are replayed on failure and must be idempotent. What a later step must never show wrong, not even for a moment,
reacts within the transaction itself (`aussitot`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar, TypeVar

from levier.socle.taches import differer_ensemble


@dataclass(frozen=True, slots=True)
class Annonce:
    """Base of announcements. Fields are plain values (ids, texts), written in the job."""

    nom: ClassVar[str]


A = TypeVar("A", bound=Annonce)
_types: dict[str, type[Annonce]] = {}
_gestionnaires: dict[str, dict[str, Callable[..., None]]] = defaultdict(dict)
_immediats: dict[str, dict[str, Callable[..., None]]] = defaultdict(dict)


def declarer(classe: type[A]) -> type[A]:
    """Class decorator: makes the announcement known by its `nom`."""
    _types[classe.nom] = classe
    return classe


def reagir(classe: type[A], *, aussitot: bool = False) -> Callable[[Callable[[A], None]], Callable[[A], None]]:
    """Decorator: registers a handler, under its dotted name, run as a job of its own; `aussitot`: within the act itself."""
    registre = _immediats if aussitot else _gestionnaires

    def enregistrer(gestionnaire: Callable[[A], None]) -> Callable[[A], None]:
        registre[classe.nom][f"{gestionnaire.__module__}.{gestionnaire.__qualname__}"] = gestionnaire
        return gestionnaire

    return enregistrer


def annoncer(annonce: Annonce) -> None:
    """Run what reacts at once, then write one job per other handler in the current transaction, in one statement."""
    for immediate in _immediats[annonce.nom].values():
        immediate(annonce)
    handlers, values = sorted(_gestionnaires[annonce.nom]), asdict(annonce)
    differer_ensemble(
        "socle.livrer", [{"nom": annonce.nom, "gestionnaire": handler, "valeurs": values} for handler in handlers]
    )


def executer(nom: str, gestionnaire: str, valeurs: Mapping[str, str | int | None]) -> None:
    """What the job does: rebuild the announcement, call the handler."""
    _gestionnaires[nom][gestionnaire](_types[nom](**valeurs))


def table() -> dict[str, list[str]]:
    """Every announcement with its handlers, for the test that lists them and for docs."""
    return {nom: sorted([*_gestionnaires[nom], *_immediats[nom]]) for nom in sorted(_types)}
