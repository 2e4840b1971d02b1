"""What the calls tell of themselves to the steps below them: the sentences of their events."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "cahier_publie": "Cahier des charges publié, version {version}",
        "depot_ouvert": "Dépôt des demandes ouvert par le service ({depots})",
        "depot_ferme": "Dépôt des demandes fermé par le service ({depots})",
        "competence_reglee": "Service chargé du département {departement} : {instruit}, payé par {paie}",
    }
)
