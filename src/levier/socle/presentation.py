"""What the kernel tells of itself: sentences and colours of files, tables of the journal."""

from __future__ import annotations

from levier.socle import couleurs, phrases
from levier.socle.couleurs import Couleur
from levier.socle.models import EtatFichier, Evenement, Scellement
from levier.socle.protection import en_ajout_seul

phrases.declarer(
    {
        "fichier_verifie": "Fichier vérifié par l’antivirus",
        "fichier_ecarte": "Fichier écarté par l’antivirus : {signature}",
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
en_ajout_seul(Evenement, Scellement)
