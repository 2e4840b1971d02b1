"""What the structure and the service write to each other about a request, and what each person has read of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import BinaryIO

from django.db import transaction

from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers import annonces
from levier.dossiers.enums import Cote
from levier.dossiers.fil import FORMATS, dernier_message
from levier.dossiers.models import Dossier, LectureMessages, Message, PieceMessage
from levier.dossiers.permissions import peut_ecrire_au_porteur, peut_ecrire_au_service
from levier.socle import fichiers, horloge, journal
from levier.socle.acteurs import ActeurConnu
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import FichierRefuse, RefusMetier
from regles.texte import entier

LONGUEUR_MAX = 5000
FICHIERS_MAX = 5
Joint = tuple[BinaryIO, str]
"""A file sent with a message: its bytes, the name it came with."""


class MessageVide(RefusMetier):
    """A message without text."""

    def __init__(self) -> None:
        super().__init__("Écrivez votre message avant de l’envoyer.", "texte")


class MessageTropLong(RefusMetier):
    """More than a message ever needs."""

    def __init__(self, longueur: int, maximum: int) -> None:
        super().__init__(
            f"Votre message compte {entier(longueur)} caractères, {entier(maximum)} au plus : "
            "raccourcissez-le, ou joignez un document.",
            "texte",
        )


class TropDeFichiers(RefusMetier):
    """More files than a message carries."""

    def __init__(self, nombre: int, maximum: int) -> None:
        super().__init__(
            f"Vous joignez {nombre} fichiers, {maximum} au plus par message : répartissez-les en plusieurs messages.",
            "fichiers",
        )


@transaction.atomic
def ecrire_au_service(
    dossier: Dossier, texte: str, *, par: Personne, joints: Sequence[Joint] = (), cle: uuid.UUID | None = None
) -> Message:
    """The structure writes to the service. `cle` makes one message of a form sent twice. Journal: message_envoye.

    Announces MessageEnvoye. Raises ActeInterdit, MessageVide, MessageTropLong, TropDeFichiers, FichierRefuse.
    """
    exiger(peut_ecrire_au_service(par, dossier))
    return _ecrire(dossier, Cote.PORTEUR, par.en_tant_que(Role.PORTEUR), _lire(texte, par, cle), joints)


@transaction.atomic
def ecrire_au_porteur(
    dossier: Dossier, texte: str, *, par: Personne, joints: Sequence[Joint] = (), cle: uuid.UUID | None = None
) -> Message:
    """The service writes to the structure; same promises and refusals as `ecrire_au_service`."""
    exiger(peut_ecrire_au_porteur(par, dossier))
    return _ecrire(dossier, Cote.SERVICE, par.en_tant_que(Role.INSTRUCTEUR), _lire(texte, par, cle), joints)


@transaction.atomic
def marquer_lus(dossier: Dossier, *, par: Personne) -> None:
    """Remember that the person has read the messages of the request up to the last one; never goes back.

    For who may see the request: the caller found it among those. Nothing in the journal: reading is no act.
    """
    last = dernier_message(dossier)
    if last is None:
        return
    mark, created = LectureMessages.objects.select_for_update().get_or_create(
        dossier=dossier, personne=par, defaults={"dernier": last}
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


def _ecrire(dossier: Dossier, cote: Cote, acteur: ActeurConnu, message: Message, joints: Sequence[Joint]) -> Message:
    """Under the dossier's lock: two sendings of one form are one message."""
    Dossier.objects.select_for_update(no_key=True).get(pk=dossier.pk)
    sent = Message.objects.filter(cle=message.cle).first()
    if sent is not None and (sent.dossier_id, sent.auteur_id) == (dossier.pk, message.auteur.pk):
        return sent
    if sent is not None:  # a key that somebody else used: it proves nothing here
        message.cle = uuid.uuid4()
    if len(joints) > FICHIERS_MAX:
        raise TropDeFichiers(len(joints), FICHIERS_MAX)
    message.dossier, message.cote, message.envoye_le = dossier, cote, horloge.maintenant()
    message.save(force_insert=True)
    kept = [_joindre(message, content, name) for content, name in joints]
    journal.consigner(
        dossier,
        "message_envoye",
        par=acteur,
        avant={},
        apres={
            "destinataire": "du demandeur au service" if cote == Cote.PORTEUR else "du service au demandeur",
            "fichiers": ", ".join(f"« {nom} »" for nom in kept) or "sans fichier joint",
            "message": message.pk,
        },
    )
    annoncer(annonces.MessageEnvoye(message_id=message.pk))
    return message


def _joindre(message: Message, contenu: BinaryIO, nom: str) -> str:
    """The file, checked like any piece of a request; a refusal names the field of the form."""
    try:
        fichier = fichiers.recevoir(contenu, nom, formats=FORMATS)
    except FichierRefuse as refus:
        raise FichierRefuse(refus.phrase, "fichiers") from refus
    PieceMessage.objects.create(message=message, fichier=fichier)
    return fichier.nom
