"""Until when an act may be contested: two whole months from the day it was received (ADR 0038), three overseas.

CJA, R. 421-1 and R. 421-7: one month more for who stays overseas and goes to another court than that of its collectivity, or
elsewhere and goes to a court overseas. Two more abroad, where no porteur is.
"""

from __future__ import annotations

import datetime as dt

from levier.actes.models import Acte
from levier.dossiers.acces import service_de
from levier.dossiers.models import Dossier
from levier.socle import horloge
from levier.territoires.prefectures import est_au_loin
from regles.langage.calendrier import mois_apres

MOIS, MOIS_AU_LOIN = 2, 3
EN_LETTRES = {MOIS: "deux", MOIS_AU_LOIN: "trois"}
_SAMEDI = 5


def mois_de_recours(dossier: Dossier) -> int:
    """How many months its structure has to go to the court."""
    return MOIS_AU_LOIN if est_au_loin(dossier.structure.departement_code, service_de(dossier)) else MOIS


def dernier_jour_de_recours(acte: Acte) -> dt.date | None:
    """The last day, included; None while nothing shows that the act was received: the delay has not begun.

    Neither the day of the receipt nor the last one counts; one that falls on a week-end goes to the Monday.
    """
    if acte.recu_le is None:
        return None
    received = horloge.jour_de(acte.recu_le, acte.decision.dossier.appel.fuseau)
    last = mois_apres(mois_de_recours(acte.decision.dossier), received) + dt.timedelta(days=1)
    return last + dt.timedelta(days=max(0, 7 - last.weekday())) if last.weekday() >= _SAMEDI else last
