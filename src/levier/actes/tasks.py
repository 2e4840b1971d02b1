"""What follows a decision: the text of its act; a signature: the PDF, then the notification."""

from __future__ import annotations

from levier.actes import courrier
from levier.actes.actions import (
    etablir,
    notifier,
    prevenir_les_niveaux_dessous,
    produire_document,
    suivre_les_courriels,
)
from levier.actes.annonces import ActeProduit, ActeSigne, ModelePublie
from levier.actes.models import Acte, VersionDeModele
from levier.attributions.annonces import DecisionPrise, DecisionRetiree
from levier.attributions.models import Decision
from levier.socle import sceaux
from levier.socle.acteurs import SYSTEME
from levier.socle.annonces import reagir
from levier.socle.courriels import SortDuCourriel


@reagir(DecisionPrise)
def etablir_l_acte(annonce: DecisionPrise) -> None:
    """A decision that nobody signed at once gets its text; one replaced since needs none."""
    _etablir(annonce.decision_id)


@reagir(DecisionRetiree)
def etablir_l_acte_du_retrait(annonce: DecisionRetiree) -> None:
    """So does a decision that takes back another."""
    _etablir(annonce.decision_id)


@reagir(ActeSigne)
def produire_l_acte(annonce: ActeSigne) -> None:
    """Make its PDF."""
    produire_document(Acte.objects.select_related("decision").get(pk=annonce.acte_id))


@reagir(ActeProduit)
def sceller_apres_un_acte(_annonce: ActeProduit) -> None:
    """The decision, its ledger lines and the hash of its act are sealed together, and the seal leaves the base."""
    sceaux.sceller()


@reagir(ActeProduit)
def notifier_l_acte(annonce: ActeProduit) -> None:
    """Send it to the porteur."""
    notifier(Acte.objects.select_related("decision").get(pk=annonce.acte_id))


@reagir(SortDuCourriel)
def suivre_le_courriel(annonce: SortDuCourriel) -> None:
    """The mail of an act came back, or left again: the act is to be notified again, or is notified."""
    key = courrier.acte_dans(annonce.cle)
    acte = Acte.objects.select_related("decision").filter(pk=key).first() if key else None
    if acte is not None:
        suivre_les_courriels(acte)


@reagir(ModelePublie)
def prevenir_les_niveaux(annonce: ModelePublie) -> None:
    """Tell the levels below that have words of their own."""
    prevenir_les_niveaux_dessous(VersionDeModele.objects.select_related("modele").get(pk=annonce.version_id))


def _etablir(decision_id: int) -> None:
    decision = Decision.objects.select_related("dossier").get(pk=decision_id)
    if not hasattr(decision, "remplacee_par"):
        etablir(decision, par=SYSTEME)
