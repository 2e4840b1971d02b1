"""Read acts."""

from __future__ import annotations

from levier.actes.enums import EtatActe
from levier.actes.models import Acte
from levier.attributions.models import Decision


def acte_de(decision: Decision) -> Acte | None:
    """The living act of a decision, its document joined; None while there is none. One query."""
    return (
        Acte.objects.select_related("document__fichier").filter(decision=decision).exclude(etat=EtatActe.ANNULE).first()
    )


def acte_remplace(decision: Decision) -> Acte | None:
    """The signed act whose decision this one takes the place of; None when there was none. One query."""
    return Acte.objects.filter(decision__remplacee_par=decision).exclude(numero="").order_by("-id").first()
