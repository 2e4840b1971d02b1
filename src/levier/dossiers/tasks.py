"""What follows each step of a request: its receipt, and the mails to the porteur and to the service.

Handlers are jobs, played again on failure: a document by its key, a mail by its own, are made once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from django.db import transaction

from levier.appels.annonces import CompetenceReglee
from levier.appels.models import ReglageCompetence
from levier.appels.queries import cahier_de
from levier.comptes.annonces import MembreParti
from levier.comptes.models import Personne, Rattachement
from levier.comptes.queries import emails_de
from levier.documents.actions import produire
from levier.documents.contexte import Instant, Jour
from levier.documents.models import Document
from levier.dossiers.actions import confier_au_service_regle, ecarter_piece, passer_le_relais
from levier.dossiers.actions.corrections import finir_la_correction
from levier.dossiers.annonces import (
    ComplementDemande,
    ComplementEnvoye,
    ComplementProlonge,
    CorrectionProposee,
    CorrectionRepondue,
    DossierConfie,
    DossierDeclareComplet,
    DossierDepose,
    DossierRetire,
    EngagementAImprimer,
    PartenaireARepondu,
)
from levier.dossiers.courrier.plis import Pli, agents, ecrire, informer
from levier.dossiers.enums import CHEZ_LE_SERVICE, EtatPartenaire
from levier.dossiers.groupe import partenaires
from levier.dossiers.lecture import engagement, plan
from levier.dossiers.lecture.corrections import CorrectionVue
from levier.dossiers.lecture.engagement import cle_de_l_engagement, contexte_engagement
from levier.dossiers.lecture.recepisse import ContexteRecepisse, avec_le_plan, contexte_recepisse
from levier.dossiers.memoire.depose import pieces_deposees
from levier.dossiers.memoire.evenements import en_clair, libelle
from levier.dossiers.models import Correction, DemandeComplement, Dossier, Partenaire, Piece
from levier.dossiers.queries import cahier_du
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME
from levier.socle.annonces import reagir
from levier.socle.fichiers.quarantaine import FichierEcarteParAntivirus
from levier.socle.models import Evenement
from regles.cahier import Cahier
from regles.texte import date_longue

MODELE_RECEPISSE = Path(__file__).parent / "lecture" / "modeles" / "recepisse.typ"
GENRE_RECEPISSE = "recepisse"
MODELE_PLAN = Path(__file__).parent / "lecture" / "modeles" / "plan.typ"
MODELE_ENGAGEMENT = Path(__file__).parent / "lecture" / "modeles" / "engagement.typ"


@reagir(EngagementAImprimer)
def imprimer_l_engagement(annonce: EngagementAImprimer) -> None:
    """The commitment in PDF, once for a version of the project."""
    dossier = _dossier(annonce.dossier_id)
    produire(
        cle=cle_de_l_engagement(dossier),
        genre=engagement.GENRE,
        modele=MODELE_ENGAGEMENT,
        contexte=contexte_engagement(dossier),
        titre="Engagement à signer",
        nom_fichier=f"engagement-{dossier.numero}.pdf",
    )


@reagir(PartenaireARepondu)
def prevenir_de_la_reponse_du_partenaire(annonce: PartenaireARepondu) -> None:
    """Tell the porteur what a partner answered; the service too when it already has the request."""
    partenaire = Partenaire.objects.select_related("structure").get(pk=annonce.partenaire_id)
    dossier = _dossier(partenaire.dossier_id)
    event = journal.histoire(partenaire).order_by("-rang")[0]
    context: dict[str, object] = {"partenaire": partenaire, "motif": event.motif}
    message = Pli("partenaire_reponse", f"partenaire-{partenaire.pk}-{event.rang}", context)
    ecrire(dossier, message, emails_de(dossier.structure))  # a deposit may wait for it
    if dossier.depose_le is not None and partenaire.etat == EtatPartenaire.RETIRE:
        informer(dossier, replace(message, contexte={**context, "espace": "agent/dossiers"}), agents(dossier))


@reagir(MembreParti)
def confier_au_relais(annonce: MembreParti) -> None:
    """Drafts and requests that someone followed go to who takes over."""
    rattachement = Rattachement.objects.select_related("personne", "structure").get(pk=annonce.rattachement_id)
    relais = Personne.objects.get(pk=annonce.relais_id) if annonce.relais_id else None
    passer_le_relais(rattachement.structure, rattachement.personne, relais)


@reagir(DossierDepose)
def delivrer_le_recepisse(annonce: DossierDepose) -> None:
    """Receipt of the deposit, in PDF, sent to the members of the structure."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "dossier_depose")
    received = dossier.depose_le or sent.survenu_le
    document = _recepisse(dossier, sent, received, complement=False)
    message = Pli(
        "recepisse", str(sent.rang), {"recu_le": Instant.de(received, dossier.appel.fuseau)}, (document.fichier,)
    )
    ecrire(dossier, message, emails_de(dossier.structure))


