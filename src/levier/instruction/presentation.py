"""What the instruction tells of itself to the steps below it: the sentences of its events."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "dossier_pris_en_charge": "Dossier pris en charge par {instructeur}",
        "dossier_affecte": "Dossier confié à {instructeur}",
        "dossier_declare_complet": "Dossier déclaré complet, instruction ouverte",
        "montant_propose": "Montant proposé : {montant_propose:montant} (calculé : {montant_calcule:montant})",
        "dossier_classe_sans_suite": "Dossier classé sans suite",
    }
)
phrases.declarer({"appreciation_rendue": "Appréciation rendue"}, detaillees=True)
