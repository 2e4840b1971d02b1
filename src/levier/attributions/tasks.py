"""What follows a demand to the structure: a mail; and what a refusal that is proposed waits for."""

from __future__ import annotations

import datetime as dt

from levier.attributions.actions import exiger_ecoute
from levier.attributions.annonces import DecisionPrise, ObservationsDemandees
from levier.attributions.models import Decision, Sollicitation
from levier.comptes.queries import emails_de
from levier.documents.contexte import Jour
from levier.dossiers.actions import finir_la_correction
from levier.dossiers.courrier.plis import Pli, ecrire
from levier.instruction.annonces import PropositionTransmise
from levier.instruction.enums import NatureProposition
from levier.instruction.models import Proposition
from levier.socle.annonces import reagir


@reagir(ObservationsDemandees)
def transmettre_la_demande_d_observations(annonce: ObservationsDemandees) -> None:
    """Tell every member what is envisaged, until when it may answer, and where."""
    found = Sollicitation.objects.select_related("dossier__structure", "dossier__appel", "dossier__version", "decision")
    demande = found.get(pk=annonce.sollicitation_id)
    context: dict[str, object] = {"demande": demande, "echeance": _jour(demande.echeance)}
    ecrire(
        demande.dossier, Pli("observations_demandees", str(demande.pk), context), emails_de(demande.dossier.structure)
    )


@reagir(DecisionPrise, aussitot=True)
def finir_ce_qui_est_decide(annonce: DecisionPrise) -> None:
    """A decision is taken on what was signed: a correction that nobody answered is proposed no more."""
    decision = Decision.objects.select_related("dossier").get(pk=annonce.decision_id)
    finir_la_correction(decision.dossier, "La demande a été décidée telle qu’elle était signée.")


@reagir(PropositionTransmise, aussitot=True)
def exiger_l_ecoute(annonce: PropositionTransmise) -> None:
    """A refusal is proposed once the structure was heard, where the service wants it. Raises ObservationsAttendues."""
    proposed = Proposition.objects.select_related("dossier__appel").get(pk=annonce.proposition_id)
    if proposed.nature == NatureProposition.REFUS:
        exiger_ecoute(proposed.dossier)


def _jour(jour: dt.date | None) -> str:
    return Jour.de(jour).texte if jour else ""
