"""What follows a decision: its act, then its notification."""

from __future__ import annotations

from levier.actes.actions import notifier, produire_acte
from levier.actes.annonces import ActeProduit
from levier.actes.models import Acte
from levier.attributions.annonces import DecisionPrise
from levier.attributions.models import Decision
from levier.socle.annonces import reagir


@reagir(DecisionPrise)
def produire_l_acte(annonce: DecisionPrise) -> None:
    """Make the arrêté or the refusal letter."""
    produire_acte(
        Decision.objects.select_related("dossier__structure", "dossier__appel", "dossier__version").get(
            pk=annonce.decision_id
        )
    )


@reagir(ActeProduit)
def notifier_l_acte(annonce: ActeProduit) -> None:
    """Send it to the porteur."""
    notifier(Acte.objects.get(pk=annonce.acte_id))
