"""What the service reads: one dossier with its judgements, and the list of the work waiting."""

from levier.instruction.queries.comptes import fin_de_la_liste, limites_passees
from levier.instruction.queries.compteurs import Compteurs, compteurs, demande_en_attente
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
from levier.instruction.queries.filtres import Criteres, Filtres, criteres
from levier.instruction.queries.lecture import Avec, lire_pour_le_service, numeros_vus
from levier.instruction.queries.liste import TRIS, LigneDeListe, Page, liste
from levier.instruction.queries.portee import portee_de

__all__ = [
    "TRIS",
    "AutreDemande",
    "AutresDemandes",
    "Avec",
    "Compteurs",
    "Criteres",
    "Filtres",
    "LigneDeListe",
    "Page",
    "PageDeCourriels",
    "appreciation_en_clair",
    "appreciations_ouvertes_sur",
    "autres_demandes",
    "compteurs",
    "courriels_manques",
    "criteres",
    "demande_en_attente",
    "fin_de_la_liste",
    "limites_passees",
    "lire_pour_le_service",
    "liste",
    "numeros_vus",
    "page_de_courriels",
    "portee_de",
    "resultat_instruit",
    "situation_instruite",
]
