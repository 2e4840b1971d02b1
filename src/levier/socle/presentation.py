"""What the kernel tells of itself: sentences and colours of files and works, tables of the journal."""

from __future__ import annotations

from levier.socle import couleurs, phrases
from levier.socle.couleurs import Couleur
from levier.socle.models import EtatFichier, EtatTravail, Evenement, Fichier, Scellement
from levier.socle.protection import en_ajout_seul, figer

phrases.declarer(
    {
        "fichier_verifie": "Fichier vérifié par l’antivirus",
        "fichier_ecarte": "Fichier écarté par l’antivirus : {signature}",
        "travail_demande": "Travail demandé, {lignes} lignes",
        "travail_commence": "Travail commencé",
        "travail_fini": "Travail fini",
        "travail_echoue": "Travail arrêté par une erreur après {faits} lignes",
        "travail_annule": "Travail arrêté par son auteur après {faits} lignes",
        "travail_repris": "Travail repris",
    }
)
couleurs.declarer(
    {
        EtatFichier.CONTROLE: Couleur.SUCCES,
        EtatFichier.EN_VERIFICATION: Couleur.ATTENTION,
        EtatFichier.SAIN: Couleur.SUCCES,
        EtatFichier.ECARTE: Couleur.ECHEC,
    }
)
couleurs.declarer(
    {
        EtatTravail.EN_ATTENTE: Couleur.ATTENTION,
        EtatTravail.EN_COURS: Couleur.TRAVAIL,
        EtatTravail.FINI: Couleur.SUCCES,
        EtatTravail.ECHOUE: Couleur.ECHEC,
        EtatTravail.ANNULE: Couleur.NEUTRE,
    }
)
en_ajout_seul(Evenement, Scellement)
figer(Fichier, "empreinte", "empreinte_recue", "taille", "chemin", effacable=True)
