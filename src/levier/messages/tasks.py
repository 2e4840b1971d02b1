"""What follows a message: the other side is told; who joined an infected file too."""

from __future__ import annotations

from uuid import UUID

from levier.messages.annonces import MessageEnvoye
from levier.messages.correspondances import correspondance_du_type
from levier.messages.models import Message, PieceMessage
from levier.socle.annonces import reagir
from levier.socle.fichiers.quarantaine import FichierEcarteParAntivirus


@reagir(MessageEnvoye)
def prevenir_d_un_message(annonce: MessageEnvoye) -> None:
    """Tell the other side that a message waits, without its text: it is read where rights are checked."""
    message = Message.objects.select_related("auteur").get(pk=annonce.message_id)
    correspondance_du_type(message.objet_type).prevenir(message)


@reagir(FichierEcarteParAntivirus)
def prevenir_l_auteur(annonce: FichierEcarteParAntivirus) -> None:
    """Tell who wrote the message that one of its files was put aside."""
    joined = PieceMessage.objects.select_related("fichier", "message__auteur")
    piece = joined.filter(fichier=UUID(annonce.fichier_id)).first()
    if piece is not None:
        correspondance_du_type(piece.message.objet_type).prevenir_l_auteur(piece)
