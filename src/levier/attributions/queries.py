"""Read the chain of decisions."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet

from levier.attributions.enums import NatureDecision
from levier.attributions.erreurs import ServiceADesigner
from levier.attributions.models import Decision
from levier.dossiers.acces import enveloppe_reglee, service_a_designer, service_de
from levier.dossiers.models import Dossier
from levier.enveloppes.models import Enveloppe
from levier.enveloppes.queries import enveloppe_nommee, enveloppe_qui_paie
from levier.socle.requetes import Parametre, Requete


def enveloppe_de(dossier: Dossier) -> Enveloppe:
    """The enveloppe that would pay the request if it were granted now: the one that a setting names, where one does.

    Raises ServiceADesigner, CreditsNonOuverts, EnveloppeInconnue.
    """
    if motif := service_a_designer(dossier):
        raise ServiceADesigner(motif)
    if named := enveloppe_reglee(dossier):
        return enveloppe_nommee(named)
    return enveloppe_qui_paie(dossier.appel, service_de(dossier))


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
