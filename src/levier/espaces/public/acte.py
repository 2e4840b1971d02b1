"""What anybody may check of an act, from the number printed on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from levier.actes.enums import EtatActe, GenreActe
from levier.actes.models import Acte
from levier.attributions.models import Decision


@dataclass(frozen=True, slots=True)
class ActeVerifie:
    """Enough to know that a paper is the act it claims to be, and no more. `annule_le`: it is worth nothing since then."""

    numero: str
    titre: str
    beneficiaire: str
    montant: Decimal | None
    date: dt.datetime
    empreinte: str
    annule_le: dt.datetime | None


def acte_verifie(numero: str) -> ActeVerifie | None:
    """The act of that number, once made; refusal letters concern their addressee alone and are not shown."""
    acte = (
        Acte.objects.filter(numero=numero, genre=GenreActe.ARRETE)
        .select_related("document__fichier", "decision__dossier__structure", "decision__remplacee_par")
        .first()
    )
    if acte is None or acte.document is None:
        return None
    replaced: Decision | None = getattr(acte.decision, "remplacee_par", None)
    return ActeVerifie(
        numero=acte.numero,
        titre=acte.document.titre,
        beneficiaire=acte.decision.dossier.structure.denomination,
        montant=acte.decision.montant_attribue,
        date=acte.document.produit_le,
        empreinte=acte.document.fichier.empreinte,
        annule_le=replaced.decidee_le if replaced and acte.etat == EtatActe.ANNULE else None,
    )
