"""What the credits tell of themselves to the steps below them: the sentences of their events."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "credits_ouverts": "Crédits ouverts, portés à {ouvert:montant}",
        "credits_engages": "Crédits engagés pour {structure}, portés à {engage:montant}",
        "credits_degages": "Crédits dégagés pour {structure}, ramenés à {engage:montant}",
    }
)
