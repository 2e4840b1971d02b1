"""What the members of the structure are told of an act: that it is there, or that it is worth nothing any more."""

from __future__ import annotations

from levier.actes.enums import GenreActe
from levier.actes.models import Acte
from levier.comptes.queries import emails_de
from levier.documents.contexte import Jour
from levier.dossiers.courrier.plis import Pli, ecrire
from levier.socle import argent, horloge

_MODELE = {GenreActe.ARRETE: "attribution", GenreActe.LETTRE_REFUS: "refus"}


def remettre(acte: Acte) -> list[str]:
    """Write to every member, the PDF attached; once to each. Gives the addresses."""
    if acte.document is None:
        raise ValueError("an act to notify has its document: the database says so")
    granted = acte.decision.montant_attribue
    context: dict[str, object] = {"acte": acte, "montant": argent.ecrire(granted) if granted is not None else ""}
    return _envoyer(acte, Pli(_MODELE[GenreActe(acte.genre)], f"acte-{acte.pk}", context, (acte.document.fichier,)))


def dire_le_retrait(acte: Acte, motif: str) -> list[str]:
    """Write to every member that the decision of an act that they received is taken back, and why; once to each."""
    day = Jour.de(horloge.jour_de(acte.decision.decidee_le, acte.decision.dossier.appel.fuseau)).texte
    return _envoyer(acte, Pli("decision_retiree", f"acte-{acte.pk}", {"acte": acte, "decidee_le": day, "motif": motif}))


def _envoyer(acte: Acte, pli: Pli) -> list[str]:
    dossier = acte.decision.dossier
    recipients = emails_de(dossier.structure)
    ecrire(dossier, pli, recipients)
    return recipients
