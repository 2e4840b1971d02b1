"""Read the chain of decisions."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet

from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision, Sollicitation
from levier.dossiers.models import Dossier
from levier.socle.requetes import Parametre, Requete


def derniere_decision(dossier: Dossier) -> Decision | None:
    """The last link of the chain, its grant joined; None while nothing was decided. One query."""
    return _DERNIERE.une(dossier=dossier.pk)


def _derniere() -> QuerySet[Decision]:
    joined = ("subvention", "dossier__structure", "dossier__appel", "dossier__version")
    found = Decision.objects.filter(dossier=Parametre("dossier", BigIntegerField())).order_by("-rang")
    return found.select_related(*joined)[:1]


_DERNIERE = Requete(_derniere)


def decision_de(dossier: Dossier) -> Decision | None:
    """The decision in force on a dossier, its grant joined; None while it waits, or since it was taken back. One query."""
    last = derniere_decision(dossier)
    return None if last is None or last.nature == NatureDecision.RETRAIT else last


def sollicitations_sur(decision: Decision) -> list[Sollicitation]:
    """What was asked of the structure about a decision, oldest first, each with its answer. One query."""
    joined = ("decision", "reponse", "dossier__appel")
    return list(Sollicitation.objects.filter(decision=decision).select_related(*joined).order_by("id"))
