"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from levier.socle import horloge


def page(request: HttpRequest) -> dict[str, object]:
    """The skin, and the business day when it is not today's."""
    moved = horloge.est_deplacee()
    return {
        "habillage": settings.LEVIER_HABILLAGE,
        "demo": settings.DEMO,
        "jour_joue": horloge.aujourdhui() if moved else None,
    }
