"""Read the chain of decisions."""

from __future__ import annotations

from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import enveloppe_qui_paie


def enveloppe_de(dossier: Dossier) -> Enveloppe:
    """The enveloppe that would pay the request if it were granted now. Raises CreditsNonOuverts."""
    return enveloppe_qui_paie(dossier.appel, dossier.appel.ressort)


def derniere_decision(dossier: Dossier) -> Decision | None:
    """The last link of the chain, its grant joined; None while nothing was decided. One query."""
    return (
        Decision.objects.select_related("subvention", "dossier__structure", "dossier__appel", "dossier__version")
        .filter(dossier=dossier)
        .order_by("-rang")
        .first()
    )


def decision_de(dossier: Dossier) -> Decision | None:
    """The decision in force on a dossier, its grant joined; None while it waits, or since it was taken back. One query."""
    last = derniere_decision(dossier)
    return None if last is None or last.nature == NatureDecision.RETRAIT else last