@reagir(DossierDepose)
def prevenir_les_partenaires_du_depot(annonce: DossierDepose) -> None:
    """Tell those who validated a joint project that it is deposited."""
    dossier = _dossier(annonce.dossier_id)
    told = {email for partenaire in partenaires(dossier) for email in emails_de(partenaire.structure)}
    if told:
        sent = _dernier(dossier, "dossier_depose")
        ecrire(dossier, Pli("partenaire_depot", str(sent.rang)), sorted(told))


@reagir(DossierDepose)
def prevenir_le_service_du_depot(annonce: DossierDepose) -> None:
    """Tell the agents that a request arrived."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "dossier_depose")
    received = Instant.de(dossier.depose_le or sent.survenu_le, dossier.appel.fuseau)
    informer(dossier, Pli("service_depot", str(sent.rang), {"recu_le": received}), agents(dossier))


@reagir(CompetenceReglee)
def confier_ce_qui_attendait(annonce: CompetenceReglee) -> None:
    """Requests of the département that the setting is about go to the service that it names, each in its own transaction."""
    reglage = ReglageCompetence.objects.get(pk=annonce.reglage_id)
    waiting = Dossier.objects.filter(appel=reglage.appel_id, etat__in=CHEZ_LE_SERVICE)
    for dossier in waiting.filter(acces__a_regler=reglage.departement).order_by("id"):
        confier_au_service_regle(dossier, reglage)


@reagir(DossierConfie)
def prevenir_le_service_designe(annonce: DossierConfie) -> None:
    """Tell the agents of the service named that a request comes to them."""
    dossier = _dossier(annonce.dossier_id)
    given = _dernier(dossier, "service_designe")
    received = Instant.de(dossier.depose_le or given.survenu_le, dossier.appel.fuseau)
    informer(dossier, Pli("service_depot", str(given.rang), {"recu_le": received}), agents(dossier))


@reagir(DossierConfie)
def dire_le_nouveau_service(annonce: DossierConfie) -> None:
    """Tell the structure who has its request from then on, when a service handed it over."""
    dossier = _dossier(annonce.dossier_id)
    given = _dernier(dossier, "service_designe")
    if given.motif:
        context: dict[str, object] = {"avant": given.avant["service"], "motif": given.motif}
        ecrire(dossier, Pli("dossier_transfere", str(given.rang), context), emails_de(dossier.structure))


@reagir(ComplementProlonge)
def dire_le_nouveau_delai(annonce: ComplementProlonge) -> None:
    """Tell the structure until when it may complete, and why that day moved."""
    complement = DemandeComplement.objects.get(pk=annonce.complement_id)
    dossier, given = _dossier(complement.dossier_id), _dernier(_dossier(complement.dossier_id), "complement_prolonge")
    context: dict[str, object] = {"echeance": Jour.de(complement.derniere).texte, "motif": given.motif}
    ecrire(dossier, Pli("complement_prolonge", str(given.rang), context), emails_de(dossier.structure))


@reagir(ComplementDemande)
def transmettre_la_demande_de_complements(annonce: ComplementDemande) -> None:
    """Send the porteur what the service asks, by when, with the names of what to complete."""
    complement = DemandeComplement.objects.get(pk=annonce.complement_id)
    dossier = _dossier(complement.dossier_id)
    context: dict[str, object] = {
        "message": complement.message,
        "points": _points(cahier_de(dossier.version), complement),
        "echeance": Jour.de(complement.echeance).texte,
    }
    ecrire(dossier, Pli("complement_demande", f"demande-{complement.pk}", context), emails_de(dossier.structure))


@reagir(ComplementEnvoye)
def delivrer_le_recepisse_des_complements(annonce: ComplementEnvoye) -> None:
    """Receipt of what completed the request, sent to the members of the structure."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "complement_envoye")
    received = dossier.dernier_depot_le or sent.survenu_le
    document = _recepisse(dossier, sent, received, complement=True)
    context: dict[str, object] = {"recu_le": Instant.de(received, dossier.appel.fuseau)}
    message = Pli("recepisse_complements", str(sent.rang), context, (document.fichier,))
    ecrire(dossier, message, emails_de(dossier.structure))


