"""A request as the porteur reads it once written: answers, plan, pieces, documents, decision, history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import CharField, QuerySet

from levier.actes.models import Acte
from levier.actes.queries import acte_sur, attend_une_information
from levier.actes.recours import dernier_jour_de_recours
from levier.attributions.enums import NatureDecision
from levier.attributions.models import Decision, Sollicitation
from levier.attributions.queries import derniere_decision, sollicitations_avant_refus, sollicitations_sur
from levier.documents.models import Document
from levier.dossiers.enums import CHEZ_LE_SERVICE
from levier.dossiers.etude import Etude
from levier.dossiers.financement.plan import Plan
from levier.dossiers.financement.taxe import base_dite
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
from levier.dossiers.lecture.engagement import utiles
from levier.dossiers.memoire.depose import lignes_deposees
from levier.dossiers.memoire.evenements import LigneHistoire, histoire
from levier.dossiers.models import Dossier, Signature
from levier.dossiers.queries import toutes_les_pieces
from levier.instruction.queries import DepenseExaminee, examen_du_plan
from levier.socle.models import Fichier
from levier.socle.requetes import Parametre, Requete
from regles.cahier import Cahier

LIGNES_D_HISTOIRE = 20
"""Of the journal, the last ones; the page shows the others when it is asked."""


@dataclass(frozen=True, slots=True)
class FicheDuPorteur:
    """Everything the page of a request shows. `decision`: the last one, which may take back the one before."""

    cahier: Cahier
    sections: list[SectionRemplie]
    plan: PlanVu
    totaux: Plan
    dites: list[DepenseExaminee]
    """The expenses that the service does not retain whole."""
    pieces: list[PieceVue]
    anciennes: list[PieceNommee]
    documents: list[Document]
    engagement: Fichier | None
    """The scan of the commitment signed by hand, as it was sent."""
    taxe: str
    decision: Decision | None
    acte: Acte | None
    sollicitations: list[Sollicitation]
    historique: list[LigneHistoire]
    suite: bool
    """Whether its history began before the lines told."""

    @property
    def recours(self) -> dt.date | None:
        """Until when the decision may be contested; None while it was not received."""
        return dernier_jour_de_recours(self.acte) if self.acte else None


def fiche(dossier: Dossier, lu: Etude, *, entiere: bool, donnee: Signature | None = None) -> FicheDuPorteur:
    """Read the whole request, of its history the last lines unless it is `entiere`. A fixed number of queries.

    `donnee`: how it was signed, when its page has read it.
    """
    cahier, files = lu.cahier, toutes_les_pieces(dossier)
    told = histoire(dossier, None if entiere else LIGNES_D_HISTOIRE + 1)
    decision = derniere_decision(dossier) if dossier.depose_le else None
    acte = acte_sur(decision) if decision else None
    hidden = acte is not None and attend_une_information(acte)
    decision = None if hidden else decision
    papers = utiles(_DOCUMENTS(**dossier.objet.colonnes), donnee)
    suite = not entiere and len(told) > LIGNES_D_HISTOIRE
    return FicheDuPorteur(
        cahier=cahier,
        sections=sections(dossier, cahier, lu.situation, frozenset()),
        plan=plan_vu(lu.faits.lignes, cahier, lu.effets(), files, lu.plan.demande),
        dites=_dites(dossier),
        totaux=lu.plan,
        pieces=pieces_vues(files, cahier, frozenset(), lu.situation),
        anciennes=anciennes(files, cahier),
        documents=[one for one in papers if not (hidden and acte and one.pk == acte.document_id)],
        engagement=donnee.fichier if donnee else None,
        taxe=base_dite(cahier, dossier.recupere_tva),
        decision=decision,
        acte=None if hidden else acte,
        sollicitations=_sollicitations(dossier, decision),
        historique=told[1:] if suite else told,
        suite=suite,
    )


def _dites(dossier: Dossier) -> list[DepenseExaminee]:
    if dossier.depose_le is None:
        return []
    return examen_du_plan(dossier, lignes_deposees(dossier)).reduites


def _sollicitations(dossier: Dossier, decision: Decision | None) -> list[Sollicitation]:
    """What is awaited about the last decision; before any, or since it was taken back, before a refusal."""
    if decision is not None and decision.nature != NatureDecision.RETRAIT:
        return sollicitations_sur(decision)
    return sollicitations_avant_refus(dossier) if dossier.etat in CHEZ_LE_SERVICE else []


def _documents() -> QuerySet[Document]:
    """Documents about an object, oldest first, each with its file and its act."""
    here = {nom: Parametre(nom, CharField()) for nom in ("objet_type", "objet_numero")}
    return Document.objects.filter(**here).select_related("fichier", "acte").defer("donnees").order_by("id")


_DOCUMENTS = Requete(_documents)
