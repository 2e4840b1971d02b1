"""An act told to its addressee, then received: two facts, the second one begins the delays of appeal (ADR 0038)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from levier.actes import courrier
from levier.actes.actions.actes import tenir
from levier.actes.enums import CONSULTABLES, EtatActe, PreuveDeReception
from levier.actes.erreurs import DateDeRemiseInvalide, InformationManquante, LettreSansNumero
from levier.actes.models import Acte
from levier.actes.queries import attend_une_information
from levier.attributions.actions import demander_le_plan
from levier.attributions.enums import EtatSubvention
from levier.attributions.models import Subvention
from levier.comptes.enums import Role
from levier.comptes.models import Personne
from levier.comptes.permissions import peut_agir_pour
from levier.instruction.permissions import instructeur
from levier.socle import horloge, journal
from levier.socle.acteurs import SYSTEME, Acteur
from levier.socle.erreurs import EtatIncompatible
from levier.socle.etats import franchir


@transaction.atomic
def notifier(acte: Acte, *, par: Acteur = SYSTEME) -> None:
    """Tell every member of the structure, the PDF attached; the grant becomes notifiee. Once only.

    Who is to be told before, where the cahier says so, is mailed first; without any agent there, nothing leaves and the
    act waits « à notifier », as it does when the structure has no confirmed address: a letter tells it.
    Journal: acte_annonce and acte_notifie on the act and on the dossier, subvention_notifiee on the grant. Nothing for an
    act notified already, or annulled meanwhile. Raises GesteInterdit.
    """
    tenu = tenir(acte)
    if tenu.etat != EtatActe.A_NOTIFIER or not _annoncer(tenu, par=par):
        return
    if recipients := courrier.remettre(tenu):
        _notifier(tenu, par=par, destinataires=", ".join(recipients))
        acte.notifie_le = tenu.notifie_le


@transaction.atomic
def enregistrer_l_information(acte: Acte, information: str, *, par: Personne) -> None:
    """An agent writes who was told before the addressee, and when; the notification follows.

    Journal: acte_annonce. Raises GesteInterdit, InformationManquante, EtatIncompatible.
    """
    acteur = instructeur(par, acte.decision.dossier)
    tenu = tenir(acte)
    if not information.strip():
        raise InformationManquante("Écrivez qui a été prévenu, quand et comment.", "information")
    if tenu.etat != EtatActe.A_NOTIFIER or tenu.information:
        raise EtatIncompatible("Cet acte n’attend plus cette information : rechargez la page.")
    _informer(tenu, information.strip(), par=acteur)
    notifier(tenu, par=acteur)


@transaction.atomic
def consulter(acte: Acte, *, par: Personne) -> None:
    """A signed-in member of the structure opens the decision or its paper: the first time is kept, once.

    Nothing for anybody else, before the PDF is made, while somebody is to be told before, nor the second time.
    Journal: acte_recu on the act and on the dossier.
    """
    if acte.recu_le is not None or not peut_agir_pour(par, acte.decision.dossier.structure):
        return
    tenu = tenir(acte)
    if tenu.recu_le is not None or tenu.etat not in CONSULTABLES or attend_une_information(tenu):
        return
    acteur = par.en_tant_que(Role.PORTEUR)
    if tenu.etat == EtatActe.A_NOTIFIER:
        _notifier(tenu, par=acteur, destinataires=par.email)
    _recevoir(tenu, PreuveDeReception.CONSULTATION, horloge.maintenant(), par=acteur)
    _suivre(acte, tenu)


@transaction.atomic
def enregistrer_la_remise(acte: Acte, *, lettre: str, remis_le: dt.date, par: Personne) -> None:
    """An agent writes the number of the letter that brought the act, and the day it was delivered.

    Journal: acte_recu on the act and on the dossier. Raises GesteInterdit, EtatIncompatible, LettreSansNumero,
    DateDeRemiseInvalide, InformationManquante.
    """
    acteur = instructeur(par, acte.decision.dossier)
    tenu, number = tenir(acte), lettre.strip()
    _exiger_remise(tenu, number, remis_le)
    if tenu.etat == EtatActe.A_NOTIFIER:
        _notifier(tenu, par=acteur, destinataires=f"courrier n° {number}")
    delivered = horloge.debut_de_journee(remis_le, tenu.decision.dossier.appel.fuseau)
    _recevoir(tenu, PreuveDeReception.COURRIER, delivered, par=acteur, lettre=number)
    _suivre(acte, tenu)


@transaction.atomic
def suivre_les_courriels(acte: Acte) -> None:
    """After a mail of the act came back, or left again: when none arrived and nobody opened it, it is to be notified again.

    Journal: acte_non_remis on the act and on the dossier, subvention_a_notifier on the grant. Idempotent.
    """
    tenu = tenir(acte)
    arrived = courrier.arrives(tenu)
    if tenu.etat == EtatActe.NOTIFIE and tenu.recu_le is None and not arrived:
        _reprendre(tenu)
    elif tenu.etat == EtatActe.A_NOTIFIER and arrived:
        _notifier(tenu, par=SYSTEME, destinataires=", ".join(arrived))


def _suivre(acte: Acte, tenu: Acte) -> None:
    """What the caller holds, as the act has written it."""
    acte.recu_le, acte.preuve, acte.lettre = tenu.recu_le, tenu.preuve, tenu.lettre
    acte.etat, acte.notifie_le = tenu.etat, tenu.notifie_le


def _annoncer(tenu: Acte, *, par: Acteur) -> bool:
    """Tell who is told before; False while nobody there can be."""
    if not attend_une_information(tenu):
        return True
    if told := courrier.annoncer_au_dessus(tenu):
        _informer(tenu, told, par=par)
    return bool(tenu.information)


def _informer(tenu: Acte, information: str, *, par: Acteur) -> None:
    tenu.information = information
    tenu.save(update_fields=["information"])
    _consigner(tenu, "acte_annonce", par=par, apres={"numero": tenu.numero, "information": information})


def _notifier(tenu: Acte, *, par: Acteur, destinataires: str) -> None:
    subvention = Subvention.objects.filter(decision=tenu.decision, etat=EtatSubvention.ATTRIBUEE).first()
    if subvention is not None:
        franchir(subvention, "notifier", par=par, apres={"acte": tenu.numero})
    demander_le_plan(tenu.decision, par=SYSTEME)
    tenu.notifie_le = horloge.maintenant()
    tenu.save(update_fields=["notifie_le"])
    told = {"numero": tenu.numero, "destinataires": destinataires}
    franchir(tenu, "notifier", par=par, apres=told)
    journal.consigner(tenu.decision.dossier, "acte_notifie", par=par, avant={}, apres=told)


def _recevoir(tenu: Acte, preuve: PreuveDeReception, instant: dt.datetime, *, par: Acteur, lettre: str = "") -> None:
    tenu.preuve, tenu.recu_le, tenu.lettre = preuve, instant, lettre
    tenu.save(update_fields=["preuve", "recu_le", "lettre"])
    named = f"{preuve.label} n° {lettre}" if lettre else preuve.label
    told = {"numero": tenu.numero, "preuve": named, "recu_le": instant.isoformat()}
    _consigner(tenu, "acte_recu", par=par, apres=told)


def _reprendre(tenu: Acte) -> None:
    subvention = Subvention.objects.filter(decision=tenu.decision, etat=EtatSubvention.NOTIFIEE).first()
    if subvention is not None:
        franchir(subvention, "reprendre", par=SYSTEME, apres={"acte": tenu.numero})
    franchir(tenu, "reprendre", par=SYSTEME, apres={"numero": tenu.numero})
    tenu.notifie_le = None
    tenu.save(update_fields=["notifie_le"])
    journal.consigner(tenu.decision.dossier, "acte_non_remis", par=SYSTEME, avant={}, apres={"numero": tenu.numero})


def _consigner(tenu: Acte, evenement: str, *, par: Acteur, apres: journal.Instantane) -> None:
    for objet in (tenu, tenu.decision.dossier):
        journal.consigner(objet, evenement, par=par, avant={}, apres=apres)


def _exiger_remise(tenu: Acte, lettre: str, remis_le: dt.date) -> None:
    if tenu.etat not in CONSULTABLES or tenu.recu_le is not None:
        raise EtatIncompatible("Cet acte n’attend plus de preuve de remise : rechargez la page du dossier.")
    if attend_une_information(tenu):
        raise InformationManquante("Écrivez d’abord qui a été prévenu avant le demandeur, quand et comment.")
    if not lettre:
        raise LettreSansNumero("Indiquez le numéro du courrier, tel qu’il figure sur l’avis de réception.", "lettre")
    zone = tenu.decision.dossier.appel.fuseau
    signed = horloge.jour_de(tenu.signe_le, zone) if tenu.signe_le else remis_le
    if not signed <= remis_le <= horloge.aujourdhui(zone):
        raise DateDeRemiseInvalide(
            "Un courrier est remis entre le jour de la signature de l’acte et aujourd’hui : corrigez la date.",
            "remis_le",
        )
