from __future__ import annotations

import datetime as dt

from django.contrib.sessions.models import Session

from levier.comptes import tasks
from levier.comptes.seances import SessionStore
from levier.socle import horloge


def test_sessions_that_expired_are_forgotten(db):
    kept, gone = SessionStore(), SessionStore()
    for session in (kept, gone):
        session["vu"] = 1
        session.save()
    Session.objects.filter(pk=gone.session_key).update(expire_date=horloge.temps_reel() - dt.timedelta(seconds=1))
    tasks.purger_seances(0)
    assert [session.pk for session in Session.objects.all()] == [kept.session_key]
