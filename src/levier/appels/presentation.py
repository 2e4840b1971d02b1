"""What the calls tell of themselves to the steps below them: the sentences of their events."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "cahier_publie": "Cahier des charges publié, version {version}",
        "competence_reglee": "Service chargé du département {departement} : {instruit}, payé par {paie}",
    }
)
