"""Sending a request to the service, completing it, withdrawing it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from levier.appels.queries import cahier_de, est_recu, fenetre_de
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers import annonces
from levier.dossiers.acces import nommer_le_service
from levier.dossiers.actions.acces import confier
from levier.dossiers.actions.motifs import lire_motif
from levier.dossiers.actions.saisie import confirmer_par_le_depot
from levier.dossiers.actions.signature import (
    SignaturePapier,
    examiner,
    prevenir_du_papier,
    signer_a_l_ecran,
    signer_sur_papier,
)
from levier.dossiers.actions.tenue import (
    DossierNonModifiable,
    tenir_ecrivable,
    tenir_la_sienne_pour_deposer,
    tenir_pour_deposer,
)
from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude import Etude, etudier, obstacles
from levier.dossiers.etude.obstacles import DepotFerme, DepotImpossible, EngagementManquant
from levier.dossiers.lecture.changements import changements, sans_reponse
from levier.dossiers.lecture.instantane import GELES, contenu_envoye, geler
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.models import DemandeComplement, Dossier, Signature
from levier.dossiers.permissions import peut_deposer_sur_papier, peut_retirer
from levier.dossiers.queries import cahier_du, complement_ouvert
from levier.socle import horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, MotifManquant, RefusMetier
from levier.socle.etats import franchir_tenu
from regles.cahier import Cahier
from regles.texte import date_longue


class DejaDepose(EtatIncompatible):
    """The request was deposited already: a double click, or another tab."""

    def __init__(self, numero: str, depose_le: dt.datetime, fuseau: str = "") -> None:
        self.numero = numero
        moment = horloge.local(depose_le, fuseau)
        super().__init__(
            f"La demande n° {numero} est déjà déposée, depuis le {date_longue(moment.date())} à {moment:%H h %M} : "
            "il n’y a rien d’autre à faire."
        )


class PointsSansReponse(RefusMetier):
    """What the service asked is sent without an answer, and nobody confirmed it."""

    def __init__(self, libelles: list[str]) -> None:
        named = ", ".join(f"«\u00a0{libelle}\u00a0»" for libelle in libelles)
        super().__init__(
            f"Le service attend encore une réponse sur {named} : répondez-lui, ou confirmez que vous envoyez sans répondre.",
            "incomplet",
        )


@transaction.atomic
def deposer(dossier: Dossier, *, par: Personne, engagement: bool) -> Dossier:
    """Send the request to the service. The instant that counts is when this is called, whatever waits follow.

    Freezes what the rules knew and gave. Announces DossierDepose (receipt). Raises GesteInterdit, DejaDepose,
    DepotFerme (the draft is kept), EngagementManquant, DepotImpossible with every obstacle.
    """
    instant = horloge.maintenant()
    return dossier.suivre(_deposer(tenir_pour_deposer(dossier, par), instant, par, engagement=engagement))


def deposer_signe_a_la_main(dossier: Dossier, papier: SignaturePapier, *, par: Personne) -> Dossier:
    """The same for who prepared the request, the commitment being signed by hand: its scan is kept with the request.

    `par` declares who signed; the journal and the agent's page say so, and the signatories are told. The scan is examined before the request is
    locked. Raises as `deposer`, and EngagementPerime, QualiteManquante, FichierRefuse.
    """
    instant = horloge.maintenant()
    exiger(peut_deposer_sur_papier(par, dossier))
    _exiger_non_depose(dossier)
    scan = examiner(papier)
    with transaction.atomic():
        tenu = tenir_ecrivable(dossier, par)
        exiger(peut_deposer_sur_papier(par, tenu))
        lu = _exiger_complet(tenu, instant)
        signature = signer_sur_papier(tenu, papier.qualite, scan, par=par)
        _envoyer(tenu, lu, signature, par)
        prevenir_du_papier(tenu, signature)
    return dossier.suivre(tenu)


def envoyer(numero: str, *, par: Personne, engagement: bool, incomplet: bool = False) -> Dossier:
    """Deposit the request of this number, or complete it when the service asked for it.

    `incomplet`: who sends knows that points asked have no answer. Raises as `deposer` and `completer`, PointsSansReponse,
    and Dossier.DoesNotExist for a request that the person does not reach.
    """
    instant = horloge.maintenant()
    with transaction.atomic():
        tenu = tenir_la_sienne_pour_deposer(numero, par)
        if tenu.etat == EtatDossier.A_COMPLETER:
            if not incomplet:
                _exiger_reponses(tenu)
            return _completer(tenu, instant, par)
        return _deposer(tenu, instant, par, engagement=engagement)


@transaction.atomic
def completer(dossier: Dossier, *, par: Personne) -> Dossier:
    """Send what the service asked. Each change since the last sending goes in the journal, before and after.

    Announces ComplementEnvoye. Raises GesteInterdit, EtatIncompatible, DepotImpossible.
    """
    instant = horloge.maintenant()
    return dossier.suivre(_completer(tenir_pour_deposer(dossier, par), instant, par))


def _deposer(tenu: Dossier, instant: dt.datetime, par: Personne, *, engagement: bool) -> Dossier:
    lu = _exiger_complet(tenu, instant)
    if not engagement:
        raise EngagementManquant
    _envoyer(tenu, lu, signer_a_l_ecran(tenu, par=par), par)
    return tenu


def _exiger_reponses(tenu: Dossier) -> None:
    """Every point asked is answered, or something changed about it. Raises PointsSansReponse."""
    complement, cahier = complement_ouvert(tenu), cahier_du(tenu)
    left = sans_reponse(tenu, complement) if complement else []
    if left:
        raise PointsSansReponse([libelle(cahier, point.element) for point in left])


def _completer(tenu: Dossier, instant: dt.datetime, par: Personne) -> Dossier:
    acteur = par.en_tant_que(Role.PORTEUR)
    if tenu.etat != EtatDossier.A_COMPLETER:
        raise DossierNonModifiable(tenu.numero, EtatDossier(tenu.etat).label)
    lu = _etudier_complet(tenu, instant)
    avant, apres = changements(contenu_envoye(tenu), geler(tenu, lu))
    complement = complement_ouvert(tenu)
    tenu.complements.filter(repondue_le__isnull=True).update(repondue_le=instant)
    if apres:
        journal.consigner(tenu, "contenu_corrige", par=acteur, avant=avant, apres=apres)
    franchir_tenu(
        tenu, "completer", par=acteur, apres=_envoye(tenu), motif=_reponses(complement, lu.cahier), avec=GELES
    )
    annoncer(annonces.ComplementEnvoye(dossier_id=tenu.pk))
    return tenu


@transaction.atomic
def retirer(dossier: Dossier, *, par: Personne, motif: str) -> Dossier:
    """Withdraw the request; a deposited one needs a raison and announces DossierRetire.

    Raises GesteInterdit, EtatIncompatible, MotifManquant, MotifTropLong.
    """
    exiger(peut_retirer(par, dossier))
    tenu = Dossier.objects.tenir(dossier.pk)
    deposited = tenu.depose_le is not None
    absent = MotifManquant("Dites pourquoi vous retirez la demande : le service en gardera la trace.")
    raison = lire_motif(motif, absent if deposited else None)
    franchir_tenu(tenu, "retirer", par=par.en_tant_que(Role.PORTEUR), motif=raison)
    if deposited:
        annoncer(annonces.DossierRetire(dossier_id=tenu.pk))
    return dossier.relire()


def _reponses(demande: DemandeComplement | None, cahier: Cahier) -> str:
    """What the porteur answers to the remarks, one line per point."""
    points = demande.points.exclude(reponse="") if demande else ()
    return "\n".join(f"{libelle(cahier, point.element)} : {point.reponse}" for point in points)


def _exiger_complet(tenu: Dossier, instant: dt.datetime) -> Etude:
    """The study of the draft held, under the cahier in force: nothing prevents its deposit at this instant."""
    _exiger_non_depose(tenu)
    if not (opened := est_recu(fenetre_de(cahier_de(tenu.version), tenu.appel), instant)):
        raise DepotFerme(f"{opened.raison} Votre brouillon n° {tenu.numero} est conservé.")
    return _etudier_complet(tenu, instant)


def _exiger_non_depose(dossier: Dossier) -> None:
    if dossier.etat != EtatDossier.BROUILLON and dossier.depose_le is not None:
        raise DejaDepose(dossier.numero, dossier.depose_le, dossier.appel.fuseau)


def _etudier_complet(tenu: Dossier, instant: dt.datetime) -> Etude:
    lu = etudier(tenu, cahier_de(tenu.version), instant=instant)
    if found := obstacles(tenu, lu):
        raise DepotImpossible(found)
    return lu


def _envoyer(tenu: Dossier, lu: Etude, signature: Signature, par: Personne) -> None:
    """The deposit itself: content frozen, given to its service, state, journal, announcement.

    Who deposits confirms what an agent entered.
    """
    geler(tenu, lu)
    service = nommer_le_service(tenu.appel, confier(tenu, lu.cahier))
    apres = {**_envoye(tenu), **_signe(signature), "service": service}
    franchir_tenu(tenu, "deposer", par=par.en_tant_que(Role.PORTEUR), apres=apres, avec=GELES)
    confirmer_par_le_depot(tenu, par)
    annoncer(annonces.DossierDepose(dossier_id=tenu.pk))


def _signe(signature: Signature) -> journal.Instantane:
    """How it was signed, for the journal."""
    return {"signature": signature.mode, "signataire": signature.qualite}


def _envoye(tenu: Dossier) -> journal.Instantane:
    """What the journal keeps of a sending."""
    result = tenu.resultat or {}
    return {
        "montant_demande": f"{tenu.montant_demande:.2f}" if tenu.montant_demande is not None else None,
        "montant_calcule": result.get("montant"),
        "recevable": result.get("recevable"),
        "version_cahier": tenu.version.numero,
    }
