"""What follows each step of a request: its receipt, and the mails to the porteur and to the service.

Handlers are jobs, played again on failure: a document by its key, a mail by its own, are made once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from django.db import transaction

from levier.appels.queries import cahier_de
from levier.comptes.annonces import MembreParti
from levier.comptes.models import Personne, Rattachement
from levier.comptes.queries import abonnes, emails_de, emails_des_agents
from levier.documents.actions import produire
from levier.documents.contexte import Instant, Jour
from levier.documents.models import Document
from levier.dossiers.actions import ecarter_piece, passer_le_relais
from levier.dossiers.annonces import (
    ComplementDemande,
    ComplementEnvoye,
    DossierDeclareComplet,
    DossierDepose,
    DossierRetire,
    DossierSansSuite,
    EngagementAImprimer,
    MessageEnvoye,
    PartenaireARepondu,
)
from levier.dossiers.enums import Cote, EtatPartenaire
from levier.dossiers.lecture.engagement import cle_de_l_engagement, contexte_engagement
from levier.dossiers.lecture.recepisse import contexte_recepisse
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement, Dossier, Message, Partenaire, Piece, PieceMessage
from levier.dossiers.queries import cahier_du
from levier.socle import argent, courriels, horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.annonces import reagir
from levier.socle.fichiers.quarantaine import FichierEcarteParAntivirus
from levier.socle.models import Evenement, Fichier
from regles.cahier import Cahier

MODELE_RECEPISSE = Path(__file__).parent / "modeles" / "recepisse.typ"
GENRE_RECEPISSE = "recepisse"
MODELE_ENGAGEMENT = Path(__file__).parent / "modeles" / "engagement.typ"
GENRE_ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True)
class _Message:
    """One mail to write to several people. `evenement` makes its key: an event is told once to each."""

    modele: str
    evenement: str
    contexte: dict[str, object] = field(default_factory=dict)
    pieces: tuple[Fichier, ...] = ()


@reagir(EngagementAImprimer)
def imprimer_l_engagement(annonce: EngagementAImprimer) -> None:
    """The commitment in PDF, once for a version of the project."""
    dossier = _dossier(annonce.dossier_id)
    produire(
        cle=cle_de_l_engagement(dossier),
        genre=GENRE_ENGAGEMENT,
        modele=MODELE_ENGAGEMENT,
        contexte=contexte_engagement(dossier),
        titre="Engagement à signer",
        nom_fichier=f"engagement-{dossier.numero}.pdf",
    )


@reagir(PartenaireARepondu)
def prevenir_de_la_reponse_du_partenaire(annonce: PartenaireARepondu) -> None:
    """Tell the porteur what a partner answered; the service too when it already has the request."""
    partner = Partenaire.objects.select_related("structure").get(pk=annonce.partenaire_id)
    dossier = _dossier(partner.dossier_id)
    event = journal.histoire(partner).order_by("-rang")[0]
    context: dict[str, object] = {"partenaire": partner, "motif": event.motif}
    message = _Message("partenaire_reponse", f"partenaire-{partner.pk}-{event.rang}", context)
    _ecrire(dossier, message, emails_de(dossier.structure))  # a deposit may wait for it
    if dossier.depose_le is not None and partner.etat == EtatPartenaire.RETIRE:
        _informer(dossier, replace(message, contexte={**context, "espace": "agent/dossiers"}), _agents(dossier))


@reagir(MembreParti)
def confier_au_relais(annonce: MembreParti) -> None:
    """Drafts and requests that someone followed go to who takes over."""
    link = Rattachement.objects.select_related("personne", "structure").get(pk=annonce.rattachement_id)
    relais = Personne.objects.get(pk=annonce.relais_id) if annonce.relais_id else None
    passer_le_relais(link.structure, link.personne, relais)


@reagir(DossierDepose)
def delivrer_le_recepisse(annonce: DossierDepose) -> None:
    """Receipt of the deposit, in PDF, sent to the members of the structure."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "dossier_depose")
    received = dossier.depose_le or sent.survenu_le
    document = _recepisse(dossier, sent, received, complement=False)
    message = _Message("recepisse", str(sent.rang), {"recu_le": Instant.de(received)}, (document.fichier,))
    _ecrire(dossier, message, emails_de(dossier.structure))


