"""Read acts."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet

from levier.actes.enums import EtatActe
from levier.actes.models import Acte
from levier.attributions.models import Decision
from levier.socle.requetes import Parametre, Requete


def acte_de(decision: Decision) -> Acte | None:
    """The living act of a decision, its document joined; None while there is none. One query."""
    return _VIVANT.une(decision=decision.pk)


def _vivant() -> QuerySet[Acte]:
    found = Acte.objects.filter(decision=Parametre("decision", BigIntegerField())).exclude(etat=EtatActe.ANNULE)
    return found.select_related("document__fichier")[:1]


_VIVANT = Requete(_vivant)


def acte_remplace(decision: Decision) -> Acte | None:
    """The signed act whose decision this one takes the place of; None when there was none. One query at most."""
    if decision.remplace_id is None:
        return None
    return Acte.objects.filter(decision=decision.remplace_id).exclude(numero="").order_by("-id").first()


def est_connue(decision: Decision) -> bool:
    """Whether the structure was told of the decision by its act. One query."""
    acte = acte_de(decision)
    return acte is not None and acte.notifie_le is not None
