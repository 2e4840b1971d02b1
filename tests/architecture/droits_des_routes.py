"""Who may reach what: every address of the product, every audience, what is expected. The test beside it plays each cell.

GET: `ouvert` (a page, or a redirection inside the space), `connexion` (the login page, with the way back), `403` (the
reason is said), `404` (nothing tells that the thing exists), `405` (an act: by POST only).
POST: `fait` (something was written), `refus` (answered with a sentence, nothing written), `connexion`, `403`, `404`.
One value alone holds for all; two, for the visitor and for everybody else. Sessions are not looked at (logging out
writes nothing else).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.fabriques import MOT_DE_PASSE, un_pdf
from tests.securite.monde import AUDIENCES, OBJETS, Monde

from levier.actes.actions import empreinte_du_projet

# columns: route, what it is tried on (monde.OBJETS), then AUDIENCES in order:
# anonyme, personne, autre, contributeur, signataire, instructeur, voisin, prefet, administrateur, lecteur, ancien
LECTURES = """
sante                          -               ouvert
espaces:accueil                -               ouvert
espaces:appels                 -               ouvert
espaces:appel                  appel           ouvert
espaces:calcul                 appel           ouvert
espaces:calcul_version         version         ouvert
espaces:cahier                 appel           ouvert
espaces:calendrier             appel           ouvert
espaces:simulateur             appel           ouvert
espaces:preremplissage         appel           ouvert
espaces:demande                appel           ouvert
espaces:recherche_territoires  -               ouvert
espaces:verification           -               ouvert
espaces:verifier_acte          acte            ouvert
espaces:avis                   avis            ouvert
espaces:piece_d_avis           piece_d_avis    ouvert
espaces:mentions               -               ouvert
espaces:accessibilite          -               ouvert
porteur:liste                  -               connexion ouvert
porteur:nouvelle               appel           connexion ouvert
porteur:dossier                brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:dossier                depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:dossier                a_completer     connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:formulaire             brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:formulaire             depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:enregistrer            brouillon       connexion 405
porteur:enregistrer            depose          connexion 405
porteur:territoires            brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:territoires            depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:plan                   brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:plan                   depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:coller                 brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:coller                 depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:pieces                 brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:pieces                 depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
dossier:telecharger            piece_brouillon connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
dossier:telecharger            piece           connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
dossier:vignette               piece_brouillon connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
dossier:vignette               piece           connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
dossier:tout                   brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
dossier:tout                   depose          connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
porteur:retirer_piece          piece_brouillon connexion 405
porteur:retirer_piece          piece           connexion 405
porteur:dupliquer              brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:dupliquer              depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:depot                  brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:depot                  depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
dossier:lire                   depose          connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
dossier:lire                   brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
dossier:pdf                    depose          connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
dossier:pdf                    brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:calendrier             depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:remarques              a_completer     connexion 405
porteur:abandonner             a_completer     connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:abandonner             depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:retirer                brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:retirer                depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:messages               depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:messages               brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
dossier:fichier_message        joint           connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
dossier:fichier_message        joint           connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
dossier:document               recu            connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
dossier:document               arrete          connexion 404       404       ouvert    ouvert    ouvert    404       ouvert    ouvert    ouvert    404
porteur:partenaires            commun          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:partenaires            brouillon       connexion 404
porteur:relancer_partenaires   commun          connexion 405
porteur:contact                commun          connexion 405
porteur:ecarter_partenaire     partenaire      connexion 405
porteur:partenariat            commun          connexion 404       ouvert    404       404       404       404       404       404       404       404
porteur:partenariat            brouillon       connexion 404
porteur:signature              brouillon       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:signature              depose          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:confier                brouillon       connexion 405
porteur:correction             instruit        connexion 405
porteur:confirmer_saisie       saisi           connexion 405
porteur:dossier                saisi           connexion 404       404       ouvert    ouvert    ouvert    404       404       404       404       404
porteur:formulaire             saisi           connexion 404       404       ouvert    ouvert    ouvert    404       404       404       404       404
agent:saisie                   -               connexion 403       403       403       403       ouvert    403       ouvert    403       403       403
agent:reprises                 -               connexion 403       403       403       403       ouvert    403       ouvert    403       403       403
agent:reprise                  tableau         connexion 403       403       403       403       ouvert    404       ouvert    404       404       403
agent:reprise_confirmation     tableau         connexion 403       403       403       403       405       405       405       405       405       403
agent:reprise_corrections      tableau         connexion 403       403       403       403       ouvert    404       ouvert    404       404       403
agent:engagement               depose          connexion 403       403       403       403       404       404       404       404       404       403
agent:journee                  -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:tableau                  -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:totaux                   -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:export                   -               connexion 403       403       403       403       405       405       405       405       405       403
agent:vues                     -               connexion 403       403       403       403       405       405       405       405       405       403
agent:retrait_de_vue           vue             connexion 403       403       403       403       405       405       405       405       405       403
agent:ensemble                 -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:equipe                   -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:retour                   absence         connexion 403       403       403       403       405       405       405       405       405       403
agent:comites                  -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:comite_du_service        comite          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:fin_de_siege             designation_au_comite connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:a_signer                 -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:recueil                  -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:recueil_csv              -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:simulation               -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:simulation_dossiers      -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:simulation_dossiers_export -             connexion 403       403       403       403       405       405       405       405       405       403
agent:simulation_csv           -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:simulation_xlsx          -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:dossier                  depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:dossier                  brouillon       connexion 403       403       403       403       404       404       404       404       404       403
agent:relancer_courriel        courriel_perdu  connexion 403       403       403       403       405       405       405       405       405       403
agent:courriels                -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:messages                 depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:messages                 brouillon       connexion 403       403       403       403       404       404       404       404       404       403
agent:prise_en_charge          depose          connexion 403       403       403       403       405       405       405       405       405       403
agent:parties                  -               connexion 403       403       403       403       405       405       405       405       405       403
agent:notes                    depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:notes                    brouillon       connexion 403       403       403       403       404       404       404       404       404       403
agent:retrait_de_note          note            connexion 403       403       403       403       405       405       405       405       405       403
agent:appel                    depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:abonnement               depose          connexion 403       403       403       403       405       405       405       405       405       403
agent:service                  depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:exclusions               depose          connexion 403       403       403       403       403       404       ouvert    ouvert    403       403
agent:readmission              exclu           connexion 403       403       403       403       403       404       ouvert    ouvert    403       403
agent:affectation              depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:complement               depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:avis                     depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:piece                    piece           connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:feuilles                 piece           connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:voisin                   voisin          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:suivi_d_avis             suivi_d_avis    connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:fichier_d_avis           avis_rendu      connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:grille                   depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:rapprochements           depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:notation                 notation        connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:complet                  depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:appreciations            depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:appreciation             appreciation    connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:comite                   instruit        connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:correction               depose          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:depenses                 instruit        connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:proposition              instruit        connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:lot                      -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:signature                propose         connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:renvoi                   propose         connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:projet                   propose         connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:retrait_de_proposition   propose         connexion 403       403       403       403       405       405       405       405       405       403
agent:refus                    instruit        connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:sans_suite               a_completer     connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:observations             retenu          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:a_notifier               -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:notification             retenu          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:retrait                  retenu          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:rectification            retenu          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:avenant                  retenu          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
porteur:observations           retenu          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:contestation           papier          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
porteur:contestation           depose          connexion 404       404       404       404       404       404       404       404       404       404
porteur:engagement             papier          connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
agent:contestation             conteste        connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:guichets                 -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:guichet                  appel           connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:depot                    appel           connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:beneficiaires            appel           connexion 403       403       403       403       404       404       404       404       404       403
agent:enveloppes               -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:enveloppe                enveloppe       connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:credits                  enveloppe       connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:deplacer                 enveloppe       connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:transfert                transfert       connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:revue                    tout            connexion 403       403       403       403       404       404       404       404       404       403
agent:revue_csv                tout            connexion 403       403       403       403       404       404       404       404       404       403
agent:fonds                    -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:chorus                   retenu          connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:rattachements            -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:rattachement             reclamation     connexion 403       403       403       403       ouvert    404       404       ouvert    404       403
agent:preuve                   reclamation     connexion 403       403       403       403       ouvert    404       404       ouvert    404       403
agent:travaux                  -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:travail                  travail         connexion 403       403       403       403       404       404       ouvert    404       404       403
agent:resultat_de_travail      travail         connexion 403       403       403       403       404       404       ouvert    404       404       403
agent:arret_de_travail         travail         connexion 403       403       403       403       405       405       405       405       405       403
agent:reprise_de_travail       travail         connexion 403       403       403       403       405       405       405       405       405       403
agent:delegations              -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:fin_de_delegation        delegation      connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:delegation               delegation      connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:habilitation             droit_propose   connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:habilitations            -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:modeles                  -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:modele                   modele          connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:redaction                modele          connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:version_de_modele        version_modele  connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:apercu                   modele          connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:textes                   -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:texte                    -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:retrait_de_texte         texte_type      connexion 403       403       403       403       405       405       405       405       405       403
agent:reglages                 -               connexion 403       403       403       403       ouvert    ouvert    ouvert    ouvert    ouvert    403
agent:fin_d_habilitation       habilitation    connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
agent:fermeture                habilitation    connexion 403       403       403       403       ouvert    404       ouvert    ouvert    ouvert    403
comptes:connexion              -               ouvert
comptes:deconnexion            -               405
comptes:inscription            -               ouvert
comptes:lien_envoye            -               ouvert
comptes:renvoi                 -               ouvert
comptes:confirmation           confirmation    ouvert
comptes:oubli                  -               ouvert
comptes:oubli_envoye           -               ouvert
comptes:choix_mot_de_passe     choix           ouvert
comptes:nouvelle_adresse       changement      connexion 403       403       403       ouvert    403       403       403       403       403       403
comptes:droit                  acceptation     connexion 403       403       403       ouvert    403       403       403       403       403       403
comptes:profil                 -               connexion ouvert
comptes:adresse                -               connexion ouvert
comptes:mot_de_passe           -               connexion ouvert
comptes:sessions               -               connexion ouvert
comptes:finir_session          -               connexion 405
comptes:second_facteur         -               connexion ouvert
comptes:structures             -               connexion ouvert
comptes:rattacher              -               connexion ouvert
comptes:rattacher_siret        -               connexion ouvert
comptes:rattacher_territoire   territoire      connexion ouvert
comptes:rejoindre              structure       connexion ouvert
comptes:reclamer               structure       connexion ouvert
comptes:verifier               lien            connexion 404       404       ouvert    404       404       404       404       404       404       404
comptes:preuve                 preuve          ouvert
comptes:entrer                 entree          connexion ouvert
comptes:confirmer              demande         connexion 405
comptes:annuler                demande         connexion 405
comptes:changer_role           lien            connexion 405
comptes:refuser                demande         connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
comptes:retirer                lien            connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
comptes:quitter                lien            connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
comptes:inviter                structure       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
comptes:activite               structure       connexion 404       404       ouvert    ouvert    404       404       404       404       404       404
comptes:renvoyer_invitation    invitation      connexion 405
comptes:annuler_invitation     invitation      connexion 405
comptes:invitation             jeton           ouvert
comptes:desabonnement          desabonnement   ouvert
comptes:courriers_demo         -               404
comptes:courrier_demo          courrier        404
comptes:piece_demo             piece_courrier  404
"""
ECRITURES = """
porteur:nouvelle               appel           connexion refus     refus     fait      fait      refus     refus     refus     refus     refus     refus
porteur:formulaire             brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:formulaire             depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:enregistrer            brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:enregistrer            depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:plan                   brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:plan                   depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:coller                 brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:coller                 depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:pieces                 brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:pieces                 depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:retirer_piece          piece_brouillon connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:retirer_piece          piece           connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:dupliquer              brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:dupliquer              depose          connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:depot                  brouillon       connexion 404       404       refus     fait      404       404       404       404       404       404
porteur:depot                  depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:remarques              a_completer     connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:remarques              depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:abandonner             a_completer     connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:abandonner             depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:retirer                brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:retirer                depose          connexion 404       404       refus     fait      404       404       404       404       404       404
porteur:messages               depose          connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:messages               brouillon       connexion 404       404       refus     refus     404       404       404       404       404       404
agent:relancer_courriel        courriel_perdu  connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:messages                 depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
porteur:partenaires            commun          connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:relancer_partenaires   commun          connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:contact                commun          connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:ecarter_partenaire     partenaire      connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:partenariat            commun          connexion 404       fait      404       404       404       404       404       404       404       404
porteur:signature              brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:signature              depose          connexion 404       404       refus     refus     404       404       404       404       404       404
porteur:confier                brouillon       connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:confirmer_saisie       saisi           connexion 404       404       fait      fait      refus     404       404       404       404       404
porteur:formulaire             saisi           connexion 404       404       fait      fait      fait      404       404       404       404       404
agent:saisie                   -               connexion 403       403       403       403       fait      403       fait      403       403       403
agent:reprises                 -               connexion 403       403       403       403       fait      403       fait      403       403       403
agent:reprise                  tableau         connexion 403       403       403       403       fait      404       fait      404       404       403
agent:reprise_confirmation     tableau         connexion 403       403       403       403       fait      404       fait      404       404       403
agent:prise_en_charge          depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:parties                  -               connexion 403       403       403       403       fait      fait      fait      fait      fait      403
agent:notes                    depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:retrait_de_note          note            connexion 403       403       403       403       fait      404       refus     refus     refus     403
agent:appel                    depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:abonnement               depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:service                  depose          connexion 403       403       403       403       refus     404       refus     refus     refus     403
agent:exclusions               depose          connexion 403       403       403       403       403       404       fait      fait      403       403
agent:readmission              exclu           connexion 403       403       403       403       403       404       fait      fait      403       403
agent:affectation              depose          connexion 403       403       403       403       fait      404       fait      fait      refus     403
agent:complement               depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:avis                     depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:suivi_d_avis             suivi_d_avis    connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:grille                   depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:notation                 notation        connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:complet                  depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:appreciations            depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:appreciation             appreciation    connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:comite                   instruit        connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:correction               depose          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:depenses                 instruit        connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:proposition              instruit        connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:export                   -               connexion 403       403       403       403       fait      refus     fait      fait      fait      403
agent:vues                     -               connexion 403       403       403       403       fait      fait      fait      fait      fait      403
agent:retrait_de_vue           vue             connexion 403       403       403       403       404       404       fait      404       404       403
agent:ensemble                 -               connexion 403       403       403       403       fait      refus     fait      fait      fait      403
agent:equipe                   -               connexion 403       403       403       403       fait      refus     refus     fait      refus     403
agent:retour                   absence         connexion 403       403       403       403       fait      404       refus     fait      404       403
agent:comites                  -               connexion 403       403       403       403       refus     refus     refus     refus     refus     403
agent:comite_du_service        comite          connexion 403       403       403       403       refus     404       fait      fait      refus     403
agent:fin_de_siege             designation_au_comite connexion 403       403       403       403       refus     404       fait      fait      refus     403
agent:recueil                  -               connexion 403       403       403       403       fait      refus     fait      refus     refus     403
agent:lot                      -               connexion 403       403       403       403       refus     refus     fait      refus     refus     403
agent:signature                propose         connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:renvoi                   propose         connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:retrait_de_proposition   propose         connexion 403       403       403       403       fait      404       refus     refus     refus     403
agent:refus                    instruit        connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:sans_suite               a_completer     connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:observations             retenu          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:notification             retenu          connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:retrait                  retenu          connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:rectification            retenu          connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:avenant                  retenu          connexion 403       403       403       403       refus     404       fait      refus     refus     403
porteur:observations           retenu          connexion 404       404       fait      fait      404       404       404       404       404       404
porteur:correction             instruit        connexion 404       404       refus     fait      404       404       404       404       404       404
porteur:contestation           papier          connexion 404       404       fait      fait      404       404       404       404       404       404
agent:contestation             conteste        connexion 403       403       403       403       fait      404       fait      refus     refus     403
agent:rattachement             reclamation     connexion 403       403       403       403       fait      404       404       fait      404       403
agent:arret_de_travail         travail         connexion 403       403       403       403       404       404       fait      404       404       403
agent:reprise_de_travail       travail         connexion 403       403       403       403       404       404       fait      404       404       403
agent:delegations              -               connexion 403       403       403       403       refus     refus     fait      fait      refus     403
agent:simulation_dossiers_export -             connexion 403       403       403       403       refus     refus     refus     refus     refus     403
agent:simulation               -               connexion 403       403       403       403       refus     refus     refus     refus     refus     403
agent:fin_de_delegation        delegation      connexion 403       403       403       403       refus     404       fait      fait      refus     403
agent:delegation               delegation      connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:habilitation             droit_propose   connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:habilitations            -               connexion 403       403       403       403       refus     refus     refus     fait      refus     403
agent:modele                   modele          connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:apercu                   modele          connexion 403       403       403       403       refus     refus     refus     refus     refus     403
agent:redaction                modele          connexion 403       403       403       403       refus     refus     refus     fait      refus     403
agent:texte                    -               connexion 403       403       403       403       refus     refus     refus     fait      refus     403
agent:retrait_de_texte         texte_type      connexion 403       403       403       403       refus     404       refus     fait      refus     403
agent:reglages                 -               connexion 403       403       403       403       refus     refus     refus     fait      refus     403
agent:depot                    appel           connexion 403       403       403       403       refus     404       refus     refus     refus     403
agent:beneficiaires            appel           connexion 403       403       403       403       404       404       404       404       404       403
agent:credits                  enveloppe       connexion 403       403       403       403       refus     404       fait      fait      refus     403
agent:deplacer                 enveloppe       connexion 403       403       403       403       refus     404       fait      fait      refus     403
agent:transfert                transfert       connexion 403       403       403       403       refus     404       fait      refus     refus     403
agent:revue                    tout            connexion 403       403       403       403       404       404       404       404       404       403
agent:chorus                   retenu          connexion 403       403       403       403       refus     404       fait      fait      refus     403
agent:fin_d_habilitation       habilitation    connexion 403       403       403       403       refus     404       refus     fait      refus     403
agent:fermeture                habilitation    connexion 403       403       403       403       refus     404       refus     fait      refus     403
espaces:avis                   avis            fait
comptes:connexion              -               refus
comptes:deconnexion            -               refus
comptes:inscription            -               fait
comptes:renvoi                 -               fait
comptes:confirmation           confirmation    fait
comptes:oubli                  -               fait
comptes:choix_mot_de_passe     choix           fait
comptes:nouvelle_adresse       changement      connexion 403       403       403       fait      403       403       403       403       403       403
comptes:droit                  acceptation     connexion 403       403       403       fait      403       403       403       403       403       403
comptes:profil                 -               connexion fait
comptes:adresse                -               connexion fait
comptes:mot_de_passe           -               connexion fait
comptes:finir_session          -               connexion refus
comptes:second_facteur         -               connexion refus
comptes:rattacher_siret        -               connexion fait
comptes:rattacher_territoire   territoire      connexion fait
comptes:rejoindre              structure       connexion fait      fait      refus     refus     fait      fait      fait      fait      fait      fait
comptes:reclamer               structure       connexion fait      fait      refus     refus     fait      fait      fait      fait      fait      fait
comptes:verifier               lien            connexion 404       404       refus     404       404       404       404       404       404       404
comptes:preuve                 preuve          fait
comptes:entrer                 entree          connexion fait
comptes:confirmer              demande         connexion 404       404       fait      fait      404       404       404       404       404       404
comptes:annuler                demande         connexion 404       404       refus     refus     404       404       404       404       404       404
comptes:changer_role           lien            connexion 404       404       refus     fait      404       404       404       404       404       404
comptes:refuser                demande         connexion 404       404       fait      fait      404       404       404       404       404       404
comptes:retirer                lien            connexion 404       404       refus     fait      404       404       404       404       404       404
comptes:inviter                structure       connexion 404       404       fait      fait      404       404       404       404       404       404
comptes:renvoyer_invitation    invitation      connexion 404       404       refus     fait      404       404       404       404       404       404
comptes:annuler_invitation     invitation      connexion 404       404       refus     fait      404       404       404       404       404       404
comptes:invitation             jeton           fait      refus     refus     refus     refus     refus     refus     refus     refus     refus     refus
comptes:quitter                lien            connexion 404       404       fait      refus     404       404       404       404       404       404
comptes:desabonnement          desabonnement   fait
"""


@dataclass(frozen=True, slots=True)
class Ligne:
    """A row: an address, what it is tried on, what each audience gets."""

    route: str
    objet: str
    attendus: Mapping[str, str]


def lire(table: str) -> list[Ligne]:
    """Rows of a table; one value or two stand for all the columns."""
    return [_ligne(*text.split()) for text in table.strip().splitlines()]


def _ligne(route: str, objet: str, *cells: str) -> Ligne:
    if len(cells) == 1:
        cells *= len(AUDIENCES)
    elif len(cells) == 2:
        cells = (cells[0], *cells[1:] * (len(AUDIENCES) - 1))
    name = "" if objet == "-" else objet
    assert name in OBJETS, objet
    return Ligne(route, name, dict(zip(AUDIENCES, cells, strict=True)))


ENVOIS: Mapping[str, Callable[[Monde], dict[str, object]]] = {
    "comptes:connexion": lambda m: {"email": m.personnes["autre"].email, "mot_de_passe": "faux"},
    "comptes:inscription": lambda _: {
        "email": "nouvelle@exemple.fr", "nom": "Nouvelle Venue", "fonction": "DGS", "mot_de_passe": MOT_DE_PASSE,
    },
    "comptes:renvoi": lambda m: {"email": m.inconfirmee.email},
    "comptes:oubli": lambda m: {"email": m.personnes["signataire"].email},
    "comptes:confirmation": lambda _: {"mot_de_passe_actuel": MOT_DE_PASSE},
    "comptes:droit": lambda _: {"mot_de_passe_actuel": MOT_DE_PASSE},
    "comptes:choix_mot_de_passe": lambda _: {"mot_de_passe": "encore des mots assez longs"},
    "comptes:profil": lambda _: {"nom": "Autre Nom", "fonction": "Autre fonction", "rythme": "jour", "journee": "jamais"},
    "comptes:adresse": lambda _: {"email": "ailleurs@exemple.fr", "mot_de_passe_actuel": MOT_DE_PASSE},
    "comptes:finir_session": lambda _: {},
    "comptes:second_facteur": lambda _: {"code": "000000"},
    "comptes:mot_de_passe": lambda _: {
        "mot_de_passe_actuel": MOT_DE_PASSE, "mot_de_passe": "encore des mots assez longs",
    },
    "comptes:rattacher_siret": lambda _: {
        "siret": "35600000000048", "denomination": "La Poste", "nature": "autre", "departement_code": "75",
        "role": "signataire",
    },
    "comptes:rattacher_territoire": lambda _: {"role": "signataire"},
    "comptes:rejoindre": lambda _: {"role": "signataire"},
    "comptes:entrer": lambda _: {"role": "contributeur"},
    "comptes:preuve": lambda _: {"reponse": "oui"},
    "comptes:reclamer": lambda _: {"role": "signataire", "motif": "Départ", "preuve": un_fichier()},
    "comptes:inviter": lambda _: {"email": "collegue@exemple.fr", "role": "contributeur"},
    "comptes:invitation": lambda _: {"nom": "Une Invitée", "fonction": "Adjointe", "mot_de_passe": MOT_DE_PASSE},
    "comptes:changer_role": lambda _: {"role": "signataire"},
    "comptes:refuser": lambda _: {"motif": "Inconnue de nos services."},
    "comptes:retirer": lambda _: {"motif": "Partie."},
    "porteur:nouvelle": lambda m: {"structure": m.structure.pk},
    "porteur:formulaire": lambda _: {"projet.titre": "Un autre titre"},
    "porteur:enregistrer": lambda _: {"projet.titre": "Un autre titre"},
    "porteur:coller": lambda _: {"ajouter": "", "l0-sens": "depense", "l0-nature": "prestation", "l0-montant": "12"},
    "porteur:plan": lambda _: {
        "l0-sens": "depense", "l0-nature": "prestation", "l0-libelle": "Conseil", "l0-montant": "12 000",
    },
    "porteur:pieces": lambda _: {"fichier.devis": un_fichier()},
    "porteur:messages": lambda _: {"texte": "Quand saurons-nous ?", "fichiers": un_fichier()},
    "agent:messages": lambda _: {"texte": "Dans un mois.", "fichiers": un_fichier()},
    "porteur:dupliquer": lambda m: {"appel": m.depose.appel.identifiant},
    "porteur:depot": lambda _: {"engagement": "on"},
    "porteur:signature": lambda _: {"geste": "imprimer"},
    "porteur:confier": lambda m: {"suivi_par": m.personnes["contributeur"].pk},
    "agent:saisie": lambda m: {"territoire": m.territoire.pk, "appel": m.depose.appel.pk, "demandeur": "Le maire"},
    "agent:reprises": lambda m: {"appel": m.depose.appel.pk, "fichier": un_tableau()},
    "agent:reprise": lambda _: {"cle": str(uuid.uuid4()), "c0": "reference", "c1": "structure", "c2": "depose_le"},
    "agent:reprise_confirmation": lambda _: {"cle": str(uuid.uuid4())},
    "porteur:partenaires": lambda m: {"choix": f"territoire-{m.territoire.pk}", "email": "mairie@exemple.fr"},
    "porteur:contact": lambda m: {"contact": m.partenaire.pk},
    "porteur:partenariat": lambda _: {"geste": "valider", "engagement": "on"},
    "porteur:remarques": lambda _: {"remarque.devis": "Il est signé."},
    "porteur:retirer": lambda _: {"motif": "Projet abandonné."},
    "agent:notes": lambda _: {"texte": "Vu au téléphone."},
    "agent:appel": lambda _: {
        "interlocuteur": "Le maire", "jour": "2021-01-04", "heure": "09:00", "texte": "Il rappelle.", "pour": "service",
    },
    "agent:abonnement": lambda _: {"abonne": "oui"},
    "agent:service": lambda _: {"motif": "Il relève d’un autre service."},
    "agent:exclusions": lambda m: {"personne": m.personnes["lecteur"].pk, "motif": "Conjoint du maire."},
    "agent:readmission": lambda _: {"motif": "Erreur sur la personne."},
    "agent:affectation": lambda m: {"instructeur": m.personnes["instructeur"].pk},
    "agent:complement": lambda _: {"elements": ["devis"], "message": "Il manque un devis.", "echeance": "2021-10-01"},
    "agent:avis": lambda _: {
        "nom": "SGAR", "fonction": "Chargée de mission", "email": "region@exemple.fr", "question": "Est-ce réaliste ?",
        "echeance": "2021-10-15", "parties": ["demande"],
    },
    "agent:suivi_d_avis": lambda _: {"geste": "annuler", "motif": "Réponse obtenue."},
    "agent:grille": lambda _: {"geste": "garder"},
    "agent:notation": lambda _: {"motif": "L’évaluateur est absent."},
    "espaces:avis": lambda _: {"sens": "favorable", "texte": "Oui.", "fichier": un_fichier()},
    "agent:appreciations": lambda _: {
        "valeur-appreciation.taux_retenu": "60 %",
        "motif-appreciation.taux_retenu": "Projet modeste.",
    },
    "agent:appreciation": lambda _: {"valeur": "60 %", "motif": "Projet modeste."},
    "agent:comite": lambda _: {"jour": "2021-10-15"},
    "agent:depenses": lambda m: {
        "revision": m.instruit.revision,
        **{f"sort-{ligne.identite.hex}": "admise" for ligne in m.instruit.lignes.filter(sens="depense")},
    },
    "agent:proposition": lambda _: {"montant": "2 000,00", "avis": "Favorable."},
    "agent:signature": lambda _: {"confirmer": "1"},
    "agent:export": lambda _: {"cle": str(uuid.uuid4()), "suffixe": "csv"},
    "agent:ensemble": lambda m: {"cle": str(uuid.uuid4()), "geste": "declarer_complet", "d": m.depose.numero},
    "agent:equipe": lambda m: {
        "personne": m.personnes["instructeur"].pk, "du": "2021-10-20", "au": "2021-10-24",
        "interimaires": [m.personnes["prefet"].pk],
    },
    "agent:comites": lambda m: {"appel": m.comite.appel_id, "ressort": "departement:71"},
    "agent:comite_du_service": lambda m: {
        "geste": "designer", "place": m.membre.place.replace("-1", "-2"), "email": "maire@exemple.fr", "nom": "Lou Petit",
        "fonction": "Maire", "qualite": "titulaire", "reference": "lettre du 2 septembre 2021",
    },
    "agent:fin_de_siege": lambda _: {"motif": "N’est plus maire."},
    "agent:recueil": lambda m: {"actes": m.acte.pk, "reference": "n° 71-2021-180", "le": "2021-09-15"},
    "agent:parties": lambda _: {"partie": "plan"},
    "agent:vues": lambda _: {"nom": "Ma vue", "requete": "etat=depose"},
    "agent:lot": lambda m: {"cle": str(uuid.uuid4()), "p": m.propose.propositions.get().pk},
    "agent:renvoi": lambda _: {"motif": "Le devis est à revoir."},
    "agent:refus": lambda _: {"motif": "Hors du champ du guichet."},
    "agent:sans_suite": lambda _: {"motif": "Sans réponse."},
    "agent:notification": lambda _: {"lettre": "2C 123 456 7890 1", "remis_le": "2021-09-15"},
    "agent:observations": lambda _: {
        "envisage": "rectification:conditions", "texte": "Un lot de moins.", "echeance": "2021-10-15",
    },
    "agent:retrait": lambda _: {"fondement": "demande", "motif": "La commune renonce.", "confirmer": "1"},
    "agent:rectification": lambda _: {
        "fondement": "erreur_materielle", "montant": "1 000,00", "motif": "Une faute de frappe.", "confirmer": "1",
    },
    "agent:avenant": lambda _: {"fondement": "demande", "montant": "1 000,00", "motif": "Un lot de moins.", "confirmer": "1"},
    "porteur:correction": lambda m: {"correction": m.correction.pk, "sort": "refuser"},
    "agent:correction": lambda m: {
        "motif": "Une coquille.", "revision": m.depose.revision, f"reponse-{m.depose.version.champ_titre}": "Un autre titre",
    },
    "porteur:observations": lambda _: {"texte": "Ils ont commencé.", "fichiers": un_fichier()},
    "porteur:contestation": lambda _: {"motif": "Ce n’est pas ma signature."},
    "agent:contestation": lambda _: {"reponse": "La maire a confirmé par téléphone."},
    "agent:rattachement": lambda _: {"decision": "accepter"},
    "agent:simulation": lambda _: {},
    "agent:simulation_dossiers_export": lambda _: {"cle": str(uuid.uuid4())},
    "agent:delegations": lambda _: {
        "email": "deleguee@exemple.fr", "nom": "Une Déléguée", "titre": "secretaire_general", "genre": "f",
        "reference": "arrêté n° 71-2021-09-01-00002", "publication": "RAA n° 40", "publiee_le": "2021-09-14",
        "objets": ["attribution", "refus"], "plafond": "50 000", "du": "2021-09-15", "au": "2021-12-31",
    },
    "agent:modele": lambda monde: {"publier": "1", "vu": empreinte_du_projet(monde.modele)},
    "agent:apercu": lambda monde: {"dossier": monde.retenu.numero},
    "agent:texte": lambda _: {"genre": "message", "titre": "Relance", "texte": "Bonjour."},
    "agent:redaction": lambda monde: {"visas": "un visa", "vu": empreinte_du_projet(monde.modele)},
    "agent:depot": lambda _: {"motif": "Crédits épuisés."},
    "agent:reglages": lambda _: {"motif": "Deux agents en tout.", "demander": "1"},
    "agent:credits": lambda _: {"geste": "reduire", "montant": "10,00", "motif": "Repris par la région."},
    "agent:deplacer": lambda _: {"vers": "appel_corse", "montant": "10,00", "motif": "Moins de demandes."},
    "agent:transfert": lambda _: {"ecarter": "1", "motif": "Une erreur de montant."},
    "agent:chorus": lambda _: {"geste": "enregistrer", "ej": "2103456789", "du": "2021-09-15", "montant": "10,00"},
    "agent:habilitations": lambda _: {"email": "nouvel.agent@exemple.fr", "nom": "Nouvel Agent", "role": "instructeur"},
    "agent:delegation": lambda _: {"confirmer": "1"},
    "agent:habilitation": lambda _: {"confirmer": "1"},
    "agent:fin_de_delegation": lambda _: {"motif": "Mutation."},
    "agent:fermeture": lambda _: {"motif": "Départ."},
    "agent:fin_d_habilitation": lambda _: {"motif": "Mutation."},
}  # fmt: skip
"""What is sent to each address that writes: valid values, so that only the right and the state can refuse."""


def un_tableau() -> SimpleUploadedFile:
    return SimpleUploadedFile("suivi.csv", b"Reference;Commune;Recu le\n1;Cluny;01/07/2021\n", "text/csv")


def un_fichier() -> SimpleUploadedFile:
    return SimpleUploadedFile("devis.pdf", un_pdf("envoi"), "application/pdf")
