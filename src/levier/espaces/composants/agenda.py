"""Dates as a calendar file (RFC 5545): stable identifiers, Paris time, a reminder before each deadline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.http import HttpResponse
from icalendar import Alarm, Calendar, Event

from levier.dossiers.echeances.jalons import Jalon
from levier.socle import horloge

_MINUIT_MOINS_UNE = dt.time(23, 59, 59)
"""Of what is due by the end of a day: its event is the whole day."""
DUREE = dt.timedelta(minutes=15)
"""A moment lasts a little: an end equal to its start is refused (RFC 5545, 3.6.1), and drawn by no calendar."""
RAPPELS = (dt.timedelta(days=-7), dt.timedelta(days=-1))
"""How long before a deadline a calendar reminds of it."""


def fichier_ics(nom: str, titre: str, jalons: Iterable[Jalon], adresse: str) -> HttpResponse:
    """The dated moments as an .ics; `nom` names the file and begins each identifier: imported again, they move, never double."""
    calendar = Calendar()
    calendar.add("prodid", "-//Levier//Calendrier//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", titre)
    for jalon in jalons:
        if jalon.le is not None:
            calendar.add_component(_evenement(nom, titre, jalon, jalon.le, adresse))
    calendar.add_missing_timezones()
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{nom}.ics"'
    return response


def _evenement(nom: str, titre: str, jalon: Jalon, le: dt.datetime, adresse: str) -> Event:
    event = Event()
    event.add("uid", f"{nom}-{jalon.cle}@levier")
    event.add("dtstamp", horloge.temps_reel().astimezone(dt.UTC))
    event.add("summary", f"{jalon.libelle} – {titre}")
    instant = horloge.local(le).replace(microsecond=0)
    if instant.time() == _MINUIT_MOINS_UNE:
        event.add("dtstart", instant.date())
    else:
        event.add("dtstart", instant)
        event.add("dtend", instant + DUREE)
    event.add("description", " ".join(part for part in (jalon.precision, adresse) if part))
    event.add("url", adresse)
    event.add("transp", "TRANSPARENT")
    for before in RAPPELS if jalon.echeance else ():
        event.add_component(_rappel(jalon.libelle, before))
    return event


def _rappel(texte: str, avant: dt.timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", texte)
    alarm.add("trigger", avant)
    return alarm
