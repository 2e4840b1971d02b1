"""What the acts tell of themselves to the steps below them: the sentences of their events."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "acte_etabli": "Acte établi",
        "acte_presente": "Acte mis à la signature",
        "acte_signe": "Acte n° {numero} signé",
        "acte_annule": "Acte annulé",
        "acte_produit": "Acte n° {numero} produit",
        "acte_notifie": "Acte n° {numero} notifié au demandeur",
    }
)
