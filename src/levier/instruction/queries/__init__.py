"""What the service reads: one dossier with its judgements, and the list of the work waiting."""

from levier.instruction.queries.a_signer import PageASigner, a_signer, a_signer_ensemble, combien_a_signer
from levier.instruction.queries.avis import PartiesMontrees, avis_sur, parties_montrees, pieces_montrees
from levier.instruction.queries.beneficiaires import (
    BeneficiaireCalcule,
    ListeCalculee,
    calculer_la_liste,
    liste_etablie,
)
from levier.instruction.queries.collegues import collegues_de
from levier.instruction.queries.colonnes import BORNEES, COLONNES, NOMMEES, TRI, TRIS, ColonneDeListe, GenreDeColonne
from levier.instruction.queries.comptes import fin_de_la_liste, limites_passees
from levier.instruction.queries.compteurs import (
    Compteurs,
    Sommes,
    compteurs,
    demande_en_attente,
    demandes_par_departement,
)
from levier.instruction.queries.courriels import PageDeCourriels, courriels_manques, page_de_courriels
from levier.instruction.queries.depenses import (
    DepenseExaminee,
    ExamenDuPlan,
    a_reexaminer,
    examen_du_plan,
    examens_gardes,
)
from levier.instruction.queries.dossier import (
    AutreDemande,
    AutresDemandes,
    appreciation_en_clair,
    appreciations_ouvertes_sur,
    attente_du_porteur,
    autres_demandes,
    resultat_instruit,
    situation_instruite,
)
from levier.instruction.queries.engagement import (
    contestation_ouverte,
    engagement_a_lire,
    engagement_papier,
    lecture_de,
)
from levier.instruction.queries.equipe import Charge, Equipe, absence_a_venir, equipe_de
from levier.instruction.queries.filtres import Criteres, Filtres, criteres
from levier.instruction.queries.grille import GrilleVue, criteres_de, grille_de, notations_de
from levier.instruction.queries.journee import PLAFOND, Attente, Journee, Raison, journee_de
from levier.instruction.queries.lecture import Avec, lire_pour_le_service, numeros_vus
from levier.instruction.queries.liste import (
    LigneDeListe,
    Page,
    cellules_nommees,
    cles_de_la_liste,
    lignes_nommees,
    liste,
    voisin,
)
from levier.instruction.queries.notes import PageDeNotes, notes_sur
from levier.instruction.queries.portee import portee_de
from levier.instruction.queries.proches import Rapprochements, rapprochements
from levier.instruction.queries.propositions import (
    JugementSuppose,
    derniere_proposition,
    empreinte_du_resultat,
    jugements_rendus,
    jugements_supposes,
    proposition_vivante,
    supposes_sur,
)
from levier.instruction.queries.textes import TexteOffert, TextesOfferts, textes_du
from levier.instruction.queries.vues import vues_de

__all__ = [
    "BORNEES",
    "COLONNES",
    "NOMMEES",
    "PLAFOND",
    "TRI",
    "TRIS",
    "Attente",
    "AutreDemande",
    "AutresDemandes",
    "Avec",
    "BeneficiaireCalcule",
    "Charge",
    "ColonneDeListe",
    "Compteurs",
    "Criteres",
    "DepenseExaminee",
    "Equipe",
    "ExamenDuPlan",
    "Filtres",
    "GenreDeColonne",
    "GrilleVue",
    "Journee",
    "JugementSuppose",
    "LigneDeListe",
    "ListeCalculee",
    "Page",
    "PageASigner",
    "PageDeCourriels",
    "PageDeNotes",
    "PartiesMontrees",
    "Raison",
    "Rapprochements",
    "Sommes",
    "TexteOffert",
    "TextesOfferts",
    "a_reexaminer",
    "a_signer",
    "a_signer_ensemble",
    "absence_a_venir",
    "appreciation_en_clair",
    "appreciations_ouvertes_sur",
    "attente_du_porteur",
    "autres_demandes",
    "avis_sur",
    "calculer_la_liste",
    "cellules_nommees",
    "cles_de_la_liste",
    "collegues_de",
    "combien_a_signer",
    "compteurs",
    "contestation_ouverte",
    "courriels_manques",
    "criteres",
    "criteres_de",
    "demande_en_attente",
    "demandes_par_departement",
    "derniere_proposition",
    "empreinte_du_resultat",
    "engagement_a_lire",
    "engagement_papier",
    "equipe_de",
    "examen_du_plan",
    "examens_gardes",
    "fin_de_la_liste",
    "grille_de",
    "journee_de",
    "jugements_rendus",
    "jugements_supposes",
    "lecture_de",
    "lignes_nommees",
    "limites_passees",
    "lire_pour_le_service",
    "liste",
    "liste_etablie",
    "notations_de",
    "notes_sur",
    "numeros_vus",
    "page_de_courriels",
    "parties_montrees",
    "pieces_montrees",
    "portee_de",
    "proposition_vivante",
    "rapprochements",
    "resultat_instruit",
    "situation_instruite",
    "supposes_sur",
    "textes_du",
    "voisin",
    "vues_de",
]
