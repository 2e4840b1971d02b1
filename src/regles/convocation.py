"""When a comité is to meet: the first to come of what its cahier writes, from facts that the caller gives."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from regles.comite import RELEVE
from regles.texte import date_longue, entier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regles.cahier import Cahier
    from regles.comite import Comite


@dataclass(frozen=True, slots=True)
class EcheanceDeReunion:
    """The day on which the comité is to meet, or from which it may, and why."""

    le: dt.date
    raison: str


def echeance(
    comite: Comite, *, derniere: dt.date | None, deposes: Sequence[dt.date], releves: Sequence[dt.date] = ()
) -> EcheanceDeReunion | None:
    """What first calls it together after `derniere`, the day of its last meeting.

    `deposes`: days of deposit of the requests that it has not examined, the oldest first; none: it has nothing to meet for.
    `releves`: days when requests are taken together. None when nothing is known yet.
    """
    if not deposes:
        return None
    rythme, found = comite.rythme, list[EcheanceDeReunion]()
    if day := next((one for one in comite.dates if derniere is None or one > derniere), None):
        found.append(EcheanceDeReunion(day, "c’est le premier de ses jours depuis sa dernière séance"))
    if rythme.dossiers and len(deposes) >= rythme.dossiers:
        when = deposes[rythme.dossiers - 1]
        many = (
            f"{entier(rythme.dossiers)} dossiers étaient déposés" if rythme.dossiers > 1 else "un dossier était déposé"
        )
        found.append(EcheanceDeReunion(when, f"{many} ce jour-là"))
    if rythme.mois:
        start = derniere or deposes[0]
        since = "sa dernière séance" if derniere else "le premier dépôt"
        found.append(
            EcheanceDeReunion(
                _plus_mois(start, rythme.mois), f"{_mois(rythme.mois)} après {since}, le {date_longue(start)}"
            )
        )
    if rythme.releve and (day := next((one for one in releves if derniere is None or one > derniere), None)):
        found.append(
            EcheanceDeReunion(day + dt.timedelta(days=1), f"les demandes sont prises ensemble le {date_longue(day)}")
        )
    return min(found, key=lambda one: one.le, default=None)


def _mois(nombre: int) -> str:
    return "un mois" if nombre == 1 else f"{entier(nombre)} mois"


def _plus_mois(jour: dt.date, nombre: int) -> dt.date:
    """The same day of a later month, its last one when it is shorter."""
    year, month = divmod(jour.month - 1 + nombre, 12)
    last = calendar.monthrange(jour.year + year, month + 1)[1]
    return dt.date(jour.year + year, month + 1, min(jour.day, last))


def releves_de(cahier: Cahier) -> tuple[dt.date, ...]:
    """Days when requests are taken together, in order: the one that the cahier names, else the end of each wave, of the window."""
    for one in cahier.parametres:
        if one.donnee.nom == RELEVE and isinstance(one.valeur, dt.date):
            return (one.valeur,)
    if cahier.fenetre.vagues:
        return tuple(vague.cloture for vague in cahier.fenetre.vagues if vague.cloture)
    return (cahier.fenetre.cloture,) if cahier.fenetre.cloture else ()
