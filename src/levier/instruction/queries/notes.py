"""Notes of a request, newest first, as its service reads them."""

from __future__ import annotations

from dataclasses import dataclass

from levier.dossiers.models import Dossier
from levier.instruction.models import NoteInterne

NOTES_PAR_PAGE = 20


@dataclass(frozen=True, slots=True)
class PageDeNotes:
    """Notes, newest first; `suivant`: the `avant` of the page of older ones, None at the end."""

    notes: list[NoteInterne]
    suivant: int | None


def notes_sur(dossier: Dossier, avant: int | None = None) -> PageDeNotes:
    """One page of the notes, older than the one of key `avant`. Three statements, whatever its length."""
    found = NoteInterne.objects.filter(dossier=dossier).prefetch_related("mentions__personne").order_by("-id")
    if avant is not None:
        found = found.filter(id__lt=avant)
    rows = list(found[: NOTES_PAR_PAGE + 1])
    last = rows[NOTES_PAR_PAGE - 1].pk if len(rows) > NOTES_PAR_PAGE else None
    return PageDeNotes(rows[:NOTES_PAR_PAGE], last)