@reagir(DossierDepose)
def prevenir_le_service_du_depot(annonce: DossierDepose) -> None:
    """Tell the agents that a request arrived."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "dossier_depose")
    received = Instant.de(dossier.depose_le or sent.survenu_le)
    _informer(dossier, _Message("service_depot", str(sent.rang), {"recu_le": received}), _agents(dossier))


@reagir(ComplementDemande)
def transmettre_la_demande_de_complements(annonce: ComplementDemande) -> None:
    """Send the porteur what the service asks, by when, with the names of what to complete."""
    asked = DemandeComplement.objects.get(pk=annonce.complement_id)
    dossier = _dossier(asked.dossier_id)
    context: dict[str, object] = {
        "message": asked.message,
        "points": _points(cahier_de(dossier.version), asked),
        "echeance": Jour.de(asked.echeance).texte,
    }
    _ecrire(dossier, _Message("complement_demande", f"demande-{asked.pk}", context), emails_de(dossier.structure))


@reagir(ComplementEnvoye)
def delivrer_le_recepisse_des_complements(annonce: ComplementEnvoye) -> None:
    """Receipt of what completed the request, sent to the members of the structure."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "complement_envoye")
    received = dossier.dernier_depot_le or sent.survenu_le
    document = _recepisse(dossier, sent, received, complement=True)
    context: dict[str, object] = {"recu_le": Instant.de(received)}
    message = _Message("recepisse_complements", str(sent.rang), context, (document.fichier,))
    _ecrire(dossier, message, emails_de(dossier.structure))


