"""Refusals of what is typed."""

from __future__ import annotations

from levier.socle.erreurs import RefusMetier


class SaisieRefusee(RefusMetier):
    """What was typed in a field cannot be read as its answer."""
