"""What the instruction tells of itself to the steps below it: sentences, acts, and the states that it brings a request to."""

from __future__ import annotations

from levier.dossiers import gestes
from levier.dossiers.echeances import jalons, suites
from levier.dossiers.echeances.jalons import attente_du_service
from levier.dossiers.echeances.suites import Suite
from levier.dossiers.enums import CHEZ_LE_SERVICE, CORRIGEABLES, EtatDossier
from levier.dossiers.gestes import Geste
from levier.dossiers.models import Dossier
from levier.dossiers.permissions import peut_instruire
from levier.dossiers.queries import cahier_du
from levier.dossiers.transitions import TRANSITIONS
from levier.instruction.actions.beneficiaires import BENEFICIAIRES, GENRE_BENEFICIAIRES
from levier.instruction.actions.ensemble import GENRE_D_ENSEMBLE, GESTE_D_ENSEMBLE
from levier.instruction.actions.export import EXPORT, GENRE_EXPORT
from levier.instruction.demonstration import annoter, consulter, echanger_sur_les_complements, garder_un_texte
from levier.instruction.enums import EtatAvis, EtatProposition
from levier.instruction.permissions import peut_affecter, peut_classer, peut_noter
from levier.instruction.queries import contestation_ouverte, criteres_de
from levier.socle import couleurs, demonstration, phrases, travaux
from levier.socle.couleurs import Couleur
from regles.vocabulaire import Fourni

phrases.declarer(
    {
        "dossier_pris_en_charge": "Dossier pris en charge par {instructeur}",
        "dossier_rendu": "Dossier sans instructeur : qui le suivait n’y a plus accès",
        "dossier_affecte": "Dossier confié à {instructeur}",
        "engagement_lu": "Engagement signé par {signataire} : lu par l’agent ({fonction})",
        "engagement_conteste": "Engagement signé à la main contesté par la structure",
        "contestation_repondue": "Réponse du service sur l’engagement contesté",
        "dossier_etabli": "Dossier établi par le service : {beneficiaire}, aide attribuée sans demande",
        "liste_arretee": "Liste des bénéficiaires arrêtée ({dossiers} dossiers établis)",
        "dossier_declare_complet": "Dossier déclaré complet, instruction ouverte",
        "montant_propose": "Montant proposé : {montant_propose:montant} (calculé : {montant_calcule:montant})",
        "refus_propose": "Refus proposé",
        "classement_propose": "Classement sans suite proposé",
        "proposition_retiree": "Proposition retirée",
        "proposition_renvoyee": "Proposition renvoyée par le signataire",
        "proposition_perimee": "Proposition à renouveler",
        "proposition_suivie": "Proposition signée",
        "depense_examinee": "Dépense « {libelle} » : {retenu:montant} retenus sur {presente:montant}",
        "examen_retire": "Dépense « {libelle} » : à examiner de nouveau",
        "comite_enregistre": "Date du comité : {comite:jour}",
        "avis_demande": "Avis demandé à {consulte}, au plus tard le {echeance:jour} ({montre})",
        "avis_prolonge": "Avis attendu jusqu’au {echeance:jour}",
        "avis_annule": "Avis annulé",
        "avis_rendu": "Avis {sens}",
        "grille_demandee": "Grille demandée à {evaluateur}",
        "grille_commencee": "Grille commencée",
        "grille_envoyee": "Grille envoyée : {total} sur 100",
        "grille_abandonnee": "Grille qui n’est plus attendue",
        "grille_relue": "Grille relue : {avis}",
        "note_ecrite": "Note écrite, qui mentionne : {mentions}",
        "note_retiree": "Note retirée",
        "texte_type_ecrit": "Texte type écrit : « {titre} »",
        "texte_type_retire": "Texte type retiré : « {titre} »",
    }
)
phrases.declarer({"appreciation_rendue": "Appréciation rendue"}, detaillees=True)


def _lit_le_comite(dossier: Dossier) -> bool:
    """Whether a rule of its cahier reads the day of the comité."""
    return Fourni.COMITE in cahier_du(dossier).programme.lus


def _a_un_plan(dossier: Dossier) -> bool:
    """Whether its call asks for a financing plan."""
    return cahier_du(dossier).demande_un_plan