@reagir(ComplementEnvoye)
def prevenir_le_service_des_complements(annonce: ComplementEnvoye) -> None:
    """Tell the agents that what they asked arrived."""
    dossier = _dossier(annonce.dossier_id)
    sent = _dernier(dossier, "complement_envoye")
    received = Instant.de(dossier.dernier_depot_le or sent.survenu_le, dossier.appel.fuseau)
    informer(dossier, Pli("service_complements", str(sent.rang), {"recu_le": received}), agents(dossier))


@reagir(ComplementDemande, aussitot=True)
def finir_ce_qui_se_complete(annonce: ComplementDemande) -> None:
    """The porteur corrects by itself: nothing is proposed to it any more."""
    demande = DemandeComplement.objects.select_related("dossier").get(pk=annonce.complement_id)
    finir_la_correction(demande.dossier, "Des compléments ont été demandés : la demande se corrige en la complétant.")


@reagir(DossierRetire, aussitot=True)
def finir_ce_qui_est_retire(annonce: DossierRetire) -> None:
    """Nothing is left to correct in a request that its structure took back."""
    finir_la_correction(Dossier.objects.get(pk=annonce.dossier_id), "La demande a été retirée.")


@reagir(CorrectionProposee)
def dire_la_correction(annonce: CorrectionProposee) -> None:
    """Tell the members of the structure what is proposed, unless it was answered or ended meanwhile."""
    correction = _correction(annonce.correction_id)
    if correction.close_le is None:
        dossier = correction.dossier
        told = en_clair(correction.avant, correction.apres, cahier_du(dossier))
        message = Pli("correction_proposee", str(correction.pk), {"correction": correction, "changements": told})
        ecrire(dossier, message, emails_de(dossier.structure))


@reagir(CorrectionRepondue)
def dire_la_reponse_a_la_correction(annonce: CorrectionRepondue) -> None:
    """Tell the agents what the porteur answered."""
    correction = _correction(annonce.correction_id)
    context: dict[str, object] = {
        "correction": correction,
        "sort": CorrectionVue(correction, ()).sort,
        "proposee_le": date_longue(horloge.jour_de(correction.proposee_le, correction.dossier.appel.fuseau)),
    }
    informer(correction.dossier, Pli("correction_repondue", str(correction.pk), context), agents(correction.dossier))


def _correction(cle: int) -> Correction:
    joined = ("dossier__structure", "dossier__appel", "dossier__version")
    return Correction.objects.select_related(*joined).get(pk=cle)


@reagir(DossierDeclareComplet)
def annoncer_le_dossier_complet(annonce: DossierDeclareComplet) -> None:
    """Tell the porteur that the request is complete and being instructed."""
    dossier = _dossier(annonce.dossier_id)
    event = _dernier(dossier, "dossier_declare_complet")
    ecrire(dossier, Pli("dossier_complet", str(event.rang)), emails_de(dossier.structure))


