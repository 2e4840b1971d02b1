"""The time zone in which a page tells its instants."""

from __future__ import annotations

from django.utils import timezone

from levier.dossiers.models import Dossier


def a_l_heure_de(dossier: Dossier) -> None:
    """Tell the rest of this page in the time zone of the call of this request."""
    timezone.activate(dossier.appel.fuseau)
