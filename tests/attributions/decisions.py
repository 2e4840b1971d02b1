"""The acts of a decision, as an officer takes them: the right asked first, no act of the préfet made."""

from __future__ import annotations

from tests.fabriques import juger

from levier.attributions import actions
from levier.attributions.models import Decision, Subvention
from levier.attributions.permissions import signataire
from levier.comptes.enums import ActeDelegue
from levier.comptes.models import Personne
from levier.dossiers.models import Dossier


def attribuer(dossier: Dossier, *, par: Personne, **choix) -> Subvention:
    acteur, autorite = signataire(par, dossier, ActeDelegue.ATTRIBUTION, choix["montant"])
    return actions.attribuer(dossier, par=acteur, autorite=autorite, **choix)


def refuser(dossier: Dossier, *, par: Personne, **choix) -> Decision:
    juger(dossier)
    acteur, autorite = signataire(par, dossier, ActeDelegue.REFUS)
    return actions.refuser(dossier, par=acteur, autorite=autorite, **choix)


def rectifier_decision(dossier: Dossier, *, par: Personne, **choix) -> Subvention:
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION, choix["montant"])
    return actions.rectifier_decision(dossier, par=acteur, autorite=autorite, **choix)


def retirer_decision(dossier: Dossier, *, par: Personne, **choix) -> Decision:
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION)
    return actions.retirer_decision(dossier, par=acteur, autorite=autorite, **choix)
