"""The avis asked about a request: what the service reads of them, what each who is asked is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import BigIntegerField, QuerySet

from levier.documents.contexte import Montant
from levier.dossiers.lecture.contenu import PieceNommee, nommer
from levier.dossiers.lecture.recepisse import LigneDuPlan, SectionLue, contexte_recepisse
from levier.dossiers.memoire.depose import pieces_deposees, vu_du_service
from levier.dossiers.models import Dossier, Piece
from levier.dossiers.queries import cahier_du
from levier.instruction.models import DemandeAvis
from levier.socle.requetes import Parametre, Requete
from regles.cahier import TypeChamp

COORDONNEES = frozenset({TypeChamp.COURRIEL, TypeChamp.TELEPHONE})
"""How people of the structure are reached: who is asked writes to the service."""


@dataclass(frozen=True, slots=True)
class PartiesMontrees:
    """What the link of an avis shows of the request, as the service has it; what is not listed is empty."""

    sections: tuple[SectionLue, ...]
    depenses: tuple[LigneDuPlan, ...]
    total_depenses: Montant
    recettes: tuple[LigneDuPlan, ...]
    total_recettes: Montant
    pieces: list[PieceNommee]


def avis_sur(dossier: Dossier) -> list[DemandeAvis]:
    """Every avis asked about a request, oldest first, with who asked and its file. One statement."""
    found = _SUR(dossier=dossier.pk)
    for one in found:
        one.dossier = dossier
    return found


def _sur() -> QuerySet[DemandeAvis]:
    demandes = DemandeAvis.objects.filter(dossier=Parametre("dossier", BigIntegerField()))
    return demandes.select_related("demandee_par", "fichier").order_by("id")


_SUR = Requete(_sur)


def pieces_montrees(demande: DemandeAvis) -> list[Piece]:
    """The pieces listed that the service still has: one that the porteur withdrew is shown no more."""
    listed = set(demande.pieces.values_list("pk", flat=True))
    return [piece for piece in pieces_deposees(vu_du_service(demande.dossier)) if piece.pk in listed]


def parties_montrees(demande: DemandeAvis) -> PartiesMontrees:
    """The parts listed, and nothing else: a plan shown without the pieces does not name them, answers give no mail nor phone."""
    dossier, cahier = vu_du_service(demande.dossier), cahier_du(demande.dossier)
    pieces = [nommer(piece, cahier) for piece in pieces_montrees(demande)]
    lu = contexte_recepisse(dossier, recu_le=demande.demandee_le, complement=False, sans=COORDONNEES)
    plan = demande.montre_plan
    return PartiesMontrees(
        sections=lu.sections if demande.montre_demande else (),
        depenses=tuple(replace(line, piece="") for line in lu.depenses) if plan else (),
        total_depenses=lu.total_depenses,
        recettes=lu.recettes if plan else (),
        total_recettes=lu.total_recettes,
        pieces=pieces,
    )
