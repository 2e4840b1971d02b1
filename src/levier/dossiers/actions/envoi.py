"""Sending a request to the service, completing it, withdrawing it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from levier.appels.queries import cahier_de, est_ouvert
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.dossiers import annonces
from levier.dossiers.actions.motifs import MotifTropLong
from levier.dossiers.actions.saisie import confirmer_par_le_depot
from levier.dossiers.actions.signature import SignaturePapier, recevoir_papier, signer_a_l_ecran
from levier.dossiers.actions.tenue import DossierNonModifiable, a_jour, tenir
from levier.dossiers.enums import EtatDossier
from levier.dossiers.etude import MONTANT_DEMANDE, Etude
from levier.dossiers.etude.obstacles import DepotFerme, DepotImpossible, EngagementManquant
from levier.dossiers.memoire.evenements import libelle
from levier.dossiers.memoire.instantane import Contenu, changements, contenu_envoye, photographier
from levier.dossiers.models import DemandeComplement, Dossier, Signature
from levier.dossiers.permissions import peut_deposer, peut_ecrire, peut_retirer
from levier.dossiers.queries import complement_ouvert, etude, obstacles
from levier.socle import horloge, journal
from levier.socle.annonces import annoncer
from levier.socle.droits import exiger
from levier.socle.erreurs import EtatIncompatible, MotifManquant
from levier.socle.etats import franchir
from regles.cahier import Cahier
from regles.situation import garder
from regles.texte import date_longue

MOTIF_MAX = 4000


class DejaDepose(EtatIncompatible):
    """The request was deposited already: a double click, or another tab."""

    def __init__(self, numero: str, depose_le: dt.datetime) -> None:
        self.numero = numero
        moment = depose_le.astimezone(horloge.PARIS)
        super().__init__(
            f"La demande n° {numero} est déjà déposée, depuis le {date_longue(moment.date())} à {moment:%H h %M} : "
            "il n’y a rien d’autre à faire."
        )


def deposer(dossier: Dossier, *, par: Personne, engagement: bool) -> Dossier:
    """Send the request to the service. The instant that counts is when this is called, whatever waits follow.

    Freezes what the rules knew and gave. Announces DossierDepose (receipt). Raises ActeInterdit, DejaDepose,
    DepotFerme (the draft is kept), EngagementManquant, DepotImpossible with every obstacle.
    """
    return _deposer(dossier, par, engagement, horloge.maintenant())


def deposer_signe_a_la_main(dossier: Dossier, papier: SignaturePapier, *, par: Personne) -> Dossier:
    """The same for who prepared the request, the commitment being signed by hand: its scan is kept with the request.

    `par` declares who signed; the journal and the agent's page say so. Raises as `deposer`, and EngagementPerime,
    QualiteManquante, FichierRefuse.
    """
    return _deposer(dossier, par, True, horloge.maintenant(), papier)  # noqa: FBT003  the paper is the commitment


@transaction.atomic
def _deposer(
    dossier: Dossier,
    par: Personne,
    engagement: bool,  # noqa: FBT001  the act's own
    instant: dt.datetime,
    papier: SignaturePapier | None = None,
) -> Dossier:
    exiger(peut_deposer(par, dossier) if papier is None else peut_ecrire(par, dossier))
    tenu = tenir(dossier)
    if tenu.etat != EtatDossier.BROUILLON and tenu.depose_le is not None:
        raise DejaDepose(tenu.numero, tenu.depose_le)
    if not (opened := est_ouvert(cahier_de(tenu.version), instant)):
        raise DepotFerme(f"{opened.raison} Votre brouillon n° {tenu.numero} est conservé.")
    lu = _exiger_complet(tenu, instant)
    if not engagement:
        raise EngagementManquant
    signed = signer_a_l_ecran(tenu, par=par) if papier is None else recevoir_papier(tenu, papier, par=par)
    _figer(tenu, lu)
    franchir(tenu, "deposer", par=par.en_tant_que(Role.PORTEUR), apres={**_envoye(tenu), **_signe(signed)})
    confirmer_par_le_depot(tenu, par)
    annoncer(annonces.DossierDepose(dossier_id=tenu.pk))
    return a_jour(dossier, tenu)


def completer(dossier: Dossier, *, par: Personne) -> Dossier:
    """Send what the service asked. Each change since the last sending goes in the journal, before and after.

    Announces ComplementEnvoye. Raises ActeInterdit, EtatIncompatible, DepotImpossible.
    """
    return _completer(dossier, par, horloge.maintenant())


@transaction.atomic
def _completer(dossier: Dossier, par: Personne, instant: dt.datetime) -> Dossier:
    exiger(peut_deposer(par, dossier))
    tenu = tenir(dossier)
    if tenu.etat != EtatDossier.A_COMPLETER:
        raise DossierNonModifiable(tenu.numero, EtatDossier(tenu.etat).label)
    lu = _exiger_complet(tenu, instant)
    before = contenu_envoye(tenu)
    after = _figer(tenu, lu)
    complement = complement_ouvert(tenu)
    tenu.complements.filter(repondue_le__isnull=True).update(repondue_le=instant)
    avant, apres = changements(before, after)
    acteur = par.en_tant_que(Role.PORTEUR)
    if apres:
        journal.consigner(tenu, "contenu_corrige", par=acteur, avant=avant, apres=apres)
    franchir(tenu, "completer", par=acteur, apres=_envoye(tenu), motif=_reponses(complement, cahier_de(tenu.version)))
    annoncer(annonces.ComplementEnvoye(dossier_id=tenu.pk))
    return a_jour(dossier, tenu)


@transaction.atomic
def retirer(dossier: Dossier, *, par: Personne, motif: str) -> Dossier:
    """Withdraw the request; a deposited one needs a reason and announces DossierRetire.

    Raises ActeInterdit, EtatIncompatible, MotifManquant, MotifTropLong.
    """
    exiger(peut_retirer(par, dossier))
    tenu = tenir(dossier)
    deposited = tenu.depose_le is not None
    if deposited and not motif.strip():
        raise MotifManquant("Dites pourquoi vous retirez la demande : le service en gardera la trace.")
    if len(motif) > MOTIF_MAX:
        raise MotifTropLong(len(motif), MOTIF_MAX)
    franchir(tenu, "retirer", par=par.en_tant_que(Role.PORTEUR), motif=motif.strip())
    if deposited:
        annoncer(annonces.DossierRetire(dossier_id=tenu.pk))
    return a_jour(dossier, tenu)


def _reponses(demande: DemandeComplement | None, cahier: Cahier) -> str:
    """What the porteur answers to the remarks, one line per point."""
    points = demande.points.exclude(reponse="") if demande else ()
    return "\n".join(f"{libelle(cahier, point.element)} : {point.reponse}" for point in points)


def _exiger_complet(tenu: Dossier, instant: dt.datetime) -> Etude:
    lu = etude(tenu, cahier_de(tenu.version), instant=instant)
    if found := obstacles(tenu, lu):
        raise DepotImpossible(found)
    return lu


def _figer(tenu: Dossier, lu: Etude) -> Contenu:
    """Keep what is sent at the instant of its study: content (given back), situation and result of the rules."""
    cahier, instant = lu.cahier, lu.faits.instant
    tenu.depose_le = tenu.depose_le or instant
    tenu.dernier_depot_le = instant
    tenu.modifie_le = instant
    tenu.montant_demande = Decimal(tenu.reponses[MONTANT_DEMANDE]) if MONTANT_DEMANDE in tenu.reponses else None
    tenu.situation = garder(cahier, lu.situation)
    tenu.resultat = lu.resultat.en_json()
    sent = photographier(tenu, cahier)
    tenu.instantane = sent
    tenu.pieces.filter(retiree_le__isnull=True, envoyee_le__isnull=True).update(envoyee_le=instant)
    tenu.save(
        update_fields=[
            "depose_le",
            "dernier_depot_le",
            "modifie_le",
            "montant_demande",
            "version",
            "situation",
            "resultat",
            "instantane",
        ]
    )
    return sent


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
