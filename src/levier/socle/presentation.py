"""What the kernel tells of itself: the sentences of the events of files."""

from __future__ import annotations

from levier.socle import phrases

phrases.declarer(
    {
        "fichier_verifie": "Fichier vérifié par l’antivirus",
        "fichier_ecarte": "Fichier écarté par l’antivirus : {signature}",
    }
)
