"""The session of a visitor and its person, each read by one prepared statement: what every page begins with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, Exists, OuterRef, QuerySet

from levier.comptes.models import Personne, Seance
from levier.comptes.queries import personne_connectee
from levier.socle import horloge
from levier.socle.requetes import Parametre, Requete

OUVERTE, VUE = "ouverte_le", "vue_le"
MINUTE = dt.timedelta(minutes=1)


def _en_cours() -> QuerySet[Session]:
    alive = {"expire_date__gt": Parametre("instant", DateTimeField())}
    return Session.objects.filter(session_key=Parametre("cle", CharField()), **alive)


_SESSION = Requete(_en_cours)


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.une(cle=self.session_key, instant=horloge.temps_reel())
        if found is None:
            self._session_key = None
        return found

    def cycle_key(self) -> None:
        """A new key, under which its owner finds the same session."""
        former = self.session_key
        super().cycle_key()
        if former:
            Seance.objects.filter(cle=former).update(cle=self.session_key)


class Moteur(ModelBackend):
    """Accounts by e-mail and password, as Django keeps them; the one of a session comes with what it may do."""

    def get_user(self, user_id: Any) -> Personne | None:
        found = personne_connectee(int(user_id))
        return found if found is not None and self.user_can_authenticate(found) else None


def ouvrir(session: SessionBase, personne: Personne, appareil: str) -> None:
    """Remember a session that was just opened by a password."""
    if not session.session_key:
        session.create()
    now = horloge.temps_reel()
    session[OUVERTE] = session[VUE] = now.isoformat()
    Seance.objects.create(
        cle=str(session.session_key), personne=personne, appareil=appareil[:60], ouverte_le=now, vue_le=now
    )


def instant(session: SessionBase, nom: str) -> dt.datetime | None:
    """An instant that the session keeps."""
    kept = session.get(nom)
    return dt.datetime.fromisoformat(kept) if kept else None


def voir(session: SessionBase) -> None:
    """The session is used: known within a minute."""
    now, seen = horloge.temps_reel(), instant(session, VUE)
    if seen is not None and now - seen > MINUTE:
        session[VUE] = now.isoformat()
        Seance.objects.filter(cle=session.session_key).update(vue_le=now)


def en_cours(personne: Personne) -> QuerySet[Seance]:
    """The sessions of the person that are still open, the last used first."""
    alive = Session.objects.filter(session_key=OuterRef("cle"), expire_date__gt=horloge.temps_reel())
    return Seance.objects.filter(Exists(alive), personne=personne).order_by("-vue_le", "-pk")


def finir(seances: QuerySet[Seance]) -> int:
    """End these sessions at once; returns how many."""
    keys = list(seances.values_list("cle", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return Seance.objects.filter(cle__in=keys).delete()[0]


def purger() -> None:
    """Forget the sessions that expired, or were left."""
    SessionStore.clear_expired()
    Seance.objects.filter(~Exists(Session.objects.filter(session_key=OuterRef("cle")))).delete()
