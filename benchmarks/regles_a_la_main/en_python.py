"""Saône-et-Loire as a plain Python function on one dossier: no trace, no sentence, nothing missing."""

from __future__ import annotations

import datetime as dt

from regles.valeurs import Situation

OUVERTURE, CLOTURE = dt.date(2021, 1, 25), dt.date(2021, 10, 22)
DEBUT, RESULTATS = dt.date(2021, 12, 31), dt.date(2022, 12, 31)
EXCLUS = {"ca", "departement"}
PETITES = {"commune", "cc", "cu", "metropole", "ept", "syndicat", "region", "ctu"}


def evaluer(d: Situation) -> tuple[bool, int]:
    """Whether the request is eligible, and its amount in cents."""
    nature = d["porteur.nature"]
    finance = d["porteur.financee_par_collectivites"]
    recevable = (
        nature not in EXCLUS
        and (nature in PETITES or d["porteur.france_services"] or finance)
        and OUVERTURE <= d["projet.depot"] <= CLOTURE
        and d["projet.engagement_decisionnel"]
        and d["projet.transformation"]
        and not d["projet.engage"]
        and d["projet.depot"] <= d["projet.debut"] <= DEBUT
        and d["projet.resultats"] <= RESULTATS
        and d["projet.fin"] <= RESULTATS
    )
    if not recevable:
        return False, 0
    eligibles = max(0, d["depenses.total"] - d["depenses.personnel"] - d["depenses.equipement"])
    plafond = max(0, 3_000_000 - d["porteur.deja_attribue"])
    reste = max(0, eligibles - d["recettes.autres"])
    return True, min(eligibles * 700_000 // 1_000_000, plafond, reste, d["demande.montant"])
