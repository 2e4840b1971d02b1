"""Calendar files: of a call for everybody, of a request for its structure; read back by a parser of calendars."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar
from tests.fabriques import un_agent, un_brouillon, un_dossier_depose

from levier.instruction.actions import demander_complement
from levier.socle import horloge

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("X-01")]


def lire(reponse) -> dict[str, object]:
    assert reponse["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["UID"]): event for event in Calendar.from_ical(reponse.content).walk("VEVENT")}


def test_call_gives_its_dates_to_everybody_in_paris_time(client):
    dossier = un_brouillon()
    name = dossier.appel.identifiant
    answer = client.get(reverse("espaces:calendrier", args=[name]))
    events = lire(answer)
    assert set(events) == {f"appel-{name}-ouverture@levier", f"appel-{name}-cloture@levier"}
    closing = events[f"appel-{name}-cloture@levier"]
    assert (closing["DTSTART"].dt, closing.get("DTEND")) == (dt.date(2021, 10, 22), None), "that whole day"
    assert [alarm["TRIGGER"].dt for alarm in closing.walk("VALARM")] == [dt.timedelta(days=-7), dt.timedelta(days=-1)]
    assert events[f"appel-{name}-ouverture@levier"].walk("VALARM") == []
    assert [str(zone["TZID"]) for zone in Calendar.from_ical(answer.content).walk("VTIMEZONE")] == ["Europe/Paris"]


def test_request_gives_its_deadlines_under_stable_names(client):
    dossier = un_dossier_depose()
    client.force_login(dossier.cree_par)
    address = reverse("porteur:calendrier", args=[dossier.numero])
    before = lire(client.get(address))
    decision = f"demande-{dossier.numero}-decision@levier"
    assert before[decision]["DTSTART"].dt == dt.date(2021, 11, 15)
    demander_complement(
        dossier, par=un_agent(), message="Un devis.", elements=["devis"],
        echeance=horloge.aujourdhui() + dt.timedelta(days=10),
    )  # fmt: skip
    after = lire(client.get(address))
    assert after[decision]["DTSTART"].dt == dt.date(2021, 11, 25)
    (asked,) = after.keys() - before.keys()
    assert asked.startswith(f"demande-{dossier.numero}-complement-")
    assert len(after[asked].walk("VALARM")) == 2
    assert f"/demandes/{dossier.numero}/" in after[asked]["DESCRIPTION"]


def test_lines_are_folded_and_texts_escaped(client):
    dossier = un_brouillon()
    raw = client.get(reverse("espaces:calendrier", args=[dossier.appel.identifiant])).content
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.endswith(b"END:VCALENDAR\r\n")
