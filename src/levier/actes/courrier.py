"""What the members of the structure are told of an act: that it is there, or that it is worth nothing any more."""

from __future__ import annotations

from levier.actes.models import Acte
from levier.actes.queries import acte_remplace
from levier.attributions.enums import NatureDecision
from levier.comptes.queries import emails_de
from levier.documents.contexte import Jour
from levier.dossiers.acces import tribunal_de
from levier.dossiers.courrier.plis import Pli, ecrire
from levier.socle import argent, horloge

_MODELE = {
    NatureDecision.ATTRIBUTION: "attribution",
    NatureDecision.RECTIFICATION: "rectification",
    NatureDecision.AVENANT: "avenant",
    NatureDecision.REFUS: "refus",
    NatureDecision.RETRAIT: "decision_retiree",
}


def remettre(acte: Acte) -> list[str]:
    """Write to every member, the PDF attached; once to each. Gives the addresses."""
    if acte.document is None:
        raise ValueError("an act to notify has its document: the database says so")
    decision = acte.decision
    pli = Pli(_MODELE[NatureDecision(decision.nature)], f"acte-{acte.pk}", _contexte(acte), (acte.document.fichier,))
    recipients = emails_de(decision.dossier.structure)
    ecrire(decision.dossier, pli, recipients)
    return recipients


def _contexte(acte: Acte) -> dict[str, object]:
    """What the mail says of the decision, and of the one that it takes the place of: whether that one was ever told."""
    decision, granted = acte.decision, acte.decision.montant_attribue
    former, annulled = decision.remplace, acte_remplace(decision)
    zone = decision.dossier.appel.fuseau
    return {
        "acte": acte,
        "le_tribunal": f"le {tribunal_de(decision.dossier)}",
        "montant": argent.ecrire(granted) if granted is not None else "",
        "motif": decision.motif,
        "fondement": decision.get_fondement_display(),
        "decidee_le": Jour.de(horloge.jour_de(former.decidee_le, zone)).texte if former else "",
        "montant_precedent": argent.ecrire(former.montant_attribue) if former and former.accorde else "",
        "annule": annulled,
    }