@reagir(ComplementEnvoye)
def prevenir_le_service_des_complements(annonce: ComplementEnvoye) -> None:
    """Tell the agents that what they asked arrived."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "complement_envoye")
    received = Instant.de(dossier.dernier_depot_le or sent.survenu_le)
    _informer(dossier, _Message("service_complements", str(sent.rang), {"recu_le": received}), _agents(dossier))


@reagir(DossierDeclareComplet)
def annoncer_le_dossier_complet(annonce: DossierDeclareComplet) -> None:
    """Tell the porteur that the request is complete and being instructed."""
    dossier = _dossier(annonce.dossier_id)
    event = _dernier(dossier, "dossier_declare_complet")
    _ecrire(dossier, _Message("dossier_complet", str(event.rang)), emails_de(dossier.structure))


@reagir(DossierRetire)
def confirmer_le_retrait(annonce: DossierRetire) -> None:
    """Confirm to the members of the structure; tell the service when it had received the request."""
    dossier = _dossier(annonce.dossier_id)
    event = _dernier(dossier, "dossier_retire")
    context: dict[str, object] = {"le": _jour(event), "acteur": event.acteur_libelle, "motif": event.motif}
    _ecrire(dossier, _Message("dossier_retire", str(event.rang), context), emails_de(dossier.structure))
    if dossier.depose_le is not None:
        _informer(dossier, _Message("service_retrait", str(event.rang), context), _agents(dossier))


@reagir(DossierSansSuite)
def annoncer_le_classement(annonce: DossierSansSuite) -> None:
    """Tell the porteur that the request was closed, and why."""
    dossier = _dossier(annonce.dossier_id)
    event = _dernier(dossier, "dossier_classe_sans_suite")
    context: dict[str, object] = {"le": _jour(event), "motif": event.motif}
    _ecrire(dossier, _Message("sans_suite", str(event.rang), context), emails_de(dossier.structure))


@reagir(MessageEnvoye)
def prevenir_d_un_message(annonce: MessageEnvoye) -> None:
    """Tell the other side that a message waits, without its text: it is read where rights are checked."""
    sent = Message.objects.get(pk=annonce.message_id)
    dossier = _dossier(sent.dossier_id)
    if sent.cote == Cote.SERVICE:
        _ecrire(dossier, _Message("message_du_service", str(sent.pk)), emails_de(dossier.structure))
    else:
        _informer(dossier, _Message("message_du_demandeur", str(sent.pk)), _agents(dossier))


@reagir(FichierEcarteParAntivirus)
def ecarter_la_piece(annonce: FichierEcarteParAntivirus) -> None:
    """Withdraw the piece that the file was, and tell the porteur, once: by the completion it opens, or by a mail.

    A file of a message is told to who wrote it.
    """
    piece = Piece.objects.select_related("fichier").filter(fichier=UUID(annonce.fichier_id)).first()
    if piece is None:
        _prevenir_l_auteur_du_message(annonce)
        return
    if ecarter_piece(piece) is not None:
        return
    dossier = _dossier(piece.dossier_id)
    context: dict[str, object] = {
        "fichier": piece.fichier.nom,
        "piece": libelle(cahier_du(dossier), piece.genre),
    }
    _ecrire(dossier, _Message("piece_ecartee", f"piece-{piece.pk}", context), emails_de(dossier.structure))


def _prevenir_l_auteur_du_message(annonce: FichierEcarteParAntivirus) -> None:
    joined = PieceMessage.objects.select_related("fichier", "message__auteur")
    found = joined.filter(fichier=UUID(annonce.fichier_id)).first()
    if found is None:
        return
    sent = found.message
    context: dict[str, object] = {
        "fichier": found.fichier.nom,
        "envoye_le": Instant.de(sent.envoye_le),
        "page": "agent/dossiers" if sent.cote == Cote.SERVICE else "demandes",
    }
    _ecrire(
        _dossier(sent.dossier_id), _Message("fichier_de_message_ecarte", str(found.pk), context), [sent.auteur.email]
    )


def _dossier(dossier_id: int) -> Dossier:
    return Dossier.objects.select_related("structure", "appel", "version").get(pk=dossier_id)


def _agents(dossier: Dossier) -> list[str]:
    return emails_des_agents(dossier.appel.departement_code) if dossier.appel.departement_code else []


def _dernier(dossier: Dossier, nom: str) -> Evenement:
    """The event that the announcement speaks of: written by the same transaction, the last of its name."""
    return journal.histoire(dossier).filter(nom=nom).order_by("-rang")[0]


def _recepisse(dossier: Dossier, envoi: Evenement, recu_le: dt.datetime, *, complement: bool) -> Document:
    """The PDF, once by sending; the journal keeps its hash, once too."""
    suffix = "-complements" if complement else ""
    document = produire(
        cle=f"recepisse:{dossier.pk}:{envoi.rang}",
        genre=GENRE_RECEPISSE,
        modele=MODELE_RECEPISSE,
        contexte=contexte_recepisse(dossier, recu_le=recu_le, complement=complement),
        titre="Récépissé d’envoi de compléments" if complement else "Récépissé de dépôt",
        nom_fichier=f"recepisse-{dossier.numero}{suffix}.pdf",
    )
    digest = document.fichier.empreinte
    with transaction.atomic():
        if not journal.histoire(dossier).filter(nom="recepisse_produit", apres__empreinte=digest).exists():
            after: journal.Instantane = {"document": document.titre, "empreinte": digest}
            journal.consigner(dossier, "recepisse_produit", par=SYSTEME, avant={}, apres=after)
    return document


def _ecrire(dossier: Dossier, message: _Message, destinataires: Iterable[str]) -> None:
    """What is sent at once, whatever rhythm its reader chose."""
    context = {**_commun(dossier), **message.contexte}
    for email in destinataires:
        courriels.ecrire(
            email,
            f"courriels/{message.modele}.txt",
            context,
            cle=_cle(dossier, message, email),
            pieces=message.pieces,
            objet=dossier.objet,
        )


def _informer(dossier: Dossier, message: _Message, destinataires: Iterable[str]) -> None:
    """What needs no act of its reader: it follows the rhythm that he chose."""
    context = {**_commun(dossier), **message.contexte}
    for reader in abonnes(destinataires):
        key = _cle(dossier, message, reader.adresse)
        courriels.informer(reader, f"courriels/{message.modele}.txt", context, cle=key, objet=dossier.objet)


def _cle(dossier: Dossier, message: _Message, email: str) -> str:
    mark = hashlib.sha256(email.encode()).hexdigest()[:16]
    return f"{message.modele}:{dossier.pk}:{message.evenement}:{mark}"


def _commun(dossier: Dossier) -> dict[str, object]:
    return {
        "dossier": dossier,
        "structure": dossier.structure.denomination,
        "projet": str(dossier.reponses.get("projet.titre") or ""),
        "montant": argent.ecrire(dossier.montant_demande),
        "service": dossier.appel.service,
        "guichet": dossier.appel.titre,
    }


def _jour(evenement: Evenement) -> str:
    day: dt.datetime = evenement.survenu_le.astimezone(horloge.PARIS)
    return Jour.de(day.date()).texte


def _points(cahier: Cahier, demande: DemandeComplement) -> list[str]:
    """What is asked, in the words of the cahier, each with its remark."""
    return [
        f"{libelle(cahier, point.element)} : {point.remarque}" if point.remarque else libelle(cahier, point.element)
        for point in demande.points.all()
    ]
