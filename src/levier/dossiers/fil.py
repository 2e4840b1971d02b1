"""The thread of messages of a request, as people read it, and what each has not read yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from levier.comptes.models import Personne
from levier.dossiers.enums import Cote
from levier.dossiers.models import Dossier, LectureMessages, Message, PieceMessage

TAILLE = 20
FORMATS = ("pdf", "png", "jpg", "jpeg", "ods", "odt", "xlsx", "docx")
"""Extensions of the files that a message may carry."""


@dataclass(frozen=True, slots=True)
class PageDuFil:
    """Messages, newest first; `suivant` is the `avant` of the page of older ones, None at the end."""

    messages: list[Message]
    suivant: int | None


def fil(dossier: Dossier, avant: int | None = None, taille: int = TAILLE) -> PageDuFil:
    """One page of the thread, older than the message `avant` when given. Three queries, whatever its length."""
    found = Message.objects.filter(dossier=dossier).prefetch_related("pieces__fichier").order_by("-id")
    if avant is not None:
        found = found.filter(id__lt=avant)
    rows = list(found[: taille + 1])
    return PageDuFil(rows[:taille], rows[taille - 1].pk if len(rows) > taille else None)


def dernier_message(dossier: Dossier) -> Message | None:
    """The last message written, by either side."""
    return Message.objects.filter(dossier=dossier).order_by("-id").first()


def non_lus(personne: Personne, dossiers: Iterable[int], cote: Cote) -> dict[int, int]:
    """How many messages of the other side the person, who stands on `cote`, has not read: by dossier id. One query."""
    read = LectureMessages.objects.filter(dossier=OuterRef("dossier"), personne=personne).values("dernier")
    waiting: QuerySet[Message] = (
        Message.objects.filter(dossier__in=list(dossiers))
        .exclude(cote=cote)
        .annotate(lu=Coalesce(Subquery(read), Value(0), output_field=BigIntegerField()))
        .filter(id__gt=F("lu"))
    )
    return dict(waiting.order_by().values_list("dossier").annotate(combien=Count("id")))


def dernier_lu(personne: Personne, dossier: Dossier) -> int:
    """Id of the last message that the person had read; 0 when none."""
    marks = LectureMessages.objects.filter(dossier=dossier, personne=personne)
    return marks.values_list("dernier_id", flat=True).first() or 0


def pieces_du_fil(dossier: Dossier) -> QuerySet[PieceMessage]:
    """Files joined to the messages of the request."""
    return PieceMessage.objects.filter(message__dossier=dossier).select_related("fichier")
