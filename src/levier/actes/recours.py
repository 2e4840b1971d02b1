"""Until when an act may be contested: two whole months from the day it was received (ADR 0038)."""

from __future__ import annotations

import datetime as dt

from levier.actes.models import Acte
from levier.socle import horloge
from regles.langage.calendrier import mois_apres

MOIS = 2
_SAMEDI = 5


def dernier_jour_de_recours(acte: Acte) -> dt.date | None:
    """The last day, included; None while nothing shows that the act was received: the delay has not begun.

    Neither the day of the receipt nor the last one counts; one that falls on a week-end goes to the Monday.
    """
    if acte.recu_le is None:
        return None
    received = horloge.jour_de(acte.recu_le, acte.decision.dossier.appel.fuseau)
    last = mois_apres(MOIS, received) + dt.timedelta(days=1)
    return last + dt.timedelta(days=max(0, 7 - last.weekday())) if last.weekday() >= _SAMEDI else last