@reagir(DossierRetire)
def confirmer_le_retrait(annonce: DossierRetire) -> None:
    """Confirm to the members of the structure; tell the service when it had received the request."""
    dossier = _dossier(annonce.dossier_id)
    event = _dernier(dossier, "dossier_retire")
    context: dict[str, object] = {"le": _jour(event, dossier), "acteur": event.acteur_libelle, "motif": event.motif}
    ecrire(dossier, Pli("dossier_retire", str(event.rang), context), emails_de(dossier.structure))
    if dossier.depose_le is not None:
        informer(dossier, Pli("service_retrait", str(event.rang), context), agents(dossier))


@reagir(FichierEcarteParAntivirus)
def ecarter_la_piece(annonce: FichierEcarteParAntivirus) -> None:
    """Withdraw the piece that the file was, and tell the porteur, once: by the completion it opens, or by a mail."""
    piece = Piece.objects.select_related("fichier").filter(fichier=UUID(annonce.fichier_id)).first()
    if piece is None or ecarter_piece(piece) is not None:
        return
    dossier = _dossier(piece.dossier_id)
    context: dict[str, object] = {
        "fichier": piece.fichier.nom,
        "piece": libelle(cahier_du(dossier), piece.genre),
    }
    ecrire(dossier, Pli("piece_ecartee", f"piece-{piece.pk}", context), emails_de(dossier.structure))


def _dossier(dossier_id: int) -> Dossier:
    return Dossier.objects.select_related("structure", "appel", "version").get(pk=dossier_id)


def _dernier(dossier: Dossier, nom: str) -> Evenement:
    """The event that the announcement speaks of: written by the same transaction, the last of its name."""
    return journal.histoire(dossier).filter(nom=nom).order_by("-rang")[0]


def _recepisse(dossier: Dossier, envoi: Evenement, recu_le: dt.datetime, *, complement: bool) -> Document:
    """The PDF, once by sending; the journal keeps its hash, once too."""
    suffix = "-complements" if complement else ""
    context = contexte_recepisse(dossier, recu_le=recu_le, complement=complement)
    if (printed := _imprimer_le_plan(dossier, envoi, context, suffix)) is not None:
        context = avec_le_plan(context, printed)
    document = produire(
        cle=f"recepisse:{dossier.pk}:{envoi.rang}",
        genre=GENRE_RECEPISSE,
        modele=MODELE_RECEPISSE,
        contexte=context,
        titre="Récépissé d’envoi de compléments" if complement else "Récépissé de dépôt",
        nom_fichier=f"recepisse-{dossier.numero}{suffix}.pdf",
    )
    digest = document.fichier.empreinte
    with transaction.atomic():
        told = journal.histoire(dossier).filter(nom="recepisse_produit")
        if all(event.apres.get("empreinte") != digest for event in told):
            after: journal.Instantane = {"document": document.titre, "empreinte": digest}
            journal.consigner(dossier, "recepisse_produit", par=SYSTEME, avant={}, apres=after)
    return document


def _imprimer_le_plan(dossier: Dossier, envoi: Evenement, recu: ContexteRecepisse, suffixe: str) -> Document | None:
    """The plan typed, in PDF, once by sending, where the call takes it as its piece; none when a file was joined for it."""
    made = {piece.id for piece in cahier_du(dossier).pieces if piece.produite}
    if not recu.depenses or made <= {piece.genre for piece in pieces_deposees(dossier)}:
        return None
    return produire(
        cle=f"plan:{dossier.pk}:{envoi.rang}",
        genre=plan.GENRE,
        modele=MODELE_PLAN,
        contexte=plan.contexte_plan(dossier, recu),
        titre="Plan de financement",
        nom_fichier=f"plan-de-financement-{dossier.numero}{suffixe}.pdf",
    )


def _jour(evenement: Evenement, dossier: Dossier) -> str:
    return Jour.de(horloge.jour_de(evenement.survenu_le, dossier.appel.fuseau)).texte


def _points(cahier: Cahier, demande: DemandeComplement) -> list[str]:
    """What is asked, in the words of the cahier, each with its remark."""
    return [
        f"{libelle(cahier, point.element)} : {point.remarque}" if point.remarque else libelle(cahier, point.element)
        for point in demande.points.all()
    ]
