"""The financing plan as it was sent, printed: the piece « plan de financement » of a call that takes it so."""

from __future__ import annotations

from dataclasses import dataclass, fields

from levier.documents.contexte import Contexte, Emetteur, Instant, Ligne, Montant
from levier.documents.typographie import francais
from levier.dossiers.etude.faits import totaux
from levier.dossiers.lecture.recepisse import ContexteRecepisse, LigneDuPlan
from levier.dossiers.memoire.depose import lignes_deposees
from levier.dossiers.models import Dossier
from levier.dossiers.queries import cahier_du

GENRE = "plan_de_financement"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextePlan(Contexte):
    """Expenses, revenues, whether they balance: what the receipt tells of the plan, alone."""

    emetteur: Emetteur
    recu_le: Instant
    fiche: tuple[Ligne, ...]
    taxe: str
    depenses: tuple[LigneDuPlan, ...]
    total_depenses: Montant
    recettes: tuple[LigneDuPlan, ...]
    total_recettes: Montant
    equilibre: str


def contexte_plan(dossier: Dossier, recepisse: ContexteRecepisse) -> ContextePlan:
    """The plan of the request that this receipt tells."""
    said = totaux(cahier_du(dossier), dossier.reponses, lignes_deposees(dossier)).phrase
    kept = {one.name: getattr(recepisse, one.name) for one in fields(ContextePlan) if one.name != "equilibre"}
    return ContextePlan(**kept, equilibre=francais(said))