def _est_note(dossier: Dossier) -> bool:
    """Whether its cahier has a grid for it."""
    return bool(criteres_de(dossier))


def _est_conteste(dossier: Dossier) -> bool:
    """Whether the structure says that its commitment is not theirs, and waits for an answer."""
    return contestation_ouverte(dossier) is not None


_EN_INSTRUCTION = frozenset({EtatDossier.EN_INSTRUCTION})
_JUGEABLES = frozenset({EtatDossier.DEPOSE, EtatDossier.EN_INSTRUCTION})
_A_COMPLETER = TRANSITIONS.transitions["demander_complement"].depuis
_COMPLETS = TRANSITIONS.transitions["declarer_complet"].depuis
_SANS_REPONSE = TRANSITIONS.transitions["classer_sans_suite"].depuis
gestes.declarer(
    Geste("affectation", "Affecter à un instructeur", "agent:affectation", CHEZ_LE_SERVICE, peut_affecter, 10),
    Geste("complement", "Demander des compléments", "agent:complement", _A_COMPLETER, peut_instruire, 20),
    Geste(
        "contestation",
        "Répondre sur l’engagement",
        "agent:contestation",
        CHEZ_LE_SERVICE,
        peut_instruire,
        25,
        quand=_est_conteste,
    ),
    Geste("correction", "Corriger une erreur", "agent:correction", CORRIGEABLES, peut_instruire, 26),
    Geste("avis", "Demander un avis", "agent:avis", CHEZ_LE_SERVICE, peut_instruire, 27),
    Geste("grille", "Noter sur la grille", "agent:grille", CHEZ_LE_SERVICE, peut_noter, 28, quand=_est_note),
    Geste("complet", "Déclarer le dossier complet", "agent:complet", _COMPLETS, peut_instruire, 30),
    Geste("depenses", "Examiner les dépenses", "agent:depenses", _JUGEABLES, peut_instruire, 35, quand=_a_un_plan),
    Geste("appreciation", "Rendre les appréciations", "agent:appreciations", _JUGEABLES, peut_instruire, 40),
    Geste("comite", "Dater le comité", "agent:comite", CHEZ_LE_SERVICE, peut_instruire, 45, quand=_lit_le_comite),
    Geste("proposition", "Proposer un montant", "agent:proposition", _EN_INSTRUCTION, peut_instruire, 50),
    Geste("sans_suite", "Proposer un classement sans suite", "agent:sans_suite", _SANS_REPONSE, peut_classer, 58),
)
suites.declarer(
    {
        EtatDossier.EN_INSTRUCTION: Suite(
            "Votre demande est complète, le service l’instruit.",
            "Il examine le projet au regard des critères, puis la décision est prise et signée. Vous n’avez rien à faire.",
        ),
    }
)
jalons.declarer({EtatDossier.EN_INSTRUCTION: attente_du_service})
couleurs.declarer(
    {
        EtatProposition.TRANSMISE: Couleur.ATTENTION,
        EtatProposition.RENVOYEE: Couleur.ECHEC,
        EtatProposition.RETIREE: Couleur.NEUTRE,
        EtatProposition.PERIMEE: Couleur.ATTENTION,
        EtatProposition.SUIVIE: Couleur.SUCCES,
    }
)
couleurs.declarer({EtatDossier.EN_INSTRUCTION: Couleur.TRAVAIL})
couleurs.declarer(
    {
        EtatAvis.ATTENDU: Couleur.ATTENTION,
        EtatAvis.EN_RETARD: Couleur.ECHEC,
        EtatAvis.RENDU: Couleur.SUCCES,
        EtatAvis.ANNULE: Couleur.NEUTRE,
        EtatAvis.SANS_OBJET: Couleur.NEUTRE,
    }
)
demonstration.declarer("échanges sur les compléments", echanger_sur_les_complements)
demonstration.declarer("avis demandés", consulter)
demonstration.declarer("notes internes", annoter)
demonstration.declarer("textes types", garder_un_texte)
travaux.declarer(EXPORT, GENRE_EXPORT)
travaux.declarer(GESTE_D_ENSEMBLE, GENRE_D_ENSEMBLE)
travaux.declarer(BENEFICIAIRES, GENRE_BENEFICIAIRES)
