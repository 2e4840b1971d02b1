"""The acts of a decision, as an officer takes them: the right asked first, no act of the préfet made."""

from __future__ import annotations

import datetime as dt

from tests.fabriques import juger

from levier.attributions import actions
from levier.attributions.enums import Fondement, ObjetSollicitation
from levier.attributions.fondements import Cause
from levier.attributions.models import Decision, Sollicitation, Subvention
from levier.attributions.permissions import signataire
from levier.attributions.queries import decision_de
from levier.comptes.enums import ActeDelegue
from levier.comptes.models import Personne
from levier.dossiers.enums import EtatDossier
from levier.dossiers.models import Dossier
from levier.socle import horloge


def attribuer(dossier: Dossier, *, par: Personne, **choix) -> Subvention:
    acteur, autorite = signataire(par, dossier, ActeDelegue.ATTRIBUTION, choix["montant"])
    return actions.attribuer(dossier, par=acteur, autorite=autorite, **choix)


def refuser(dossier: Dossier, *, par: Personne, **choix) -> Decision:
    juger(dossier)
    acteur, autorite = signataire(par, dossier, ActeDelegue.REFUS)
    return actions.refuser(dossier, par=acteur, autorite=autorite, **choix)


def rectifier_decision(
    dossier: Dossier, *, par: Personne, motif: str, fondement: Fondement = Fondement.ERREUR_MATERIELLE, **choix
) -> Subvention:
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION)
    return actions.rectifier_decision(dossier, par=acteur, autorite=autorite, cause=Cause(fondement, motif), **choix)


def conclure_un_avenant(dossier: Dossier, *, par: Personne, motif: str, **choix) -> Subvention:
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION)
    cause = Cause(Fondement.DEMANDE, motif)
    return actions.conclure_un_avenant(dossier, par=acteur, autorite=autorite, cause=cause, **choix)


def retirer_decision(dossier: Dossier, *, par: Personne, motif: str, fondement: Fondement | None = None) -> Decision:
    """On the ground that asks nothing first, unless another is given."""
    acteur, autorite = signataire(par, dossier, ActeDelegue.MODIFICATION)
    ground = fondement or sans_observations(dossier)
    return actions.retirer_decision(dossier, par=acteur, autorite=autorite, cause=Cause(ground, motif))


def sans_observations(dossier: Dossier) -> Fondement:
    """A ground of withdrawal that asks nothing of the structure."""
    refused = Dossier.objects.get(pk=dossier.pk).etat == EtatDossier.REFUSE
    return Fondement.REFUS_ILLEGAL if refused else Fondement.DEMANDE


def observees(dossier: Dossier, fondement: Fondement, objet: ObjetSollicitation = ObjetSollicitation.RETRAIT) -> None:
    """Observations asked about the decision in force, whose last day is over."""
    now = horloge.maintenant()
    Sollicitation.objects.create(
        dossier=dossier, decision=decision_de(dossier), objet=objet, fondement=fondement, texte="Les faits.",
        demandee_par="Dominique Petit", demandee_le=now, echeance=now.date() - dt.timedelta(days=1),
    )  # fmt: skip
