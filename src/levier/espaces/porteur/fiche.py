"""A request as the porteur reads it once written: answers, plan, pieces, documents, decision, history."""

from __future__ import annotations

from dataclasses import dataclass

from levier.attributions.models import Decision
from levier.attributions.queries import decision_de
from levier.documents.models import Document
from levier.documents.queries import documents_de
from levier.dossiers.etude import etudier
from levier.dossiers.financement.plan import Plan
from levier.dossiers.lecture.contenu import (
    PieceNommee,
    PieceVue,
    PlanVu,
    SectionRemplie,
    anciennes,
    pieces_vues,
    plan_vu,
    sections,
)
from levier.dossiers.memoire.evenements import LigneHistoire, histoire
from levier.dossiers.models import Dossier
from levier.dossiers.queries import pieces_de
from regles.cahier import Cahier


@dataclass(frozen=True, slots=True)
class FicheDuPorteur:
    """Everything the page of a request shows."""

    cahier: Cahier
    sections: list[SectionRemplie]
    plan: PlanVu
    totaux: Plan
    pieces: list[PieceVue]
    anciennes: list[PieceNommee]
    documents: list[Document]
    decision: Decision | None
    historique: list[LigneHistoire]


def fiche(dossier: Dossier) -> FicheDuPorteur:
    """Read the whole request; the number of queries does not depend on its size."""
    lu, files = etudier(dossier), list(pieces_de(dossier))
    cahier = lu.cahier
    return FicheDuPorteur(
        cahier=cahier,
        sections=sections(dossier, cahier, lu.situation, frozenset()),
        plan=plan_vu(lu.faits.lignes, cahier, lu.effets(), files, lu.plan.demande),
        totaux=lu.plan,
        pieces=pieces_vues(files, cahier, frozenset()),
        anciennes=anciennes(files, cahier),
        documents=list(documents_de(dossier.objet).select_related("acte")),
        decision=decision_de(dossier),
        historique=histoire(dossier),
    )
