"""What the two sides write to each other about an object, and what each person has read of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import BinaryIO

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.messages.annonces import MessageEnvoye
from levier.messages.correspondances import correspondance_de
from levier.messages.enums import Cote
from levier.messages.erreurs import MessageTropLong, MessageVide, TropDeFichiers
from levier.messages.models import LectureMessages, Message, PieceMessage
from levier.messages.queries import FORMATS, deja_joints, dernier_message
from levier.socle import fichiers, horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import FichierRefuse
from levier.socle.fichiers import FichierPose
from levier.socle.objets import Numerote

LONGUEUR_MAX = 5000
FICHIERS_MAX = 5
Joint = tuple[BinaryIO, str]
"""A file sent with a message: its bytes, the name it came with."""
_ROLES = {Cote.PORTEUR: Role.PORTEUR, Cote.SERVICE: Role.INSTRUCTEUR}


def ecrire_au_service(
    sur: Numerote, texte: str, *, par: Personne, joints: Sequence[Joint] = (), cle: uuid.UUID | None = None
) -> Message:
    """Who asks writes to the service about `sur`. `cle` makes one message of a form sent twice.

    Files are examined before anything is locked. Journal of the object: message_envoye. Announces MessageEnvoye. Raises
    GesteInterdit, MessageVide, MessageTropLong, TropDeFichiers, FichierRefuse.
    """
    exiger(correspondance_de(sur).peut_ecrire(par, sur, Cote.PORTEUR))
    return _envoyer(sur, Cote.PORTEUR, _lire(texte, par, cle), _controler(joints))


def ecrire_au_porteur(
    sur: Numerote, texte: str, *, par: Personne, joints: Sequence[Joint] = (), cle: uuid.UUID | None = None
) -> Message:
    """The service writes to who asks; same promises and refusals as `ecrire_au_service`."""
    exiger(correspondance_de(sur).peut_ecrire(par, sur, Cote.SERVICE))
    return _envoyer(sur, Cote.SERVICE, _lire(texte, par, cle), _controler(joints))


@transaction.atomic
def marquer_lus(sur: Numerote, *, par: Personne) -> None:
    """Remember that the person has read the messages about `sur` up to the last one; never goes back.

    For who may read them: the caller found the object among those. Nothing in the journal: reading is no act.
    """
    last = dernier_message(sur)
    if last is None:
        return
    mark, created = LectureMessages.objects.select_for_update().get_or_create(
        **sur.objet.colonnes, personne=par, defaults={"dernier": last}
    )
    if not created and mark.dernier_id < last.pk:
        mark.dernier = last
        mark.save(update_fields=["dernier"])


def _lire(texte: str, par: Personne, cle: uuid.UUID | None) -> Message:
    clean = texte.replace("\0", "").strip()
    if not clean:
        raise MessageVide
    if len(clean) > LONGUEUR_MAX:
        raise MessageTropLong(len(clean), LONGUEUR_MAX)
    return Message(auteur=par, auteur_libelle=str(par), texte=clean, cle=cle or uuid.uuid4())


def _controler(joints: Sequence[Joint]) -> list[FichierPose]:
    """The files, checked like any other; a refusal names the field of the form."""
    if len(joints) > FICHIERS_MAX:
        raise TropDeFichiers(len(joints), FICHIERS_MAX)
    try:
        return [fichiers.controler(content, name, formats=FORMATS) for content, name in joints]
    except FichierRefuse as refus:
        raise FichierRefuse(refus.phrase, "fichiers") from refus


def _exiger_nouveaux(sur: Numerote, recus: Sequence[FichierPose]) -> None:
    """The same bytes are joined once to a thread, whatever their name: a wrong file chosen again is then seen."""
    known = deja_joints(sur, [recu.empreinte_recue for recu in recus]) if recus else {}
    for recu in recus:
        there = known.setdefault(recu.empreinte_recue, recu)
        if there is not recu:
            raise FichierRefuse(
                f"« {recu.nom} » a le même contenu qu’un fichier déjà joint sous le nom « {there.nom} » : ôtez-le de votre "
                "message, ou choisissez le fichier attendu.",
                "fichiers",
            )


@transaction.atomic
def _envoyer(sur: Numerote, cote: Cote, message: Message, recus: Sequence[FichierPose]) -> Message:
    """Under the lock of the object: two sendings of one form are one message."""
    correspondance_de(sur).tenir(sur)
    sent = Message.objects.filter(cle=message.cle).first()
    if sent is not None and (sent.objet, sent.auteur_id) == (sur.objet, message.auteur.pk):
        return sent
    if sent is not None:  # a key that somebody else used: it proves nothing here
        message.cle = uuid.uuid4()
    message.objet_type, message.objet_numero = sur.objet.type, sur.objet.numero
    _exiger_nouveaux(sur, recus)
    message.cote, message.envoye_le = cote, horloge.maintenant()
    message.save(force_insert=True)
    kept = [fichiers.garder_recu(recu) for recu in recus]
    PieceMessage.objects.bulk_create(PieceMessage(message=message, fichier=fichier) for fichier in kept)
    journal.consigner(
        sur,
        "message_envoye",
        par=message.auteur.en_tant_que(_ROLES[cote]),
        avant={},
        apres={
            "destinataire": "du demandeur au service" if cote is Cote.PORTEUR else "du service au demandeur",
            "fichiers": ", ".join(f"« {fichier.nom} »" for fichier in kept) or "sans fichier joint",
            "message": message.pk,
        },
    )
    annoncer(MessageEnvoye(message_id=message.pk))
    return message
