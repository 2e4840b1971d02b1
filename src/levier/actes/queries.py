"""Read acts."""

from __future__ import annotations

from levier.actes.enums import EtatActe
from levier.actes.models import Acte
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision


def acte_de(decision: Decision) -> Acte | None:
    """The living act of a decision, its document joined; None while there is none. One query."""
    return (
        Acte.objects.select_related("document__fichier").filter(decision=decision).exclude(etat=EtatActe.ANNULE).first()
    )


def acte_remplace(decision: Decision) -> Acte | None:
    """The act that a rectified decision takes the place of; None for another decision, or when there was none. One query."""
    if decision.nature != NatureDecision.RECTIFICATION:
        return None
    return Acte.objects.filter(decision=decision.remplace).exclude(numero="").order_by("-id").first()
