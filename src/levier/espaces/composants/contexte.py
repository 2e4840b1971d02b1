"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from levier.comptes.queries import est_agent
from levier.socle import horloge


def page(request: HttpRequest) -> dict[str, object]:
    """The skin, the business day when it is not today's, and whether the person works for a service."""
    moved = horloge.est_deplacee()
    return {
        "habillage": settings.LEVIER_HABILLAGE,
        "demo": settings.DEMO,
        "jour_joue": horloge.aujourdhui() if moved else None,
        "est_agent": SimpleLazyObject(lambda: _est_agent(request)),
    }


def _est_agent(request: HttpRequest) -> bool:
    return request.user.is_authenticated and est_agent(request.user)
