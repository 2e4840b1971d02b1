"""The service's work on a dossier, and what its lists read."""

from levier.instruction.models.beneficiaires import DossierEtabli, ListeDeBeneficiaires
from levier.instruction.models.depenses import ExamenDepense
from levier.instruction.models.grille import Notation
from levier.instruction.models.listes import (
    SANS_TERME,
    CompteurDeDossiers,
    DossierRecu,
    TexteRecu,
    TrancheExportee,
    VueDeListe,
)
from levier.instruction.models.notes import LectureDossier, MentionDeNote, NoteInterne
from levier.instruction.models.suivi import (
    AppreciationRendue,
    Contestation,
    DemandeAvis,
    Instruction,
    LectureEngagement,
    Proposition,
)
from levier.instruction.models.textes import TexteType

__all__ = [
    "SANS_TERME",
    "AppreciationRendue",
    "CompteurDeDossiers",
    "Contestation",
    "DemandeAvis",
    "DossierEtabli",
    "DossierRecu",
    "ExamenDepense",
    "Instruction",
    "LectureDossier",
    "LectureEngagement",
    "ListeDeBeneficiaires",
    "MentionDeNote",
    "Notation",
    "NoteInterne",
    "Proposition",
    "TexteRecu",
    "TexteType",
    "TrancheExportee",
    "VueDeListe",
]
