"""What anybody may check of an act, from the number printed on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from levier.actes.models import Acte
from levier.attributions.enums import SensDecision


@dataclass(frozen=True, slots=True)
class ActeVerifie:
    """Enough to know that a paper is the act it claims to be, and no more."""

    numero: str
    titre: str
    beneficiaire: str
    montant: Decimal | None
    date: dt.datetime
    empreinte: str


def acte_verifie(numero: str) -> ActeVerifie | None:
    """The act of that number; refusal letters concern their addressee alone and are not shown."""
    acte = (
        Acte.objects.filter(numero=numero, decision__sens=SensDecision.ATTRIBUTION)
        .select_related("document__fichier", "decision__dossier__structure")
        .first()
    )
    if acte is None:
        return None
    return ActeVerifie(
        numero=acte.numero,
        titre=acte.document.titre,
        beneficiaire=acte.decision.dossier.structure.denomination,
        montant=acte.decision.montant_attribue,
        date=acte.produit_le,
        empreinte=acte.document.fichier.empreinte,
    )
