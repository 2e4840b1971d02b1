"""Read the chain of decisions."""

from __future__ import annotations

from django.db.models import BigIntegerField, QuerySet

from levier.attributions.enums import NatureDecision, ObjetSollicitation
from levier.attributions.models import Decision, Sollicitation
from levier.comptes.enums import Reglage
from levier.dossiers.acces import est_regle_pour
from levier.dossiers.models import Dossier
from levier.socle.droits import PERMIS, Verdict, refuse
from levier.socle.requetes import Parametre, Requete
from regles.texte import date_longue


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
    return _SOLLICITATIONS("decision", decision=decision.pk)


def sollicitations_avant_refus(dossier: Dossier) -> list[Sollicitation]:
    """What was asked of the structure before a refusal of the request, oldest first, each with its answer. One query."""
    return _SOLLICITATIONS("dossier", dossier=dossier.pk)


def _sollicitations(sur: str) -> QuerySet[Sollicitation]:
    found = Sollicitation.objects.filter(**{sur: Parametre(sur, BigIntegerField())})
    found = found if sur == "decision" else found.filter(objet=ObjetSollicitation.REFUS)
    return found.select_related("decision", "reponse", "dossier__appel").order_by("id")


_SOLLICITATIONS = Requete(_sollicitations)


def ecoute_avant_refus(dossier: Dossier) -> Verdict:
    """Whether a refusal may be proposed and signed: at once, or once the structure was heard where its service wants it.

    What was asked before the last sending does not count: the request is no longer the same. Two queries at most.
    """
    if not est_regle_pour(dossier, Reglage.OBSERVATIONS):
        return PERMIS
    sollicitations = [
        one
        for one in sollicitations_avant_refus(dossier)
        if one.demandee_le >= (dossier.dernier_depot_le or one.demandee_le)
    ]
    if not sollicitations:
        return refuse(
            "Votre service demande ses observations au demandeur avant un refus : demandez-les d’abord, avec un délai."
        )
    last = sollicitations[-1]
    if last.close or last.echeance is None:
        return PERMIS
    return refuse(
        f"Ses observations avant un refus sont attendues jusqu’au {date_longue(last.echeance)} inclus : attendez sa réponse, ou ce jour."
    )
