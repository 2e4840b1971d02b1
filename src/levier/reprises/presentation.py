"""What the step of reprises tells of itself to the steps below it."""

from __future__ import annotations

from levier.reprises.actions import CONTROLE, GENRE_CONTROLE, GENRE_REPRISE, REPRISE
from levier.socle import phrases, travaux

phrases.declarer({"dossier_repris": "Demande reprise par le service du tableau « {tableau} », ligne {ligne}"})
travaux.declarer(CONTROLE, GENRE_CONTROLE)
travaux.declarer(REPRISE, GENRE_REPRISE)
