"""What follows a decision: the text of its act; a signature: the PDF, then the notification; a withdrawal: a mail."""

from __future__ import annotations

from levier.actes import courrier
from levier.actes.actions import etablir, notifier, produire_document
from levier.actes.annonces import ActeProduit, ActeSigne
from levier.actes.models import Acte
from levier.attributions.annonces import DecisionPrise, DecisionRetiree
from levier.attributions.models import Decision
from levier.socle.acteurs import SYSTEME
from levier.socle.annonces import reagir


@reagir(DecisionPrise)
def etablir_l_acte(annonce: DecisionPrise) -> None:
    """A decision that nobody signed at once gets its text; one replaced since needs none."""
    decision = Decision.objects.select_related("dossier").get(pk=annonce.decision_id)
    if not hasattr(decision, "remplacee_par"):
        etablir(decision, par=SYSTEME)


@reagir(ActeSigne)
def produire_l_acte(annonce: ActeSigne) -> None:
    """Make its PDF."""
    produire_document(Acte.objects.select_related("decision").get(pk=annonce.acte_id))


@reagir(ActeProduit)
def notifier_l_acte(annonce: ActeProduit) -> None:
    """Send it to the porteur."""
    notifier(Acte.objects.select_related("decision").get(pk=annonce.acte_id))


@reagir(DecisionRetiree)
def prevenir_du_retrait(annonce: DecisionRetiree) -> None:
    """Tell the porteur that what it received is worth nothing any more."""
    retrait = Decision.objects.get(pk=annonce.decision_id)
    told = Acte.objects.filter(decision=retrait.remplace, notifie_le__isnull=False)
    for acte in told.select_related("decision__dossier__structure", "decision__dossier__appel"):
        courrier.dire_le_retrait(acte, retrait.motif)
