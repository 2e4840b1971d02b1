"""What the kernel tells of itself: the sentences of the events of files, the colours of their states."""

from __future__ import annotations

from levier.socle import couleurs, phrases
from levier.socle.couleurs import Couleur
from levier.socle.models import EtatFichier

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
