"""What the step of messages asks of a request: who reads the thread, who writes in it, whom to tell."""

from __future__ import annotations

from levier.comptes.models import Personne
from levier.comptes.queries import emails_de
from levier.documents.contexte import Instant
from levier.dossiers.courrier.plis import Pli, agents, ecrire, informer
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_ecrire_au_porteur, peut_ecrire_au_service
from levier.dossiers.queries import correspondances_visibles
from levier.messages.correspondances import Correspondance
from levier.messages.enums import Cote
from levier.messages.models import Message, PieceMessage
from levier.socle.droits import Verdict


def _peut_ecrire(personne: Personne, dossier: Dossier, cote: Cote) -> Verdict:
    droits = {Cote.PORTEUR: peut_ecrire_au_service, Cote.SERVICE: peut_ecrire_au_porteur}
    return droits[cote](personne, dossier)


def _tenir(dossier: Dossier) -> Dossier:
    return Dossier.objects.tenir(dossier.pk)


def _prevenir(message: Message) -> None:
    dossier = _dossier(message)
    if message.cote == Cote.SERVICE:
        ecrire(dossier, Pli("message_du_service", str(message.pk)), emails_de(dossier.structure))
    else:
        informer(dossier, Pli("message_du_demandeur", str(message.pk)), agents(dossier))


def _prevenir_l_auteur(piece: PieceMessage) -> None:
    message, dossier = piece.message, _dossier(piece.message)
    context: dict[str, object] = {
        "fichier": piece.fichier.nom,
        "envoye_le": Instant.de(message.envoye_le, dossier.appel.fuseau),
        "page": "agent/dossiers" if message.cote == Cote.SERVICE else "demandes",
    }
    pli = Pli("fichier_de_message_ecarte", str(piece.pk), context)
    ecrire(dossier, pli, [message.auteur.email])


def _dossier(message: Message) -> Dossier:
    return Dossier.objects.select_related("structure", "appel", "version").get(numero=message.objet_numero)


CORRESPONDANCE = Correspondance(
    Dossier, correspondances_visibles, _peut_ecrire, _tenir, prevenir=_prevenir, prevenir_l_auteur=_prevenir_l_auteur
)
