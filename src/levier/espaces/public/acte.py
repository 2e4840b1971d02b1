"""What anybody may check of an act, from the number printed on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from levier.actes.enums import EtatActe
from levier.actes.models import Acte
from levier.actes.recueil import PUBLICS
from levier.attributions.models import Decision


@dataclass(frozen=True, slots=True)
class ActeVerifie:
    """Enough to know that a paper is the act it claims to be, and no more.

    `annule_le`: it is worth nothing since then; `annule_par`: the number of the act that took its place, once public.
    """

    numero: str
    titre: str
    beneficiaire: str
    montant: Decimal | None
    date: dt.datetime
    empreinte: str
    annule_le: dt.datetime | None
    annule_par: str


def acte_verifie(numero: str) -> ActeVerifie | None:
    """The act of that number, once made; refusal letters, and what takes one back, concern their addressee alone and are not shown."""
    acte = (
        Acte.objects.filter(PUBLICS, numero=numero)
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
        annule_par=_successeur(replaced) if replaced and acte.etat == EtatActe.ANNULE else "",
    )


def _successeur(decision: Decision) -> str:
    acts = Acte.objects.filter(PUBLICS, decision=decision, document__isnull=False)
    return acts.order_by("id").values_list("numero", flat=True).first() or ""
