"""What rows say now against what their journal said last: a row changed by another way than an act is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from levier.socle.journal import RuptureDeChaine
from levier.socle.models import Evenement
from levier.socle.personnelles import EFFACE
from levier.socle.registre import Registre


@dataclass(frozen=True, slots=True)
class Concordance:
    """A value that acts tell under the name `dite`, after them, and how the row tells it; one never told must read `avant_tout`.

    `lue` gives what is compared, as the journal writes it; `jointes` are the relations that it reads.
    """

    modele: type[models.Model]
    dite: str
    lue: Callable[[Any], str] = field(compare=False)
    avant_tout: str = ""
    jointes: tuple[str, ...] = ()


_DECLAREES: Registre[tuple[str, str], Concordance] = Registre("the concordance “{}”")


def declarer(*concordances: Concordance) -> None:
    """By the step that has the rows, in its presentation.py."""
    _DECLAREES.declarer({(one.modele._meta.label_lower, one.dite): one for one in concordances})  # noqa: SLF001  Django's documented model API


def ruptures() -> Iterator[RuptureDeChaine]:
    """Each row that says another thing than its journal, and each that the journal knows and the base has no more.

    A base that has events of format 1 has rows of that time too, whose acts told less: the journal may then say nothing of them.
    """
    former = Evenement.objects.filter(format=1).exists()
    for kind, told in _DECLAREES:
        yield from _comparer(kind, _DECLAREES.lire((kind, told)), muettes_admises=former)


def _comparer(genre: str, concordance: Concordance, *, muettes_admises: bool) -> Iterator[RuptureDeChaine]:
    said = _dites(genre, concordance.dite)
    rows = concordance.modele._base_manager.select_related(*concordance.jointes)  # noqa: SLF001  Django's documented model API
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        number, expected = said.pop(str(row.pk), (0, concordance.avant_tout))
        found = concordance.lue(row)
        if expected not in {found, EFFACE} and not (muettes_admises and not number):
            yield RuptureDeChaine(
                number,
                f"{genre} {row.pk}",
                f"{concordance.dite} : « {found} » en base, « {expected or 'rien'} » au journal",
            )
    for key, (number, _) in said.items():
        yield RuptureDeChaine(number, f"{genre} {key}", "le journal en parle, la base ne l’a plus")


def _dites(genre: str, nom: str) -> dict[str, tuple[int, str]]:
    """By object, the last event that tells the value, and what it says."""
    told: dict[str, tuple[int, str]] = {}
    events = Evenement.objects.filter(objet_type=genre, apres_trace__has_key=nom).order_by("objet_id", "rang")
    for event in events.iterator(chunk_size=2000):
        told[event.objet_id] = (event.pk, str(event.apres[nom]))
    return told
