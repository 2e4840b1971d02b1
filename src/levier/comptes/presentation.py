"""What the accounts tell of themselves to the steps below them: the sentences of their events, the colours of their states."""

from __future__ import annotations

from levier.comptes.enums import EtatInvitation, EtatRattachement
from levier.socle import couleurs, phrases
from levier.socle.couleurs import Couleur

phrases.declarer(
    {
        "compte_cree": "Compte ouvert pour {email}",
        "compte_recree": "Compte ouvert de nouveau pour {email}",
        "compte_invite": "{email} est appelé à ouvrir son compte",
        "email_confirme": "Adresse confirmée",
        "mot_de_passe_choisi": "Mot de passe choisi",
        "mot_de_passe_change": "Mot de passe changé",
        "changement_email_demande": "Changement d’adresse demandé : {email}",
        "email_change": "Adresse changée : {email}",
        "compte_ferme": "Compte fermé",
        "connexion": "Connexion par mot de passe",
        "compte_suspendu": "Compte suspendu",
        "compte_retabli": "Compte rétabli",
        "second_facteur_pose": "Application de codes associée au compte",
        "second_facteur_oublie": "Application de codes retirée du compte",
        "code_de_secours_pris": "Connexion par un code de secours",
        "profil_modifie": "Profil modifié",
        "habilitation_donnee": "{personne} reçoit le rôle {role}, du {du:jour} au {au:jour}",
        "habilitation_changee": "Le rôle {role} de {personne} a de nouvelles dates, du {du:jour} au {au:jour}",
        "habilitation_retiree": "Rôle retiré",
        "droit_propose": "Un droit de signature de {personne} est proposé ; une autre personne doit le confirmer",
        "droit_confirme": "Droit de signature confirmé",
        "droit_refuse": "Droit de signature refusé",
        "droit_accepte": "Droit accepté par la personne qui le reçoit",
        "cumul_demande": "Proposer et signer : il est demandé qu’une même personne le puisse ; une autre doit le confirmer",
        "reglage_actif": "Réglage du service mis en place",
        "reglage_inactif": "Réglage du service retiré",
        "absence_annoncee": "Absence de {personne}, du {du:jour} au {au:jour} ; intérim : {interim}",
        "absence_terminee": "{personne} est de retour",
        "cumul_termine": "Proposer et signer : deux personnes à nouveau",
        "fin_demandee": "La fin du droit de signature de {personne} est demandée ; une autre personne doit la confirmer",
        "fin_refusee": "Droit de signature maintenu",
        "signature_deleguee": "Signature déléguée à {delegataire}, du {du:jour} au {au:jour}",
        "delegation_terminee": "Délégation de signature terminée",
    }
)
phrases.declarer(
    {
        "structure_rejointe": "{personne} a rejoint la structure, comme {role}",
        "rattachement_demande": "{personne} a demandé à rejoindre la structure, comme {role}",
        "rattachement_confirme": "{personne} est accepté dans la structure",
        "rattachement_verifie": "Il est vérifié que {personne} agit pour la structure, {comment}",
        "rattachement_prouve": "La structure a répondu pour {personne}",
        "rattachement_en_attente": "{personne} attend qu’un membre vérifié l’accepte",
        "rattachement_conteste": "La structure a répondu que {personne} n’agit pas pour elle",
        "preuve_demandee": "{personne} a demandé une réponse à {adresse}",
        "preuve_jointe": "{personne} a joint un justificatif, à vérifier par la préfecture",
        "rattachement_refuse": "La demande de {personne} est refusée",
        "rattachement_annule": "{personne} a annulé sa demande",
        "structure_reclamee": "{personne} a réclamé la structure, justificatif à l’appui",
        "reclamation_acceptee": "La préfecture a accepté la réclamation de {personne}",
        "reclamation_refusee": "La préfecture a refusé la réclamation de {personne}",
        "structure_quittee": "{personne} a quitté la structure",
        "membre_retire": "{personne} n’agit plus pour la structure",
        "role_change": "{personne} est maintenant {role}",
        "collegue_invite": "{email} est invité, comme {role}",
        "invitation_renvoyee": "L’invitation de {email} est renvoyée",
        "invitation_acceptee": "{email} a accepté l’invitation",
        "invitation_annulee": "L’invitation de {email} est annulée",
    }
)
couleurs.declarer(
    {
        EtatRattachement.A_CONFIRMER: Couleur.NEUTRE,
        EtatRattachement.RECLAME: Couleur.NEUTRE,
        EtatRattachement.ACTIF: Couleur.SUCCES,
        EtatRattachement.REFUSE: Couleur.ECHEC,
        EtatRattachement.TERMINE: Couleur.NEUTRE,
        EtatRattachement.ANNULE: Couleur.NEUTRE,
    }
)
couleurs.declarer(
    {
        EtatInvitation.EN_ATTENTE: Couleur.ATTENTION,
        EtatInvitation.ACCEPTEE: Couleur.SUCCES,
        EtatInvitation.ANNULEE: Couleur.NEUTRE,
    }
)
