"""What the decision tells of itself to the steps below it: the sentences of its events."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "subvention_attribuee": "Subvention attribuée : {montant_attribue:montant}",
        "subvention_creee": "Subvention créée : {montant_attribue:montant}",
        "subvention_notifiee": "Décision notifiée au demandeur",
        "demande_refusee": "Demande refusée",
    }
)
