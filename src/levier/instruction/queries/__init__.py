"""What the service reads: one dossier with its judgements, and the list of the work waiting."""

from levier.instruction.queries.courriels import PageDeCourriels, courriels_manques, page_de_courriels
from levier.instruction.queries.dossier import (
    AutreDemande,
    AutresDemandes,
    appreciation_en_clair,
    appreciations_ouvertes_sur,
    autres_demandes,
    resultat_instruit,
    situation_instruite,
)
from levier.instruction.queries.liste import (
    TRIS,
    Compteurs,
    Filtres,
    LigneDeListe,
    Page,
    compteurs,
    demande_en_attente,
    liste,
)

__all__ = [
    "TRIS",
    "AutreDemande",
    "AutresDemandes",
    "Compteurs",
    "Filtres",
    "LigneDeListe",
    "Page",
    "PageDeCourriels",
    "appreciation_en_clair",
    "appreciations_ouvertes_sur",
    "autres_demandes",
    "compteurs",
    "courriels_manques",
    "demande_en_attente",
    "liste",
    "page_de_courriels",
    "resultat_instruit",
    "situation_instruite",
]
