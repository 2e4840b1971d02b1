"""The session of a visitor and its person, each read by one prepared statement: what every page begins with."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, QuerySet

from levier.comptes.models import Personne
from levier.comptes.queries import personne_connectee
from levier.socle import horloge
from levier.socle.requetes import Parametre, Requete


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


class Moteur(ModelBackend):
    """Accounts by e-mail and password, as Django keeps them; the one of a session comes with what it may do."""

    def get_user(self, user_id: Any) -> Personne | None:
        found = personne_connectee(int(user_id))
        return found if found is not None and self.user_can_authenticate(found) else None
