"""What a page asks beside a session: a code given a moment ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.contrib.sessions.backends.base import SessionBase
from django.http.response import HttpResponseBase

from levier.comptes import seances
from levier.socle import horloge

RECENT = dt.timedelta(minutes=15)
PROUVE = "code_donne_le"


def code_recent(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page where one decides, signs, gives or ends a right: the code of an agent must be of the last quarter of an hour."""
    setattr(vue, "code_recent", True)  # noqa: B010  read by `SecondFacteurMiddleware`, unknown to types
    return vue


def prouver(session: SessionBase) -> None:
    """A code was given in this session, now."""
    session[PROUVE] = horloge.temps_reel().isoformat()


def est_prouve(session: SessionBase, *, recent: bool) -> bool:
    """Whether a code was given in this session, a moment ago when `recent`."""
    given = seances.instant(session, PROUVE)
    return given is not None and (not recent or horloge.temps_reel() - given <= RECENT)
