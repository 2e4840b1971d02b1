"""What the request tells of itself to the steps below it: sentences, who writes about it, the states its porteur brings it to."""

from __future__ import annotations

from levier.dossiers.courrier.correspondance import CORRESPONDANCE
from levier.dossiers.echeances import jalons, suites
from levier.dossiers.echeances.jalons import attente_du_service, cloture_du_depot, conclusion
from levier.dossiers.echeances.suites import Suite
from levier.dossiers.enums import EtatDossier, EtatPartenaire, EtatSignature
from levier.messages import correspondances
from levier.socle import couleurs, phrases
from levier.socle.couleurs import Couleur

correspondances.ouvrir(CORRESPONDANCE)

phrases.declarer(
    {
        "brouillon_cree": "Brouillon n° {numero} créé pour {structure}",
        "contenu_repris": "Contenu repris de la demande n° {numero} : {reponses} réponse(s), {lignes} ligne(s) du plan",
        "piece_ajoutee": "Pièce jointe : {piece}, fichier « {fichier} »",
        "piece_remplacee": "Pièce remplacée : {piece}, fichier « {fichier} »",
        "piece_ecartee": "Pièce écartée par l’antivirus : {piece}, fichier « {fichier} »",
        "piece_retiree": "Pièce retirée : {piece}, fichier « {fichier} »",
        "dossier_depose": "Demande déposée ; financement demandé : {montant_demande:montant}",
        "complement_prolonge": "Délai pour compléter prolongé jusqu’au {echeance:jour}",
        "complement_demande": "Compléments demandés, à envoyer au plus tard le {echeance:jour} : {elements:noms}",
        "complement_envoye": "Compléments envoyés ; financement demandé : {montant_demande:montant}",
        "dossier_retire": "Demande retirée par le demandeur",
        "courriel_relance": "Courriel envoyé de nouveau à {destinataire} : {sujet}",
        "partenaire_entre": "{partenaire} a ouvert son invitation",
        "partenaire_invite": "{partenaire} est invité comme partenaire",
        "partenaires_relances": "Partenaires relancés : {partenaires}",
        "partenaire_ecarte": "{partenaire} est retiré du projet par le demandeur",
        "partenariat_valide": "{partenaire} a validé le projet, dans cette version",
        "partenariat_refuse": "{partenaire} a refusé le projet",
        "partenariat_quitte": "{partenaire} s’est retiré du projet",
        "contact_nomme": "Contact opérationnel du projet : {structure}",
        "signature_demandee": "Signature demandée à {signataire}",
        "signature_donnee": "Signature donnée",
        "signature_renvoyee": "Signature renvoyée avec un commentaire",
        "signature_annulee": "Demande de signature annulée",
        "engagement_imprime": "Engagement imprimé pour être signé à la main",
        "brouillon_saisi": "Brouillon n° {numero} saisi par le service pour {structure}, à la demande de : {demandeur}",
        "saisie_confirmee": "Demande saisie par le service, confirmée par la structure",
        "suivi_confie": "Demande suivie désormais par {suivi_par}",
        "service_designe": "Service chargé de la demande : {service}",
        "personne_exclue": "{personne} est tenu à l’écart de ce dossier",
        "exclusion_levee": "{personne} n’est plus tenu à l’écart de ce dossier",
        "correction_refusee": "Correction refusée par le demandeur",
        "correction_retiree": "Correction proposée : plus de réponse attendue",
        "recepisse_produit": "Récépissé de dépôt produit",
    }
)
phrases.declarer(
    {
        "correction_proposee": "Correction proposée par le service",
        "correction_acceptee": "Correction acceptée par le demandeur",
        "contenu_corrige": "Contenu corrigé par le demandeur",
        "modifications_abandonnees": "Modifications abandonnées par le demandeur avant leur envoi",
    },
    detaillees=True,
)
suites.declarer(
    {
        EtatDossier.BROUILLON: Suite(
            "Votre demande n’est pas encore déposée.",
            "Le service ne la voit pas. Complétez-la, puis déposez-la avant la clôture.",
        ),
        EtatDossier.DEPOSE: Suite(
            "Votre demande est déposée.",
            "Le service vérifie qu’elle est complète. Vous serez prévenu par courriel s’il manque quelque chose.",
        ),
        EtatDossier.A_COMPLETER: Suite(
            "Le service vous demande des compléments.",
            "Corrigez ou ajoutez ce qui est demandé, puis envoyez les compléments avant l’échéance.",
        ),
        EtatDossier.RETIRE: Suite(
            "Vous avez retiré cette demande.", "Elle ne sera pas instruite. Elle reste lisible ici."
        ),
    }
)
jalons.declarer(
    {
        EtatDossier.BROUILLON: cloture_du_depot,
        EtatDossier.DEPOSE: attente_du_service,
        EtatDossier.A_COMPLETER: attente_du_service,
        EtatDossier.RETIRE: conclusion("Demande retirée", "dossier_retire"),
    }
)
couleurs.declarer(
    {
        EtatDossier.BROUILLON: Couleur.PREPARATION,
        EtatDossier.DEPOSE: Couleur.INFORMATION,
        EtatDossier.A_COMPLETER: Couleur.ATTENTION,
        EtatDossier.RETIRE: Couleur.NEUTRE,
    }
)
couleurs.declarer(
    {
        EtatPartenaire.INVITE: Couleur.ATTENTION,
        EtatPartenaire.VALIDE: Couleur.SUCCES,
        EtatPartenaire.REFUSE: Couleur.ECHEC,
        EtatPartenaire.RETIRE: Couleur.NEUTRE,
    }
)
couleurs.declarer(
    {
        EtatSignature.DEMANDEE: Couleur.ATTENTION,
        EtatSignature.SIGNEE: Couleur.SUCCES,
        EtatSignature.RENVOYEE: Couleur.ECHEC,
        EtatSignature.ANNULEE: Couleur.NEUTRE,
    }
)
