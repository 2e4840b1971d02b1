"""The thread of messages about an object, as people read it, and what each has not read yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from levier.comptes.models import Personne
from levier.messages.correspondances import correspondance_du_type
from levier.messages.enums import Cote
from levier.messages.models import LectureMessages, Message, PieceMessage
from levier.socle.fichiers import FichierPose
from levier.socle.models import EtatFichier, Fichier
from levier.socle.objets import Numerote, Objet, type_de

TAILLE = 20
FORMATS = ("pdf", "png", "jpg", "jpeg", "ods", "odt", "xlsx", "docx")
"""Extensions of the files that a message may carry."""


@dataclass(frozen=True, slots=True)
class PageDuFil:
    """Messages, newest first; `suivant` is the `avant` of the page of older ones, None at the end."""

    messages: list[Message]
    suivant: int | None


def fil(sur: Numerote, avant: int | None = None, taille: int = TAILLE) -> PageDuFil:
    """One page of the thread, older than the message `avant` when given. Three queries, whatever its length."""
    found = Message.objects.filter(**sur.objet.colonnes).prefetch_related("pieces__fichier").order_by("-id")
    if avant is not None:
        found = found.filter(id__lt=avant)
    rows = list(found[: taille + 1])
    return PageDuFil(rows[:taille], rows[taille - 1].pk if len(rows) > taille else None)


def deja_joints(sur: Numerote, empreintes: Sequence[str]) -> dict[str, Fichier | FichierPose]:
    """The files of the thread that were received as these bytes, by their hash; those put aside are not there."""
    thread = {f"message__{column}": value for column, value in sur.objet.colonnes.items()}
    found = PieceMessage.objects.filter(**thread, fichier__empreinte_recue__in=empreintes)
    kept = found.exclude(fichier__etat=EtatFichier.ECARTE).select_related("fichier").order_by("-id")
    return {piece.fichier.empreinte_recue: piece.fichier for piece in kept}


def dernier_message(sur: Numerote) -> Message | None:
    """The last message written, by either side."""
    return Message.objects.filter(**sur.objet.colonnes).order_by("-id").first()


def combien_non_lus(modele: type[Numerote], numero: Combinable, cote: Cote, personne: Combinable) -> Coalesce:
    """How many messages of the other side a person, who stands on `cote`, has not read, by row of another query.

    `numero`: of the object that the row is about.
    """
    objet = {"objet_type": type_de(modele), "objet_numero": numero}
    read = LectureMessages.objects.filter(personne=personne, **_du_meme_objet()).values("dernier")
    waiting = Message.objects.filter(**objet).exclude(cote=cote)
    waiting = waiting.filter(id__gt=Coalesce(Subquery(read), Value(0), output_field=BigIntegerField()))
    count = Subquery(waiting.order_by().values("objet_numero").annotate(combien=Count("id")).values("combien"))
    return Coalesce(count, Value(0))


def _du_meme_objet() -> dict[str, OuterRef]:
    return {column: OuterRef(column) for column in ("objet_type", "objet_numero")}


def dernier_lu(personne: Personne, sur: Numerote) -> int:
    """Id of the last message that the person had read; 0 when none."""
    marks = LectureMessages.objects.filter(**sur.objet.colonnes, personne=personne)
    return marks.values_list("dernier_id", flat=True).first() or 0


def pieces_du_fil(objet: Objet) -> QuerySet[PieceMessage]:
    """Files joined to the messages about an object. Rights are to be checked before."""
    return PieceMessage.objects.filter(
        message__objet_type=objet.type, message__objet_numero=objet.numero
    ).select_related("fichier")


def piece_lisible(personne: Personne, objet: Objet, piece: int) -> PieceMessage | None:
    """A file joined to a message about this object, for who may read the thread."""
    readable = correspondance_du_type(objet.type).lisibles(personne)
    return pieces_du_fil(objet).filter(pk=piece).first() if readable.filter(numero=objet.numero).exists() else None
